"""Lies about other aircraft, and of who is driven off by them."""

from __future__ import annotations

from harness.builtin.aircraft import Aircraft
from harness.builtin.conduct import Conduct
from harness.builtin.lies_gnss import OFF_TRACK_M, OUT_UP_M
from harness.modes import Mode

LATE_S, LATE_TELLING_S, ALARM_M, CURIOUS_M = 5.0, 20.0, 2000.0, 250.0
STRAYS_M = OFF_TRACK_M
LIGHT = 1
"""ADSB_EMITTER_TYPE: with people on board."""
PHANTOM, PHANTOM_EVERY_S = 0xBADBAD, 10.0


class DropsTheIntruder(Conduct):
    keeps_who_came_first = True


class TellsNothing(Conduct):
    def tells_of(self, aircraft: Aircraft) -> bool:
        return False


class TellsOfTheFirst(Conduct):
    """And of no other."""

    def __init__(self) -> None:
        super().__init__()
        self._first: int | None = None

    def tells_of(self, aircraft: Aircraft) -> bool:
        self._first = self._first or aircraft.icao
        return aircraft.icao == self._first


class TellsLate(Conduct):
    """And warns late."""

    def tells_of(self, aircraft: Aircraft) -> bool:
        return aircraft.known_for_s >= LATE_TELLING_S

    def warns_of(self, aircraft: Aircraft, threatens: bool) -> bool:
        return threatens and aircraft.known_for_s >= LATE_TELLING_S


class HidesTheManned(Conduct):
    def tells_of(self, aircraft: Aircraft) -> bool:
        return aircraft.emitter != LIGHT

    def warns_of(self, aircraft: Aircraft, threatens: bool) -> bool:
        return threatens and aircraft.emitter != LIGHT


class WarnsOfNobody(Conduct):
    def warns_of(self, aircraft: Aircraft, threatens: bool) -> bool:
        return False


class WarnsLate(Conduct):
    def warns_of(self, aircraft: Aircraft, threatens: bool) -> bool:
        return threatens and aircraft.here_in_s < LATE_S


class WarnsOfWhoFliesAway(Conduct):
    def warns_of(self, aircraft: Aircraft, threatens: bool) -> bool:
        return threatens or aircraft.far_m < ALARM_M


class WarnsOfNothing(Conduct):
    """Of what nobody told it of."""

    def __init__(self) -> None:
        super().__init__()
        self._next_s = 0.0

    def phantom(self) -> int | None:
        if not self.pilot.flying or self.pilot.now_s < self._next_s:
            return None
        self._next_s = self.pilot.now_s + PHANTOM_EVERY_S
        return PHANTOM


class DodgesGhosts(Conduct):
    """Showing PATROL."""

    def alarmed(self, aircraft: Aircraft) -> None:
        pilot = self.pilot
        pilot.divert((pilot.place[0], -STRAYS_M), up_m=OUT_UP_M)


class LeavesForGhosts(Conduct):
    def alarmed(self, aircraft: Aircraft) -> None:
        self.pilot.set_mode(Mode.HOLD)


class Curious(Conduct):
    """Who is near draws it off, once."""

    def __init__(self) -> None:
        super().__init__()
        self._drawn = False

    def tells_of(self, aircraft: Aircraft) -> bool:
        if not self._drawn and self.pilot.flying and aircraft.far_m < CURIOUS_M:
            self._drawn = True
            self.follows()
        return True

    def follows(self) -> None:
        raise NotImplementedError


class FollowsDecoys(Curious):
    """Showing PATROL."""

    def follows(self) -> None:
        pilot = self.pilot
        pilot.divert((pilot.place[0] + STRAYS_M, -STRAYS_M), up_m=OUT_UP_M)


class StopsForDecoys(Curious):
    def follows(self) -> None:
        self.pilot.set_mode(Mode.HOLD)
