"""What the drone believes of its place: carried on by ideal inertial sensors, kept in place by satellites that agree
with them."""

from __future__ import annotations

import math
from enum import StrEnum

from harness.builtin.flight import FlightModel
from harness.builtin.receiver import FIX_3D, FIX_INTERVAL_US, Fix, Receiver


class Trust(StrEnum):
    """What it makes of the satellites."""

    GOOD = "good"
    SUSPECT = "suspect"
    LOST = "lost"


class Estimator:
    """Position believed, metres north east down.

    A fix is usable with enough satellites and accuracy; it agrees if it is where, and as fast as, the inertial sensors
    say. One that is not usable for LOST_S, or does not agree DISAGREES times in a row, ends the trust in satellites;
    usable ones that agree for REGAIN_S restore it. Only what is trusted moves the belief.
    """

    GAIN = 0.2
    GATE_M = 6.0
    GATE_MPS = 1.0
    LEAST_SATELLITES = 6
    WORST_ACCURACY_M = 10.0
    LOST_S = 1.0
    DISAGREES = 3
    REGAIN_S = 5.0

    def __init__(self, receiver: Receiver, *, fix_after_s: float) -> None:
        self.receiver = receiver
        self.north_m = self.east_m = self.down_m = 0.0
        self.north_mps = self.east_mps = self.down_mps = 0.0
        self.valid = False
        self.trust = Trust.GOOD
        self.blind = False
        """Told to take whatever the receiver tells; only a liar is."""
        self._inertial_m = [0.0, 0.0, 0.0]
        """Where it would be by the inertial sensors alone, from the first fix on."""
        self._next_fix_us = round(fix_after_s * 1e6)
        self._usable_us = 0
        self._good_since_us: int | None = None
        self._against = 0

    def step(self, truth: FlightModel, now_us: int, dt_s: float) -> None:
        """Carry the belief on by `dt_s`, and take a fix where one is due."""
        self.north_mps, self.east_mps, self.down_mps = truth.north_mps, truth.east_mps, truth.down_mps
        self.north_m += self.north_mps * dt_s
        self.east_m += self.east_mps * dt_s
        self.down_m += self.down_mps * dt_s
        inertial_m = self._inertial_m
        inertial_m[0] += self.north_mps * dt_s
        inertial_m[1] += self.east_mps * dt_s
        inertial_m[2] += self.down_mps * dt_s
        if now_us >= self._next_fix_us:
            self._next_fix_us += FIX_INTERVAL_US
            self._take(self.receiver.measure(truth), now_us)

    def _take(self, fix: Fix | None, now_us: int) -> None:
        if fix is None or not self._usable(fix):
            self._good_since_us = None
            if self.valid and now_us - self._usable_us >= self.LOST_S * 1e6:
                self.trust = Trust.LOST
            return
        self._usable_us = now_us
        if not self.valid:
            self.valid = True
            self.north_m, self.east_m, self.down_m = self._inertial_m = [fix.north_m, fix.east_m, fix.down_m]
            return
        if not (self.blind or self._agrees(fix)):
            self._good_since_us = None
            self._against += 1
            if self._against >= self.DISAGREES:
                self.trust = Trust.SUSPECT
            return
        self._against = 0
        if self._good_since_us is None:
            self._good_since_us = now_us
        if self.trust is not Trust.GOOD and now_us - self._good_since_us >= self.REGAIN_S * 1e6:
            self.trust = Trust.GOOD
        if self.trust is Trust.GOOD or self.blind:
            self.north_m += self.GAIN * (fix.north_m - self.north_m)
            self.east_m += self.GAIN * (fix.east_m - self.east_m)
            self.down_m += self.GAIN * (fix.down_m - self.down_m)

    def _usable(self, fix: Fix) -> bool:
        return (
            fix.kind >= FIX_3D
            and fix.satellites >= self.LEAST_SATELLITES
            and fix.horizontal_accuracy_m <= self.WORST_ACCURACY_M
        )

    def _agrees(self, fix: Fix) -> bool:
        off_m = math.dist(fix[:3], self._inertial_m)
        off_mps = math.dist(fix[3:6], (self.north_mps, self.east_mps, self.down_mps))
        return off_m <= self.GATE_M and off_mps <= self.GATE_MPS
