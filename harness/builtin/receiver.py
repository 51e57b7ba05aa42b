"""A satellite receiver with noise, whose output somebody may spoil before the drone gets it."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from harness.builtin.flight import FlightModel

FIX_INTERVAL_US = 200_000
"""5 fixes a second, as common receivers give by default."""
WANDER_M = 0.6
"""Standard deviation of the slowly wandering error, horizontally; half of it vertically."""
WANDER_TIME_S = 30.0
WHITE_M = 0.05
SATELLITES = 14
FIX_3D = 3


class Fix(NamedTuple):
    """What the receiver tells: metres from where the drone was switched on, metres a second; `kind` is MAVLink's
    GPS_FIX_TYPE."""

    north_m: float
    east_m: float
    down_m: float
    north_mps: float
    east_mps: float
    down_mps: float
    kind: int = FIX_3D
    satellites: int = SATELLITES
    horizontal_accuracy_m: float = 0.8
    vertical_accuracy_m: float = 1.2
    heading_deg: float | None = None


Spoil = Callable[[Fix], Fix | None]
"""What is told instead; None for a receiver that fell silent."""


class Receiver:
    """Truth plus an error that wanders, plus a little white noise."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._keep = math.exp(-FIX_INTERVAL_US / 1e6 / WANDER_TIME_S)
        self._stir_m = WANDER_M * math.sqrt(1.0 - self._keep**2)
        self._north_error_m = rng.gauss(0.0, WANDER_M)
        self._east_error_m = rng.gauss(0.0, WANDER_M)
        self._down_error_m = rng.gauss(0.0, WANDER_M / 2)
        self.told: Fix | None = None
        """The newest fix; None before the first one, and from a receiver that is silent."""
        self.spoil: Spoil | None = None

    def measure(self, truth: FlightModel) -> Fix | None:
        """What it tells now."""
        gauss, keep, stir_m = self._rng.gauss, self._keep, self._stir_m
        self._north_error_m = keep * self._north_error_m + gauss(0.0, stir_m)
        self._east_error_m = keep * self._east_error_m + gauss(0.0, stir_m)
        self._down_error_m = keep * self._down_error_m + gauss(0.0, stir_m / 2)
        fix = Fix(
            truth.north_m + self._north_error_m + gauss(0.0, WHITE_M),
            truth.east_m + self._east_error_m + gauss(0.0, WHITE_M),
            truth.down_m + self._down_error_m,
            truth.north_mps,
            truth.east_mps,
            truth.down_mps,
        )
        self.told = fix if self.spoil is None else self.spoil(fix)
        return self.told
