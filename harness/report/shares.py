"""How many of the flights that were decided passed, with bounds."""

from __future__ import annotations

from collections.abc import Sequence

from harness.report.rows import Share
from harness.stats import share_bounds
from harness.verdict import Verdict


def pass_rate(verdicts: Sequence[Verdict]) -> Share | None:
    """Of those that were decided, PASS or FAIL; None where none was."""
    hits, decided = verdicts.count(Verdict.PASS), verdicts.count(Verdict.PASS) + verdicts.count(Verdict.FAIL)
    if not decided:
        return None
    bounds = share_bounds(hits, decided)
    return Share(hits=hits, of=decided, value=_short(bounds.value), lo=_short(bounds.lo), hi=_short(bounds.hi))


def _short(value: float) -> float:
    return round(value, 4)
