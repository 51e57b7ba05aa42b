"""A false height: at once, or pulled up or down."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from harness.faults.gnss.condition import Condition
from harness.faults.gnss.fault import Effect, GnssFault, GnssScene, Shows, Sign
from harness.faults.gnss.physical import FARTHEST_M, FASTEST_MPS, SEEN_M, added, check_within


@dataclass(frozen=True, slots=True, kw_only=True)
class AltitudeStep(GnssFault):
    """The height jumps by `up_m`, negative for down; the climb that is told stays true."""

    up_m: float = field(kw_only=False)

    needs = frozenset({"offset_m"})

    def __post_init__(self) -> None:
        check_within(self, "up_m", least=SEEN_M, most=FARTHEST_M, unit="m")

    @property
    def sign(self) -> Sign:
        return Sign(Shows.LIFTED, abs(self.up_m) / 2)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        return lambda condition, age_s: replace(condition, offset_m=added(condition.offset_m, (0, 0, -self.up_m)))

    def __str__(self) -> str:
        return f"height off by {self.up_m:+g} m"


@dataclass(frozen=True, slots=True, kw_only=True)
class AltitudePull(GnssFault):
    """The height is pulled up at `rate_mps`, negative for down (1 to 5 m/s are what is met); the climb that is told
    stays true. It counts as delivered once it has pulled 5 m."""

    rate_mps: float = field(kw_only=False)

    needs = frozenset({"offset_m"})

    def __post_init__(self) -> None:
        check_within(self, "rate_mps", least=0.01, most=FASTEST_MPS, unit="m/s")

    @property
    def sign(self) -> Sign:
        return Sign(Shows.LIFTED, SEEN_M)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        def effect(condition: Condition, age_s: float) -> Condition:
            return replace(condition, offset_m=added(condition.offset_m, (0, 0, -self.rate_mps * age_s)))

        return effect

    def __str__(self) -> str:
        return f"height pulled at {self.rate_mps:+g} m/s"
