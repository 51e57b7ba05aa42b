"""The practice drone's remote ID: payloads of OPEN_DRONE_ID_*, told to whoever stands on a port and asks, as to a
transmitter on board. It takes nobody else's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import atan2, degrees, hypot

from harness.builtin.autopilot import Autopilot
from harness.mavlink.dialect import by_name
from harness.timeline import RemoteStatus

SERIAL_NUMBER, MULTIROTOR = 1, 2
"""MAV_ODID_ID_TYPE, MAV_ODID_UA_TYPE."""
STATUS = {status: number for number, status in enumerate(RemoteStatus)}
"""MAV_ODID_STATUS."""
TO_10_M, TO_10_M_UP, TO_1_MPS, TO_A_TENTH_S = 10, 4, 3, 1
"""MAV_ODID_HOR_ACC, _VER_ACC, _SPEED_ACC and _TIME_ACC: how well it knows its place, height, speed and time."""
UNKNOWN_M = -1000.0
EPOCH_2019_S = 1_546_300_800
HOUR_S = 3600.0
_NOBODY = bytes(20)
_PACK = {name: each.packer.pack for name, each in by_name().items() if name.startswith("OPEN_DRONE_ID_")}


def serial_number(system: int) -> str:
    """In the form of ANSI/CTA-2063-A: a maker's four letters, the length, and so many characters."""
    return f"CUASC{system:012d}"


class Broadcast:
    """Builders by name; each gives None while it has nothing to tell."""

    def __init__(self, pilot: Autopilot) -> None:
        self._pilot = pilot
        self.builders: Mapping[str, Callable[[], bytes | None]] = {
            "OPEN_DRONE_ID_BASIC_ID": self._basic_id,
            "OPEN_DRONE_ID_LOCATION": self._location,
            "OPEN_DRONE_ID_SYSTEM": self._system,
            "OPEN_DRONE_ID_ARM_STATUS": self._arm_status,
        }

    def _basic_id(self) -> bytes | None:
        told = self._pilot.conduct.remote_id(serial_number(self._pilot.settings.system))
        if told is None:
            return None
        name = told.encode().ljust(20, b"\0")
        return _PACK["OPEN_DRONE_ID_BASIC_ID"](0, 0, *_NOBODY, SERIAL_NUMBER, MULTIROTOR, *name)

    def _location(self) -> bytes | None:
        pilot, here = self._pilot, self._pilot.belief
        place = pilot.conduct.remote_place((here.north_m, here.east_m))
        if place is None:
            return None
        lat_e7, lon_e7 = pilot.chart.to_e7(*place) if here.valid else (0, 0)
        alt_m = pilot.chart.alt_m - here.down_m if here.valid else UNKNOWN_M
        course_cdeg = round(degrees(atan2(here.east_mps, here.north_mps)) * 100) % 36000
        speed_cmps = round(100 * hypot(here.north_mps, here.east_mps))
        return _PACK["OPEN_DRONE_ID_LOCATION"](
            lat_e7, lon_e7, UNKNOWN_M, alt_m, pilot.height_m, self._unix_s() % HOUR_S, course_cdeg, speed_cmps,
            round(-100 * here.down_mps), 0, 0, *_NOBODY, STATUS[pilot.conduct.remote_status(self._status())], 0,
            TO_10_M, TO_10_M_UP, 0, TO_1_MPS, TO_A_TENTH_S,
        )  # fmt: skip

    def _status(self) -> RemoteStatus:
        """In the air without its ground, its sticks or its satellites is an emergency."""
        if not self._pilot.flying:
            return RemoteStatus.GROUND
        return RemoteStatus.EMERGENCY if self._pilot.lost else RemoteStatus.AIRBORNE

    def _system(self) -> bytes | None:
        """The operator stands where it took off."""
        pilot = self._pilot
        if pilot.home is None:
            return None
        north_m, east_m, down_m = pilot.home
        lat_e7, lon_e7 = pilot.chart.to_e7(north_m, east_m)
        return _PACK["OPEN_DRONE_ID_SYSTEM"](
            lat_e7, lon_e7, UNKNOWN_M, UNKNOWN_M, pilot.chart.alt_m - down_m, int(self._unix_s() - EPOCH_2019_S), 1, 0,
            0, 0, *_NOBODY, 0, 0, 0, 0,
        )  # fmt: skip

    def _arm_status(self) -> bytes:
        return _PACK["OPEN_DRONE_ID_ARM_STATUS"](0, b"")

    def _unix_s(self) -> float:
        return self._pilot.settings.start_unix_s + self._pilot.now_s
