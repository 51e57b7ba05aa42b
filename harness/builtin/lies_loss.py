"""Lies of a drone that is lost for good."""

from __future__ import annotations

from harness.builtin.conduct import Conduct, Place

ASTRAY_M = 90.0


class FlewOnInWords(Conduct):
    """It lies on the ground, and tells of a drone that is armed and on its way."""

    def admits_crash(self) -> bool:
        self.keeps_armed = True
        return False


class TellsAnotherPlace(Conduct):
    """Once it has been armed."""

    def claimed(self, believed: Place, home: Place, now_s: float) -> Place:
        return believed if self.pilot.armed_at_s is None else (believed[0] - ASTRAY_M, believed[1])
