"""How the drone really moves. Truth: what the instrument port tells, and what verdicts stand on."""

from __future__ import annotations

from math import hypot, sqrt
from typing import Protocol

GRAVITY_MPS2 = 9.81
FALL_MOST_MPS = 20.0


class Moving(Protocol):
    """Truth in metres and m/s, north east down of where the drone was switched on (down is negative in the air)."""

    north_m: float
    east_m: float
    down_m: float
    north_mps: float
    east_mps: float
    down_mps: float
    broken: bool
    """Its motors give no thrust any more, whatever is wanted of them."""

    @property
    def on_ground(self) -> bool: ...


class FlightModel(Moving, Protocol):
    """One that flies towards what is wanted of it; what is told its motors is `harness.builtin.rigid`."""

    def step(self, wanted_mps: tuple[float, float, float], dt_s: float, *, powered: bool) -> None:
        """Fly for `dt_s` towards a wanted velocity (north, east, down); without power, fall."""
        ...


class PointMass:
    """A point that can change its velocity by so much and no more. On the ground it stays until told to climb."""

    __slots__ = (
        "_acceleration_mps2", "_climb_mps", "_descend_mps", "_max_speed_mps", "broken", "down_m", "down_mps", "east_m",
        "east_mps", "north_m", "north_mps", "on_ground",
    )  # fmt: skip

    def __init__(self, *, max_speed_mps: float, climb_mps: float, descend_mps: float, acceleration_mps2: float) -> None:
        self._max_speed_mps = max_speed_mps
        self._climb_mps = climb_mps
        self._descend_mps = descend_mps
        self._acceleration_mps2 = acceleration_mps2
        self.north_m = self.east_m = self.down_m = 0.0
        self.north_mps = self.east_mps = self.down_mps = 0.0
        self.on_ground = True
        self.broken = False

    def step(self, wanted_mps: tuple[float, float, float], dt_s: float, *, powered: bool) -> None:
        north_mps, east_mps, down_mps = wanted_mps
        powered = powered and not self.broken
        if self.on_ground and not (powered and down_mps < 0.0):
            return
        if powered:
            self._steer(north_mps, east_mps, down_mps, self._acceleration_mps2 * dt_s)
        else:
            self.down_mps = min(FALL_MOST_MPS, self.down_mps + GRAVITY_MPS2 * dt_s)
        self.north_m += self.north_mps * dt_s
        self.east_m += self.east_mps * dt_s
        self.down_m += self.down_mps * dt_s
        self.on_ground = self.down_m >= 0.0 and self.down_mps >= 0.0
        if self.on_ground:
            self.down_m = self.north_mps = self.east_mps = self.down_mps = 0.0

    def _steer(self, north_mps: float, east_mps: float, down_mps: float, most_mps: float) -> None:
        speed_mps = hypot(north_mps, east_mps)
        if speed_mps > self._max_speed_mps:
            north_mps *= self._max_speed_mps / speed_mps
            east_mps *= self._max_speed_mps / speed_mps
        north_by = north_mps - self.north_mps
        east_by = east_mps - self.east_mps
        by_mps2 = north_by * north_by + east_by * east_by
        share = most_mps / sqrt(by_mps2) if by_mps2 > most_mps * most_mps else 1.0
        self.north_mps += north_by * share
        self.east_mps += east_by * share
        down_by = max(-self._climb_mps, min(self._descend_mps, down_mps)) - self.down_mps
        self.down_mps += max(-most_mps, min(most_mps, down_by))
