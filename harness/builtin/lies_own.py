"""Lies of a drone that its own ground orders down: where it lands, whether it stands, and who it says that it is.

Each begins as it takes up LAND in the air, once; not where it lost its ground or its sticks.
"""

from __future__ import annotations

from harness.builtin.conduct import Conduct, Signal
from harness.builtin.lies_link import beside
from harness.modes import Mode

AWAY_M, AWAY_UP_M, FLIES_MPS, FLIES_FOR_S = 130.0, 20.0, 8.0, 26.0
"""Too far from where it was ordered down, even without satellites, and there in time to land."""
STAYS_FOR_S = 200.0
"""Longer than anybody allows for a landing."""
OTHER_SYSTEM, OTHER_UID = 77, 0xC0FFEE


class OrderedDown(Conduct):
    def __init__(self) -> None:
        super().__init__()
        self._began = False

    def entered(self, mode: Mode) -> None:
        if mode is Mode.LAND and self.pilot.flying and not self._began and self.pilot.lost <= {Signal.GNSS}:
            self._began = True
            self._begin()

    def _begin(self) -> None:
        raise NotImplementedError


class LandsElsewhereThanOrdered(OrderedDown):
    """Showing LAND."""

    def _begin(self) -> None:
        pilot = self.pilot
        place = beside(pilot.place, pilot.place, AWAY_M)
        pilot.later(0.0, lambda: pilot.divert(place, up_m=AWAY_UP_M, speed_mps=FLIES_MPS))
        pilot.later(FLIES_FOR_S, self._land)

    def _land(self) -> None:
        """Anew."""
        for mode in (Mode.HOLD, Mode.LAND):
            self.pilot.set_mode(mode)


class StaysArmedWhenDown(OrderedDown):
    def _begin(self) -> None:
        self.keeps_armed = True
        self.pilot.later(STAYS_FOR_S, self._give_in)

    def _give_in(self) -> None:
        self.keeps_armed = False


class BeatsUnderTwoNames(OrderedDown):
    def _begin(self) -> None:
        self.other_name = OTHER_SYSTEM


class ChangesItsUid(OrderedDown):
    def told_uid(self, uid: int) -> int:
        return OTHER_UID if self._began else uid

    def _begin(self) -> None:
        """From here on."""
