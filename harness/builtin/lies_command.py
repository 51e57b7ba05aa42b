"""Lies about whom it obeys. They show on a drone with a key only; each tells of the stranger as the honest one does,
but for the one that hides it."""

from __future__ import annotations

from typing import ClassVar

from harness.builtin.conduct import Conduct
from harness.builtin.stranger import CHANGES, Against, Aim, Stranger

DEAF_S = 60.0
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
