"""Several attacks on one receiver at once, as long as they do not contradict each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from random import Random

from harness.errors import CallerError
from harness.faults.gnss.condition import Condition
from harness.faults.gnss.denial import Denial
from harness.faults.gnss.fault import Effect, GnssFault, GnssScene, Shows, Sign
from harness.faults.gnss.jam import ProgressiveJam
from harness.faults.settings import refusal

BY_FIX = frozenset({"offset_m", "velocity_mps", "delay_s", "frozen", "heading_deg", "noise_m", "time_s"})
"""What a receiver without a fix cannot tell."""


@dataclass(frozen=True, slots=True, init=False)
class Together(GnssFault):
    """All of `faults` from the same moment on; in which order they stand makes no difference, but that the first one's
    sign is what must be seen at the receiver. Each draws from its own randomness.

    Refused are those that contradict each other: two that change the same thing, and any that speaks of a fix beside
    one that takes it away, or beside one that silences the receiver.
    """

    faults: tuple[GnssFault, ...]

    def __init__(self, *faults: GnssFault) -> None:
        object.__setattr__(self, "faults", faults)
        if len(faults) < 2 or not all(isinstance(each, GnssFault) for each in faults):
            raise refusal(self, "two or more attacks on satellite navigation, such as Noisy(5)", "faults")
        refuse_contradictions(faults)

    @property
    def needs(self) -> frozenset[str]:
        return frozenset().union(*(each.needs for each in self.faults))

    @property
    def sets(self) -> frozenset[str]:
        return frozenset().union(*(each.sets for each in self.faults))

    @property
    def most(self) -> Mapping[str, float]:
        every = [limit for each in self.faults for limit in each.most.items()]
        return {name: max(most for other, most in every if other == name) for name, _ in every}

    @property
    def sign(self) -> Sign:
        return self.faults[0].sign

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        own = rng.getrandbits(64)
        effects = [fault.begin(Random(f"{own} {fault!r}"), scene) for fault in self.faults]

        def effect(condition: Condition, age_s: float) -> Condition:
            return reduce(lambda made, each: each(made, age_s), effects, condition)

        return effect

    def __str__(self) -> str:
        return "; ".join(str(fault) for fault in self.faults)


def refuse_contradictions(faults: Sequence[GnssFault]) -> None:
    """Raises CallerError, in one sentence, for the first two that cannot work on one receiver at once."""
    for first, second in combinations(faults, 2):
        if because := _contradiction(first, second) or _contradiction(second, first):
            raise CallerError(f"{str(first)!r} and {str(second)!r} contradict each other: {because}")


def _contradiction(first: GnssFault, second: GnssFault) -> str:
    """Why two cannot work at once, or nothing."""
    if _silences(first):
        return "where the receiver is silent, it tells nothing else"
    if _takes_fix(first) and (told := sorted(second.sets & BY_FIX)):
        return f"where there is no fix, there is no {told[0]}"
    if both := sorted(first.sets & second.sets):
        return f"each changes {both[0]}"
    return ""


def _silences(fault: GnssFault) -> bool:
    """All the time, once it has its full strength; pulses and triggers leave room for others."""
    if isinstance(fault, Together):
        return any(map(_silences, fault.faults))
    return isinstance(fault, Denial) and fault.silent


def _takes_fix(fault: GnssFault) -> bool:
    if isinstance(fault, Together):
        return any(map(_takes_fix, fault.faults))
    return isinstance(fault, Denial | ProgressiveJam) and fault.sign.shows is Shows.NO_FIX
