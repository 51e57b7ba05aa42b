"""What was made of one firing of a check's trigger."""

from __future__ import annotations

import math
from dataclasses import dataclass

from harness.checks.base import Bounded
from harness.checks.limits import Limit
from harness.checks.temporal import Check, Relation
from harness.checks.triggers import Occurrence
from harness.timeline import Event
from harness.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One firing, judged.

    `decided` is the verdict given that the trigger fired; `soonest_s`..`latest_s` bounds the time from the firing to
    the answer (for `always`, to the offence), inf where none is sure. For `always` of a bounded distance only:
    `reached_m` is the greatest distance surely reached, `top` the sample that shows it, `excursion_m` how much farther
    it may have been.
    """

    firing: Occurrence
    decided: Verdict
    window_s: tuple[float, float]
    soonest_s: float
    latest_s: float
    evidence: Event | None = None
    top: Event | None = None
    reached_m: float | None = None
    excursion_m: float | None = None
    slack: float = -math.inf

    @property
    def verdict(self) -> Verdict:
        """A firing in doubt can spoil a PASS; it proves nothing by itself."""
        if self.firing.sure or self.decided is Verdict.PASS:
            return self.decided
        return Verdict.INCONCLUSIVE

    @property
    def reaction_s(self) -> float:
        return (self.soonest_s + self.latest_s) / 2

    @property
    def spread_s(self) -> float:
        """Half the width of the reaction's interval."""
        return (self.latest_s - self.soonest_s) / 2

    def measured(self, check: Check) -> tuple[float | None, float | None, Limit, str]:
        """Observed, its uncertainty, the limit it is held against, and their unit; to the microsecond or micrometre."""
        if self.reached_m is not None and isinstance(check.effect, Bounded):
            spread_m = None if self.excursion_m is None else rounded(self.excursion_m)
            return rounded(self.reached_m), spread_m, check.effect.limit, "m"
        counts = check.relation in (Relation.THEN, Relation.AHEAD) or self.soonest_s <= check.limit
        if self.latest_s == math.inf or not counts:
            return None, None, check.limit, "s"
        return rounded(self.reaction_s), rounded(self.spread_s), check.limit, "s"

    def margin(self, check: Check, limit: Limit, observed: float) -> float:
        """By how much the limit is kept: what comes ahead is to be more than it, all else less."""
        return observed - limit if check.relation is Relation.AHEAD else limit - observed


def rounded(value: float) -> float:
    """Rid of the last bits that tell an open end of an interval from a closed one."""
    return round(value, 6)
