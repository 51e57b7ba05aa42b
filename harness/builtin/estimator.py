"""What the drone believes of its place: a satellite receiver with noise, and a filter with an innovation gate."""

from __future__ import annotations

import math
from random import Random

from harness.builtin.flight import FlightModel

FIX_INTERVAL_US = 200_000
"""5 fixes a second, as common receivers give by default."""
WANDER_M = 0.6
"""Standard deviation of the slowly wandering error, horizontally; half of it vertically."""
WANDER_TIME_S = 30.0
WHITE_M = 0.05
SATELLITES = 14


class Receiver:
    """A satellite receiver: truth plus an error that wanders, plus a little white noise."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._keep = math.exp(-FIX_INTERVAL_US / 1e6 / WANDER_TIME_S)
        self._stir_m = WANDER_M * math.sqrt(1.0 - self._keep**2)
        self._north_error_m = rng.gauss(0.0, WANDER_M)
        self._east_error_m = rng.gauss(0.0, WANDER_M)
        self._down_error_m = rng.gauss(0.0, WANDER_M / 2)
        self.north_m = self.east_m = self.down_m = 0.0
        self.has_fix = False

    def fix(self, truth: FlightModel) -> None:
        """Measure now."""
        gauss, keep, stir_m = self._rng.gauss, self._keep, self._stir_m
        self._north_error_m = keep * self._north_error_m + gauss(0.0, stir_m)
        self._east_error_m = keep * self._east_error_m + gauss(0.0, stir_m)
        self._down_error_m = keep * self._down_error_m + gauss(0.0, stir_m / 2)
        self.north_m = truth.north_m + self._north_error_m + gauss(0.0, WHITE_M)
        self.east_m = truth.east_m + self._east_error_m + gauss(0.0, WHITE_M)
        self.down_m = truth.down_m + self._down_error_m
        self.has_fix = True


class Estimator:
    """Position believed, metres north east down; velocity comes from ideal inertial sensors.

    A fix further than `GATE_M` from the belief is refused, until refusals have lasted `GATE_RESET_FIXES` in a row.
    """

    GAIN = 0.2
    GATE_M = 15.0
    GATE_RESET_FIXES = 35

    def __init__(self, receiver: Receiver, *, fix_after_s: float) -> None:
        self.receiver = receiver
        self.north_m = self.east_m = self.down_m = 0.0
        self.north_mps = self.east_mps = self.down_mps = 0.0
        self.valid = False
        self.refused_in_a_row = 0
        self._next_fix_us = round(fix_after_s * 1e6)

    def step(self, truth: FlightModel, now_us: int, dt_s: float) -> None:
        """Carry the belief on by `dt_s`, and take a fix where one is due."""
        self.north_mps, self.east_mps, self.down_mps = truth.north_mps, truth.east_mps, truth.down_mps
        self.north_m += self.north_mps * dt_s
        self.east_m += self.east_mps * dt_s
        self.down_m += self.down_mps * dt_s
        if now_us >= self._next_fix_us:
            self._next_fix_us += FIX_INTERVAL_US
            self.receiver.fix(truth)
            self._take_fix()

    def _take_fix(self) -> None:
        fix = self.receiver
        north_by, east_by, down_by = fix.north_m - self.north_m, fix.east_m - self.east_m, fix.down_m - self.down_m
        gain = self.GAIN
        if not self.valid:
            gain, self.valid = 1.0, True
        elif math.hypot(north_by, east_by, down_by) > self.GATE_M:
            self.refused_in_a_row += 1
            if self.refused_in_a_row < self.GATE_RESET_FIXES:
                return
            gain = 1.0
        self.refused_in_a_row = 0
        self.north_m += gain * north_by
        self.east_m += gain * east_by
        self.down_m += gain * down_by
