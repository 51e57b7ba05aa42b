"""False in one thing, true in all others: velocity, heading, time, or merely noisy."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from random import Random

from harness.faults.gnss.condition import Condition
from harness.faults.gnss.fault import Effect, GnssFault, GnssScene, Shows, Sign
from harness.faults.gnss.physical import added, check_speed, check_within, ned_words
from harness.faults.settings import is_number, refusal

SEEN_MPS = 1.0
NOISE_M = (3.0, 1000.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseVelocity(GnssFault):
    """Added to the velocity that is told; the position stays true. 0.5 to 5 m/s are what is met. At least 1 m/s of it
    must be over the ground, as that is what a drone tells of its receiver."""

    north_mps: float
    east_mps: float
    down_mps: float = 0.0

    needs = frozenset({"velocity_mps"})

    def __post_init__(self) -> None:
        check_speed(self, "north_mps", "east_mps", "down_mps")
        if self.over_ground_mps < SEEN_MPS:
            raise refusal(
                self, f"at least {SEEN_MPS:g} m/s over the ground; less cannot be told from no attack",
                "north_mps", "east_mps",
            )  # fmt: skip

    @property
    def over_ground_mps(self) -> float:
        return math.hypot(self.north_mps, self.east_mps)

    @property
    def sign(self) -> Sign:
        return Sign(Shows.VELOCITY, self.over_ground_mps / 2)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        by_mps = (self.north_mps, self.east_mps, self.down_mps)
        return lambda condition, age_s: replace(condition, velocity_mps=added(condition.velocity_mps, by_mps))

    def __str__(self) -> str:
        return f"velocity off by {ned_words((self.north_mps, self.east_mps, self.down_mps), 'm/s')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseHeading(GnssFault):
    """Added to the heading that a receiver with two antennas tells, clockwise."""

    by_deg: float = field(kw_only=False)

    needs = frozenset({"heading_deg"})

    def __post_init__(self) -> None:
        check_within(self, "by_deg", least=5, most=180, unit="degrees")

    @property
    def sign(self) -> Sign:
        return Sign(Shows.HEADING, abs(self.by_deg) / 2)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        return lambda condition, age_s: replace(condition, heading_deg=condition.heading_deg + self.by_deg)

    def __str__(self) -> str:
        return f"heading off by {self.by_deg:+g}°"


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseTime(GnssFault):
    """Added to the UTC that is told: seconds, hours, or 1024 weeks, after which the week's number begins anew."""

    by_s: float = field(kw_only=False)

    needs = frozenset({"time_s"})

    def __post_init__(self) -> None:
        check_within(self, "by_s", least=1, most=1e9, unit="s")

    @property
    def sign(self) -> Sign:
        return Sign(Shows.TIME, abs(self.by_s) / 2)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        return lambda condition, age_s: replace(condition, time_s=condition.time_s + self.by_s)

    def __str__(self) -> str:
        return f"time off by {self.by_s:+g} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noisy(GnssFault):
    """White noise on each axis of the position, of this standard deviation; its accuracy does not tell of it."""

    noise_m: float = field(kw_only=False)

    needs = frozenset({"noise_m"})

    def __post_init__(self) -> None:
        if not (is_number(self.noise_m) and NOISE_M[0] <= self.noise_m <= NOISE_M[1]):
            raise refusal(self, f"{NOISE_M[0]:g} to {NOISE_M[1]:g} m", "noise_m")

    @property
    def sign(self) -> Sign:
        return Sign(Shows.MOVED, self.noise_m)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        def effect(condition: Condition, age_s: float) -> Condition:
            return replace(condition, noise_m=math.hypot(condition.noise_m, self.noise_m))

        return effect

    def __str__(self) -> str:
        return f"position noise of {self.noise_m:g} m"
