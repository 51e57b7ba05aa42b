"""A jammer that comes nearer: signal to noise falls steadily, and with it all that hangs on it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random

from harness.faults.gnss.condition import CLEAN, Condition, Fix
from harness.faults.gnss.fault import Effect, GnssFault, GnssScene, Shows, Sign
from harness.faults.settings import is_number, refusal

ALL_DBHZ, NONE_DBHZ = 40.0, 20.0
"""Above the one all satellites are tracked, at the other none; loss of tracking lies between 28 and 20 dB-Hz."""
FIX_SATELLITES = 4
WORSE_DB = 11.0
"""Accuracies grow tenfold with each such loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressiveJam(GnssFault):
    """Signal to noise falls from its nominal 45 dB-Hz by `slope_db_per_s` (0.5 to 2 is what is met) to `floor_dbhz`.

    Satellites drop out evenly between 40 and 20 dB-Hz, and with fewer than four, just below 25 dB-Hz, the fix is gone.
    Accuracies grow from ordinary to some 50 m there, and the noise on the position is what they say. Source: nominal
    C/N0 of 40 to 50 dB-Hz, tracking lost between 28 and 20; the accuracies are an approximation of field reports (1 m
    growing to 50 m and more before the loss).
    """

    slope_db_per_s: float
    floor_dbhz: float = NONE_DBHZ

    def __post_init__(self) -> None:
        if not (is_number(self.slope_db_per_s) and 0.01 <= self.slope_db_per_s <= 100):
            raise refusal(self, "0.01 to 100 dB/s", "slope_db_per_s")
        if not (is_number(self.floor_dbhz) and 0 <= self.floor_dbhz < ALL_DBHZ):
            raise refusal(self, f"0 to below {ALL_DBHZ:g} dB-Hz, where a receiver is not jammed yet", "floor_dbhz")

    @property
    def needs(self) -> frozenset[str]:
        takes_fix = self.sign.shows is Shows.NO_FIX
        return frozenset({"satellites", "horizontal_accuracy_m"}) | ({"fix"} if takes_fix else set())

    @property
    def sets(self) -> frozenset[str]:
        return self.needs | {"cn0_dbhz", "vertical_accuracy_m", "speed_accuracy_mps", "noise_m"}

    @property
    def sign(self) -> Sign:
        worst = jammed(CLEAN, self.floor_dbhz)
        if worst.fix < Fix.FIX_2D:
            return Sign(Shows.NO_FIX)
        return Sign(Shows.POOR_ACCURACY, 0.9 * worst.horizontal_accuracy_m)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        def effect(condition: Condition, age_s: float) -> Condition:
            return jammed(condition, max(self.floor_dbhz, condition.cn0_dbhz - self.slope_db_per_s * age_s))

        return effect

    def __str__(self) -> str:
        return f"jamming, growing by {self.slope_db_per_s:g} dB/s, down to {self.floor_dbhz:g} dB-Hz"


def jammed(condition: Condition, cn0_dbhz: float) -> Condition:
    """A receiver's condition once its signal to noise has fallen to `cn0_dbhz`."""
    share = min(1.0, max(0.0, (cn0_dbhz - NONE_DBHZ) / (ALL_DBHZ - NONE_DBHZ)))
    worse = 10.0 ** (max(0.0, condition.cn0_dbhz - cn0_dbhz) / WORSE_DB)
    satellites = round(condition.satellites * share)
    accuracy_m = condition.horizontal_accuracy_m * worse
    return replace(
        condition,
        cn0_dbhz=cn0_dbhz,
        satellites=satellites,
        fix=condition.fix if satellites >= FIX_SATELLITES else Fix.NONE,
        horizontal_accuracy_m=accuracy_m,
        vertical_accuracy_m=condition.vertical_accuracy_m * worse,
        speed_accuracy_mps=condition.speed_accuracy_mps * worse,
        noise_m=math.hypot(condition.noise_m, (accuracy_m - condition.horizontal_accuracy_m) / math.sqrt(2)),
    )
