"""Which of a scenario's checks tells most about how near the drone came to its limit, and what it measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness.campaign.flown import Flown
from harness.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of one flight, in the check's unit."""

    level: float
    value: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Telling:
    """One check over all flights; `limit` is None where flights had different ones, `without` counts those that failed
    it or passed it without a figure."""

    check: str
    unit: str
    limit: float | None
    points: tuple[Measured, ...]
    without: int


def telling(flown: Sequence[Flown]) -> Telling | None:
    """Of the checks that measured something, the one that failed most often, then the one that measured most often;
    None where none did."""
    rows = [(each.level, row) for each in flown for row in each.findings]
    measured = Counter(row.check for _, row in rows if row.observed is not None and row.unit)
    if not measured:
        return None
    failed = Counter(row.check for _, row in rows if row.verdict is Verdict.FAIL)
    check = max(measured, key=lambda name: (failed[name], measured[name]))
    own = [(level, row) for level, row in rows if row.check == check]
    points = [Measured(level, row.observed, row.verdict) for level, row in own if row.observed is not None]
    limits = {row.limit for _, row in own if row.limit is not None}
    unit = next(row.unit for _, row in own if row.unit)
    return Telling(check, unit or "", limits.pop() if len(limits) == 1 else None, tuple(points), len(own) - len(points))
