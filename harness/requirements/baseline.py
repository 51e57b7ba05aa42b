"""Failures that are known from before: they stay FAIL, and do not gate.

One is known by its scenario, case, vehicle and requirement, and by nothing less: the same requirement failed in another
case, or another requirement failed in the same one, is new. A finding that is of no requirement, such as a crash, is
known by its check's own sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from harness.evidence.known import BaselineIdentity
from harness.verdict import Verdict

Place = tuple[str, str, str]
"""Scenario, case ("" where it has none) and vehicle."""
Row = tuple[Verdict, Collection[str], str]
"""A finding's verdict, its requirements and its check."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What failed before, and where; `name` is the file's or the folder's, `sha256` of what was read of it."""

    name: str
    sha256: str
    failures: Mapping[Place, frozenset[str]] = field(default_factory=dict)

    def covering(self, scenario: str, case: str, vehicle: str) -> BaselineIdentity:
        """What of it is about this case on this drone, as run.json has it."""
        known = tuple(sorted(self.failures.get((scenario, case, vehicle), ())))
        return BaselineIdentity(name=self.name, sha256=self.sha256, known=known)


def failures_of(findings: Iterable[Row]) -> frozenset[str]:
    """What of a run failed: requirements, and sentences of checks that are of none."""
    rows = [row for row in findings if row[0] is Verdict.FAIL]
    return frozenset(each for _, requirements, check in rows for each in requirements or (check,))


def known_of(baseline: BaselineIdentity | None, findings: Iterable[Row]) -> tuple[str, ...]:
    """What a run's FAIL consists of, in order, if all of it is known; nothing where any of it is new, or where
    something was left open or was the rig's besides."""
    rows = [row for row in findings if row[0] not in (Verdict.PASS, Verdict.NOT_SUPPORTED)]
    failed = failures_of(rows)
    if baseline is None or not failed or any(verdict is not Verdict.FAIL for verdict, _, _ in rows):
        return ()
    return tuple(sorted(failed)) if failed <= set(baseline.known) else ()


def mended_of(baseline: BaselineIdentity | None, verdict: Verdict, findings: Iterable[Row]) -> tuple[str, ...]:
    """What was known to fail, and did not in a run that was decided."""
    if baseline is None or verdict not in (Verdict.PASS, Verdict.FAIL):
        return ()
    return tuple(sorted(set(baseline.known) - failures_of(findings)))
