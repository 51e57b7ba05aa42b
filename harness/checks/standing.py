"""What must be true of every run before its checks mean anything. (Holes in the recording are weighed by each check,
and a trigger that never fired is its check's own finding.)"""

from __future__ import annotations

from collections.abc import Sequence

from harness.checks.limits import Limit
from harness.checks.temporal import Check
from harness.errors import CallerError
from harness.verdict import Finding, Verdict

CLOCK_SHARE = 0.1
"""Of the tightest limit, which the clock's bracket must stay below."""


def clock_fine(bracket_s: float, checks: Sequence[Check]) -> Finding:
    """PASS if the clock's bracket is below a tenth of the tightest limit, else INCONCLUSIVE; raises CallerError without
    checks. Limits are those of the windows, and those in seconds that a predicate holds its events against."""
    if not checks:
        raise CallerError("wanted checks to hold the clock against, got none; a scenario files at least one")
    tightest = min((limit for check in checks for limit in _limits_s(check)), key=float)
    allowed_s = CLOCK_SHARE * tightest
    return Finding(
        check="the clock was fine enough for the tightest limit",
        verdict=Verdict.PASS if bracket_s < allowed_s else Verdict.INCONCLUSIVE,
        because=f"its bracket was {bracket_s:.3f} s; a tenth of {tightest.words('s')} is {allowed_s:.3f} s",
    )


def _limits_s(check: Check) -> list[Limit]:
    own = (check.limit, check.trigger.limit_s, check.effect.limit_s)
    return [limit for limit in own if limit is not None]
