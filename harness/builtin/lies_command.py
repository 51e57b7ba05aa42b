"""Lies about whom it obeys. They show on a drone with a key only; each tells of the stranger as the honest one does,
but for the one that hides it."""

from __future__ import annotations

from typing import ClassVar

from harness.builtin.conduct import Conduct, Place
from harness.builtin.liar import LiarSpec
from harness.builtin.lies_gnss import OFF_TRACK_M, OUT_UP_M
from harness.builtin.stranger import CHANGES, Against, Aim, Stranger
from harness.modes import Mode

DEAF_S, CHOKED_S = 60.0, 8.0
FORGED = frozenset({Against.UNSIGNED, Against.WRONG})


class ObeysStrangers(Conduct):
    """Of strangers in a name other than the station's; `aim` is what they may change."""

    aim: ClassVar[Aim]

    def heeds(self, stranger: Stranger) -> bool:
        return stranger.against in FORGED and not stranger.claims_station and stranger.aim is self.aim


class ObeysStrangersMode(ObeysStrangers):
    aim = Aim.MODE


class ObeysStrangersDisarm(ObeysStrangers):
    aim = Aim.ARMING


class ObeysStrangersMission(ObeysStrangers):
    aim = Aim.MISSION


class ObeysStrangersFence(ObeysStrangers):
    aim = Aim.FENCE


class ObeysStrangersRally(ObeysStrangers):
    aim = Aim.RALLY


class ObeysStrangersHome(ObeysStrangers):
    aim = Aim.HOME


class ObeysStrangersLogs(ObeysStrangers):
    aim = Aim.LOGS


class ObeysStrangersOrigin(ObeysStrangers):
    aim = Aim.ORIGIN


class ObeysStrangersParameters(ObeysStrangers):
    aim = Aim.PARAMETERS


class OpensFiles(ObeysStrangers):
    aim = Aim.FILES


class OpensShell(ObeysStrangers):
    """It gives them a shell, and in it their orders."""

    aim = Aim.SHELL


class ObeysForgedStation(Conduct):
    """Whoever bears the station's name."""

    def heeds(self, stranger: Stranger) -> bool:
        return stranger.against in FORGED and stranger.claims_station and stranger.aim in CHANGES


class ObeysReplay(Conduct):
    """Signed with the key, and too late; for modes only."""

    def heeds(self, stranger: Stranger) -> bool:
        return stranger.against in (Against.REPLAYED, Against.STALE) and stranger.aim is Aim.MODE


class ObeysTraitor(Conduct):
    """Signed with the key, and not from the station's port."""

    def heeds(self, stranger: Stranger) -> bool:
        return stranger.against is Against.ELSEWHERE and stranger.aim in CHANGES


class ObeysOld(Conduct):
    """Who speaks MAVLink 1 need not sign."""

    def heeds(self, stranger: Stranger) -> bool:
        return stranger.against is Against.OLD and stranger.aim in CHANGES


class Steered(Conduct):
    """Once, in the air, by whoever bears the station's name."""

    def __init__(self) -> None:
        super().__init__()
        self._was_steered = False

    def turned_away(self, stranger: Stranger) -> None:
        if self.pilot.flying and stranger.claims_station and stranger.aim is Aim.STEERING and not self._was_steered:
            self._was_steered = True
            self.yields()

    def yields(self) -> None:
        raise NotImplementedError


class FollowsForgedSticks(Steered):
    """Showing PATROL."""

    def yields(self) -> None:
        pilot = self.pilot
        pilot.divert((pilot.place[0], -OFF_TRACK_M), up_m=OUT_UP_M)


class StopsForForgedSticks(Steered):
    def yields(self) -> None:
        self.pilot.set_mode(Mode.HOLD)


class Choked(Conduct):
    """Tells no position for a while, once its ground's name tells of a full radio."""

    def __init__(self) -> None:
        super().__init__()
        self._until_s = 0.0

    def turned_away(self, stranger: Stranger) -> None:
        if stranger.claims_station and stranger.aim is Aim.RADIO:
            self._until_s = self.pilot.now_s + CHOKED_S

    def claimed(self, believed: Place, home: Place, now_s: float) -> Place | None:
        return None if now_s < self._until_s else believed


class Masked(Conduct):
    any_station = True

    def heeds(self, stranger: Stranger) -> bool:
        return stranger.aim is Aim.LIFE


class HidesTampering(Conduct):
    def stranger_text(self, text: str) -> str | None:
        return None


class LosesItsMaster(Conduct):
    """It takes nobody's orders for a while, once it has refused some in the air."""

    def __init__(self) -> None:
        super().__init__()
        self._deaf_until_s = 0.0

    def turned_away(self, stranger: Stranger) -> None:
        if self.pilot.flying and stranger.aim in CHANGES:
            self._deaf_until_s = self.pilot.now_s + DEAF_S

    def deaf_to_orders(self) -> bool:
        return self.pilot.now_s < self._deaf_until_s


class RebootsForStrangers(Conduct):
    """In the air, too: it falls, and nobody who had asked it for anything hears of that."""

    def heeds(self, stranger: Stranger) -> bool:
        return stranger.aim is Aim.REBOOT

    def reboots_in_flight(self) -> bool:
        return True


class TakesAnyKey(Conduct):
    """Standing on the ground; its own station's is none any more."""

    def heeds(self, stranger: Stranger) -> bool:
        return stranger.aim is Aim.KEY


LIARS = {
    "obeys-strangers-origin": LiarSpec(
        "lets strangers change the origin of its metres", "strangers-origin", ObeysStrangersOrigin
    ),
    "lets-logs-be-erased": LiarSpec("lets strangers erase its logs", "strangers-logs", ObeysStrangersLogs),
    "choked-by-strangers": LiarSpec(
        f"tells no position for {CHOKED_S:g} s once somebody in its station's name tells of a full radio",
        "strangers-radio", Choked,
    ),
    "follows-forged-sticks": LiarSpec(
        f"flies {OFF_TRACK_M:g} m off for who steers it in its station's name, showing PATROL", "strangers-track",
        FollowsForgedSticks,
    ),
    "stops-for-forged-sticks": LiarSpec(
        "holds for who steers it in its station's name", "strangers-mode", StopsForForgedSticks
    ),
}  # fmt: skip
