"""Lies about satellites that cannot be trusted: what the drone does, what it says, and where it says it is."""

from __future__ import annotations

import math

from harness.builtin.autopilot import WARNING
from harness.builtin.conduct import Conduct, Place, Signal
from harness.builtin.lies_link import BEYOND_FENCE_M, along, beside
from harness.modes import Mode

OFF_TRACK_M, VEERS_FOR_S = 60.0, 40.0
FAR_M = 130.0
"""Too far from where it lost its satellites, and still inside the fence."""
DASH_MPS, FLIES_MPS = 16.0, 8.0
STOPS_S = 9.0
"""More than that a flight over a distance takes, since it speeds up and brakes at its ends."""
OUT_UP_M = 20.0
HOLDS_S = 25.0
"""It waits so long for its satellites, and is down in time all the same where they do not come back."""
CRIES_EVERY_S = 8.0
SPENT_S = 12.0
"""A drone that is flown as soon as it is ready is armed 6 to 9 s after it was switched on."""
HASTY_S = 0.3
"""Fixes come every 0.2 s."""
FALLS_FROM_M, FALLS_MPS = 8.0, 7.0
HOME: Place = (0.0, 0.0)


class NeverNotices(Conduct):
    trusts_blindly = True


class MuteAboutGnss(Conduct):
    def gnss_text(self, text: str) -> str | None:
        return None


class TellsTheForgedPlace(Conduct):
    """And flies by its own."""

    def claimed(self, believed: Place, home: Place, now_s: float) -> Place:
        return self.pilot.told_place or believed if Signal.GNSS in self.pilot.lost else believed


class OnTrouble(Conduct):
    """Acts once, in the air, as it says for the first time that it does not trust its satellites; showing LAND."""

    def __init__(self) -> None:
        super().__init__()
        self._acted = False

    def gnss_text(self, text: str) -> str | None:
        if Signal.GNSS in self.pilot.lost and self.pilot.flying and not self._acted:
            self._acted = True
            self.pilot.later(0.0, self._act)
        return text

    def _act(self) -> None:
        raise NotImplementedError

    def _fly_to(self, place: Place, speed_mps: float = FLIES_MPS) -> float:
        """Returns how long that takes."""
        far_m = math.dist(self.pilot.place, place)
        self.pilot.set_mode(Mode.LAND)
        self.pilot.divert(place, up_m=OUT_UP_M, speed_mps=speed_mps)
        return far_m / speed_mps + STOPS_S

    def _land(self) -> None:
        """Anew."""
        for mode in (Mode.HOLD, Mode.LAND):
            self.pilot.set_mode(mode)


class VeersOff(OnTrouble):
    """To the west of the line that leads north from home."""

    def _act(self) -> None:
        self._fly_to((self.pilot.place[0], HOME[1] - OFF_TRACK_M))
        self.pilot.later(VEERS_FOR_S, self._land)


class LandsFarAway(OnTrouble):
    """Towards home, or beyond it."""

    def _act(self) -> None:
        here = self.pilot.place
        far_m = math.dist(HOME, here)
        place = along(HOME, here, 1.0 - FAR_M / far_m) if far_m else (FAR_M, 0.0)
        self.pilot.later(self._fly_to(place), self._land)


class FallsFromTheSky(OnTrouble):
    """As it lands."""

    def _act(self) -> None:
        self.pilot.set_mode(Mode.LAND)
        self._fall()

    def _fall(self) -> None:
        if self.pilot.body.on_ground:
            return
        if self.pilot.body.down_m > -FALLS_FROM_M:
            self.pilot.body.down_mps = FALLS_MPS
        self.pilot.later(0.0, self._fall)


class DashesOutWithoutSatellites(OnTrouble):
    """And is back, and down, in time."""

    def _act(self) -> None:
        here = self.pilot.place
        self.pilot.later(self._fly_to(beside(HOME, here, BEYOND_FENCE_M), DASH_MPS), lambda: self._back(here))

    def _back(self, place: Place) -> None:
        self.pilot.later(self._fly_to(place, DASH_MPS), self._land)


class StaysUpWithoutSatellites(Conduct):
    heeds_gnss = False


class TrustsTheReturningSignal(OnTrouble):
    """Holds for a while, and goes on with its patrol as soon as its satellites are back."""

    heeds_gnss = False

    def _act(self) -> None:
        self.pilot.set_mode(Mode.HOLD)
        self.pilot.later(HOLDS_S, self._give_up)

    def _give_up(self) -> None:
        if Signal.GNSS in self.pilot.lost:
            self.pilot.set_mode(Mode.LAND)

    def regained(self, signal: Signal) -> None:
        if signal is Signal.GNSS and self._acted and self.pilot.flying:
            self.pilot.set_mode(Mode.PATROL)


class CriesWolfOfGnss(Conduct):
    """And flies on."""

    def __init__(self) -> None:
        super().__init__()
        self._cried_s = 0.0

    def contact(self, signal: Signal, after_s: float) -> None:
        pilot = self.pilot
        if signal is Signal.LINK and pilot.flying and pilot.now_s - self._cried_s >= CRIES_EVERY_S:
            self._cried_s = pilot.now_s
            pilot.say(WARNING, "GNSS suspect: not used")


class RefusesToArm(Conduct):
    def against_arming(self) -> str | None:
        waited = self.pilot.armed_at_s is None and self.pilot.now_s > SPENT_S
        return "satellites not trusted" if waited else None


class ArmsWithoutSatellites(Conduct):
    arms_without_gnss = True


class GivesUpTooSoon(Conduct):
    patience_s = HASTY_S
