"""Runs judged again from their raw taps, where the limits asked for are others than those of their flight. What that
comes to decides in all that is told; what was filed stands beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from harness.checks.profile import Profile
from harness.checks.temporal import Check
from harness.checks.under import limits_in, under
from harness.evidence.bundle import CHECKS_NAME, Bundle
from harness.evidence.files import load_model
from harness.evidence.models import ChecksFile, FindingsFile
from harness.judge import judge
from harness.report.gaps import at_best
from harness.report.gathering import JudgedRun
from harness.report.rows import Filed, Judging, LimitChange, RunRow
from harness.report.tallying import counted
from harness.verdict import merge


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """A run with the findings that decide, and what it had filed; None where it was not judged again. `judgeable`: it
    filed the checks that judging takes."""

    run: JudgedRun
    filed: Filed | None = None
    judgeable: bool = True


def judged_again(run: JudgedRun, profile: Profile, *, always: bool = False) -> Rejudged:
    """As it was where it filed no check, or where no limit that its checks name is another in the profile (unless
    `always`: then it is judged by today's harness all the same). Limits that the profile lacks stay as they were.

    Raises BundleError for taps that cannot be read again.
    """
    if run.folder is None or not (run.folder / CHECKS_NAME).exists():
        return Rejudged(run=run, judgeable=False)
    filed = load_model(run.folder / CHECKS_NAME, ChecksFile).checks
    changes = {
        name: LimitChange(name=name, filed=value, now=profile.limits.get(name))
        for name, value in limits_in(filed)
        if profile.limits.get(name) != value
    }
    if not always and not any(each.now is not None for each in changes.values()):
        return Rejudged(run=run)
    checks = [Check.from_data(under(profile.limits, each)) for each in filed]
    judgement = judge(Bundle.open(run.folder), checks)
    now = FindingsFile.of(run.identity, judgement.findings, judgement.verdict)
    before = Filed(
        verdict=run.findings.verdict,
        findings=run.findings.findings,
        limits=tuple(changes[name] for name in sorted(changes)),
        differs=now.verdict is not run.findings.verdict,
    )
    return Rejudged(run=replace(run, findings=now), filed=before)


def judging(
    profile: Profile | None, name: str | None, rejudged: Sequence[Rejudged], missing: Collection[object]
) -> Judging:
    """By what these were judged again, and what they had come to before; `name` is the profile's file's, `missing` are
    runs that do not count, and planned flights never begun."""
    verdicts = [each.filed.verdict if each.filed else each.run.findings.verdict for each in rejudged]
    return Judging(
        by=(name or profile.name) if profile else None,
        profile=profile.name if profile else None,
        profile_sha256=profile.sha256 if profile else None,
        limits=profile.limits if profile else {},
        verdict=at_best(merge(verdicts), missing),
        counts=counted(verdicts),
        not_judged_again=tuple(each.run.identity.run for each in rejudged if not each.judgeable),
    )


def as_filed(run: RunRow) -> RunRow:
    """The same run with the verdict and the findings that it filed."""
    if run.filed is None:
        return run
    return run.model_copy(update={"verdict": run.filed.verdict, "findings": run.filed.findings})
