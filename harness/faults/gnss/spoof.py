"""A false position: at once, or drawn off little by little."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random

from harness.faults.gnss.condition import Condition
from harness.faults.gnss.fault import Effect, GnssFault, GnssScene, Shows, Sign
from harness.faults.gnss.physical import (
    SEEN_M,
    added,
    check_bearing,
    check_offset,
    check_speed,
    ned_words,
    towards,
)
from harness.faults.settings import check_above_zero, check_numbers, refusal

GROWTH_MPS2 = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(GnssFault):
    """The position jumps; the velocity stays true. 10 m to 1 km are what is met."""

    north_m: float
    east_m: float
    up_m: float = 0.0

    needs = frozenset({"offset_m"})

    def __post_init__(self) -> None:
        check_offset(self, "north_m", "east_m", "up_m")
        if max(self.over_ground_m, abs(self.up_m)) < SEEN_M:
            raise refusal(
                self, f"at least {SEEN_M:g} m over the ground or in height; less cannot be told from no attack",
                "north_m", "east_m", "up_m",
            )  # fmt: skip

    @property
    def over_ground_m(self) -> float:
        return math.hypot(self.north_m, self.east_m)

    @property
    def sign(self) -> Sign:
        if self.over_ground_m >= SEEN_M:
            return Sign(Shows.MOVED, self.over_ground_m / 2)
        return Sign(Shows.LIFTED, abs(self.up_m) / 2)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        by_m = (self.north_m, self.east_m, -self.up_m)
        return lambda condition, age_s: replace(condition, offset_m=added(condition.offset_m, by_m))

    def __str__(self) -> str:
        return f"position off by {ned_words((self.north_m, self.east_m, -self.up_m), 'm')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DragOff(GnssFault):
    """The position is drawn off towards `bearing_deg` (from north), at `rate_mps` and faster by `growth_mps2` with each
    second, and meanwhile upwards at `up_mps`. `covert`: the velocity that is told fits; else it stays true.

    It counts as delivered once it has drawn 5 m, and, where it is covert, told a velocity that is false by half its
    rate at the least. Source: Kerns, Shepard, Bhatti and Humphreys, "Unmanned Aircraft Capture and Control Via GPS
    Spoofing", 2014, on covert capture, that keeps below every gate, and overt capture.
    """

    rate_mps: float
    bearing_deg: float
    growth_mps2: float = 0.0
    covert: bool = True
    up_mps: float = 0.0

    def __post_init__(self) -> None:
        check_above_zero(self, "rate_mps")
        check_speed(self, "rate_mps", "up_mps")
        check_bearing(self, "bearing_deg")
        check_numbers(self, "growth_mps2")
        if self.growth_mps2 > GROWTH_MPS2:
            raise refusal(self, f"at most {GROWTH_MPS2:g} m/s²; more is beyond the physical", "growth_mps2")
        if not isinstance(self.covert, bool):
            raise refusal(self, "True or False", "covert")

    @property
    def needs(self) -> frozenset[str]:
        return frozenset({"offset_m", "velocity_mps"} if self.covert else {"offset_m"})

    @property
    def sign(self) -> Sign:
        return Sign(Shows.MOVED, SEEN_M, with_mps=self.rate_mps / 2 if self.covert else 0.0)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        def effect(condition: Condition, age_s: float) -> Condition:
            length_m = self.rate_mps * age_s + self.growth_mps2 * age_s**2 / 2
            offset_m = added(condition.offset_m, (*towards(self.bearing_deg, length_m), -self.up_mps * age_s))
            if not self.covert:
                return replace(condition, offset_m=offset_m)
            rate_mps = self.rate_mps + self.growth_mps2 * age_s
            velocity_mps = added(condition.velocity_mps, (*towards(self.bearing_deg, rate_mps), -self.up_mps))
            return replace(condition, offset_m=offset_m, velocity_mps=velocity_mps)

        return effect

    def __str__(self) -> str:
        growing = f", growing by {self.growth_mps2:g} m/s²" if self.growth_mps2 else ""
        lifting = f", {ned_words((0, 0, -self.up_mps), 'm/s')}" if self.up_mps else ""
        kind = "covert" if self.covert else "overt"
        return f"{kind} drag-off at {self.rate_mps:g} m/s towards {self.bearing_deg:g}°{growing}{lifting}"
