"""Runs judged again from their raw taps, where the limits of today are others than those of their flight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from harness.checks.profile import Profile
from harness.checks.temporal import Check
from harness.evidence.bundle import CHECKS_NAME, Bundle
from harness.evidence.files import load_model
from harness.evidence.models import ChecksFile, FindingsFile
from harness.judge import judge
from harness.report.gathering import JudgedRun
from harness.report.rows import Again, LimitChange


def judged_again(run: JudgedRun, profile: Profile, *, always: bool = False) -> Again | None:
    """None where the run filed no check, or where no limit that its checks name is another today (unless `always`: then
    it is judged by today's harness all the same). Limits that the profile lacks stay as they were."""
    if run.folder is None or not (run.folder / CHECKS_NAME).exists():
        return None
    filed = load_model(run.folder / CHECKS_NAME, ChecksFile).checks
    changes = {
        name: LimitChange(name=name, filed=value, today=profile.limits.get(name))
        for name, value in _limits(filed)
        if profile.limits.get(name) != value
    }
    if not always and not any(each.today is not None for each in changes.values()):
        return None
    checks = [Check.from_data(_under(profile.limits, each)) for each in filed]
    judgement = judge(Bundle.open(run.folder), checks)
    now = FindingsFile.of(run.identity, judgement.findings, judgement.verdict)
    return Again(
        profile=profile.name,
        profile_sha256=profile.sha256,
        limits=tuple(changes[name] for name in sorted(changes)),
        verdict=now.verdict,
        findings=now.findings,
        differs=now.verdict is not run.findings.verdict,
    )


def _limits(data: Any) -> Iterator[tuple[str, float]]:
    """Name and value of each named limit in filed checks."""
    match data:
        case {"name": str(name), "value": int() | float() as value}:
            yield name, float(value)
        case dict():
            for each in data.values():
                yield from _limits(each)
        case list() | tuple():
            for each in data:
                yield from _limits(each)


def _under(limits: Mapping[str, float], data: Any) -> Any:
    """The same filed data with the limits' values of another profile."""
    match data:
        case {"name": str(name), "value": int() | float() as value}:
            return data | {"value": limits.get(name, value)}
        case dict():
            return {key: _under(limits, each) for key, each in data.items()}
        case list() | tuple():
            return [_under(limits, each) for each in data]
    return data
