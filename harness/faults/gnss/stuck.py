"""What was true once, told again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random

from harness.faults.gnss.fault import Effect, GnssFault, GnssScene, Shows, Sign
from harness.faults.settings import is_number, refusal

LEAST_S, MOST_S = 0.5, 60.0
"""What a meaconed fix may be late by: less is a receiver's own, and more is not remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen(GnssFault):
    """The receiver goes on telling where it was, and how it moved, at the moment it froze."""

    needs = frozenset({"frozen"})

    @property
    def sign(self) -> Sign:
        return Sign(Shows.STUCK)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        return lambda condition, age_s: replace(condition, frozen=True)

    def __str__(self) -> str:
        return "frozen fix"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meacon(GnssFault):
    """The receiver's own signals of `delay_s` ago, recorded and sent again: it tells where it was then, and how it
    moved. 0.1 to 10 s are what is met. Its UTC goes right on; put a FalseTime beside it to have it late too."""

    delay_s: float = field(kw_only=False)

    needs = frozenset({"delay_s"})

    def __post_init__(self) -> None:
        if not (is_number(self.delay_s) and LEAST_S <= self.delay_s <= MOST_S):
            raise refusal(self, f"{LEAST_S:g} to {MOST_S:g} s", "delay_s")

    @property
    def most(self) -> Mapping[str, float]:
        return {"delay_s": self.delay_s}

    @property
    def sign(self) -> Sign:
        return Sign(Shows.LATE, self.delay_s / 2)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        return lambda condition, age_s: replace(condition, delay_s=condition.delay_s + self.delay_s)

    def __str__(self) -> str:
        return f"meaconed fix, {self.delay_s:g} s old"
