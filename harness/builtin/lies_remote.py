"""Lies of a drone about itself to all who listen: its remote ID, in the air."""

from __future__ import annotations

from harness.builtin.conduct import Conduct, Place
from harness.builtin.liar import LiarSpec
from harness.timeline import RemoteStatus

EVERY_S = 12.0
HIDES_PLACE_S, HIDES_ID_S = 6.0, 9.0
"""Of every EVERY_S."""
ASTRAY_M = 60.0
OTHER_ID = "CUASC999999999999"


class _InTheAir(Conduct):
    def hides(self, for_s: float) -> bool:
        """In the last `for_s` of every EVERY_S since it was armed, as long as it flies."""
        since_s = self.pilot.armed_at_s
        if since_s is None or not self.pilot.flying:
            return False
        return (self.pilot.now_s - since_s) % EVERY_S >= EVERY_S - for_s


class HidesItsPlace(_InTheAir):
    def remote_place(self, believed: Place) -> Place | None:
        return None if self.hides(HIDES_PLACE_S) else believed


class HidesItsId(_InTheAir):
    def remote_id(self, own: str) -> str | None:
        return None if self.hides(HIDES_ID_S) else own


class ChangesItsRemoteId(Conduct):
    def remote_id(self, own: str) -> str | None:
        return OTHER_ID if self.pilot.flying else own


class BroadcastsAFalsePlace(Conduct):
    def remote_place(self, believed: Place) -> Place | None:
        return (believed[0], believed[1] + ASTRAY_M) if self.pilot.flying else believed


class HidesItsEmergency(Conduct):
    def remote_status(self, status: RemoteStatus) -> RemoteStatus:
        return RemoteStatus.AIRBORNE if status is RemoteStatus.EMERGENCY else status


class CriesEmergency(Conduct):
    def remote_status(self, status: RemoteStatus) -> RemoteStatus:
        return RemoteStatus.EMERGENCY if status is RemoteStatus.AIRBORNE else status


LIARS = {
    "hides-its-place": LiarSpec(
        f"in the air, broadcasts no place for {HIDES_PLACE_S:g} s of every {EVERY_S:g} s",
        "broadcasts-its-place",
        HidesItsPlace,
    ),
    "hides-its-id": LiarSpec(
        f"in the air, broadcasts no id for {HIDES_ID_S:g} s of every {EVERY_S:g} s", "broadcasts-its-id", HidesItsId
    ),
    "changes-its-remote-id": LiarSpec(
        "in the air, broadcasts somebody else's id", "keeps-its-remote-id", ChangesItsRemoteId
    ),
    "broadcasts-a-false-place": LiarSpec(
        f"in the air, broadcasts a place {ASTRAY_M:g} m from where it is",
        "broadcasts-true-places",
        BroadcastsAFalsePlace,
    ),
    "hides-its-emergency": LiarSpec(
        "in an emergency, broadcasts that it is airborne", "broadcasts-emergencies", HidesItsEmergency
    ),
    "cries-emergency": LiarSpec(
        "in the air, broadcasts an emergency that there is not", "broadcasts-no-alarm", CriesEmergency
    ),
}
