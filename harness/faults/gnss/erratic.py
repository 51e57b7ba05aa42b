"""A jammed receiver that talks nonsense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Generic, TypeVar

from harness.faults.gnss.condition import Condition, Fix
from harness.faults.gnss.fault import Effect, GnssFault, GnssScene, Shows, Sign
from harness.faults.gnss.jam import FIX_SATELLITES
from harness.faults.gnss.physical import added

LOSS_S = (1.0, 6.0)
SATELLITES = (2, 16)
HOP_M, SPEED_MPS = 200.0, 400.0
ACCURACY_M, SPEED_ACCURACY_MPS = (1.0, 300.0), (0.5, 50.0)
SATELLITES_HZ, HOPS_HZ, HORIZONTAL_HZ, VERTICAL_HZ = 3.0, 1.1, 0.8, 0.5
CN0_DBHZ = 25.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErraticJam(GnssFault):
    """Nothing for 1 to 6 s; then 2 to 16 satellites, three times a second others, and with four or more every second
    time a fix, that hops by up to 200 m on each axis, says speeds of up to 400 m/s and accuracies of up to 300 m.

    Source: observed of ArduPilot's simulated receiver while it is jammed, whose course cannot be seeded; this one can:
    the same seed gives the same course, however often it is asked for.
    """

    # Without its wild velocities it is a far milder attack: ArduPilot flew on under it, and told nobody.
    needs = frozenset({"fix", "satellites", "offset_m", "velocity_mps"})
    sets = needs | {"cn0_dbhz", "horizontal_accuracy_m", "vertical_accuracy_m", "speed_accuracy_mps"}

    @property
    def sign(self) -> Sign:
        return Sign(Shows.NO_FIX)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        back_s = rng.uniform(*LOSS_S)
        counts = _Course(rng, SATELLITES_HZ, _satellites)
        hops = _Course(rng, HOPS_HZ, lambda own: (_either(own, HOP_M), _either(own, HOP_M), _either(own, HOP_M)))
        levels = _Course(rng, VERTICAL_HZ, lambda own: _either(own, SPEED_MPS))
        speeds = _Course(rng, HORIZONTAL_HZ, lambda own: (_either(own, SPEED_MPS), _either(own, SPEED_MPS)))
        accuracies = _Course(rng, HOPS_HZ, lambda own: (own.uniform(*ACCURACY_M), own.uniform(*ACCURACY_M)))
        speed_accuracies = _Course(rng, HOPS_HZ, lambda own: own.uniform(*SPEED_ACCURACY_MPS))

        def effect(condition: Condition, age_s: float) -> Condition:
            if age_s < back_s:
                return replace(condition, fix=Fix.NONE, satellites=0, cn0_dbhz=0.0)
            satellites, is_fixed = counts.at(age_s)
            horizontal_m, vertical_m = accuracies.at(age_s)
            return replace(
                condition,
                satellites=satellites,
                fix=condition.fix if is_fixed else Fix.NONE,
                cn0_dbhz=CN0_DBHZ,
                offset_m=added(condition.offset_m, hops.at(age_s)),
                velocity_mps=added(condition.velocity_mps, (*speeds.at(age_s), levels.at(age_s))),
                horizontal_accuracy_m=horizontal_m,
                vertical_accuracy_m=vertical_m,
                speed_accuracy_mps=speed_accuracies.at(age_s),
            )

        return effect

    def __str__(self) -> str:
        return "erratic jamming"


class _Course(Generic[T]):
    """A value that is drawn anew at moments that come by chance, `rate_hz` on average."""

    def __init__(self, rng: Random, rate_hz: float, draw: Callable[[Random], T]) -> None:
        self._rng, self._rate_hz, self._draw = Random(rng.getrandbits(64)), rate_hz, draw
        self._value, self._until_s = draw(self._rng), self._rng.expovariate(rate_hz)

    def at(self, age_s: float) -> T:
        while age_s >= self._until_s:
            self._value = self._draw(self._rng)
            self._until_s += self._rng.expovariate(self._rate_hz)
        return self._value


def _satellites(rng: Random) -> tuple[int, bool]:
    count = rng.randint(*SATELLITES)
    return count, rng.random() < 0.5 and count >= FIX_SATELLITES


def _either(rng: Random, most: float) -> float:
    return rng.uniform(-most, most)
