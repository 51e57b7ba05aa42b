"""ArduPilot Copter. Facts: ArduCopter/mode.h, GCS_MAVLink_Copter.cpp, events.cpp (4.7-dev)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from harness.modes import Mode
from harness.reading.ardupilot import MODE_NUMBERS
from harness.vehicles import services
from harness.vehicles.base import CUSTOM_MODE_ENABLED, SET_MODE, TAKE_OFF, LinkTimeout, Vehicle
from harness.vehicles.mission import WAYPOINT, Mission, MissionItem

STANDBY = 3
CHECK_PERIOD_S = 1 / 3
"""The failsafe is looked at with 3 Hz (ArduCopter/events.cpp): it acts up to this much behind its time-out."""


class ArduPilot(Vehicle):
    """Copter 4.5 to 4.7."""

    stack = "ardupilot"
    said_hz: ClassVar[Mapping[str, float]] = {}  # HEARTBEAT and STATUSTEXT come by themselves
    truth_hz: ClassVar[Mapping[str, float]] = {"SIM_STATE": 10.0}

    async def boot(self) -> None:
        await super().boot()
        # A mode set before initialisation ends is acknowledged, then reverted.
        with self.station.mail.inbox("HEARTBEAT") as inbox:
            while (await inbox.get()).system_status < STANDBY:
                pass
        # Arming checks for position only run in modes that need one.
        await self.set_mode(Mode.GUIDED)

    async def set_mode(self, mode: Mode) -> None:
        number = MODE_NUMBERS[mode]
        await services.must(self.station, SET_MODE, CUSTOM_MODE_ENABLED, number, what=f"setting mode {mode}")
        await self._reports(mode)

    async def take_off(self, altitude_m: float) -> None:
        await self.arm()
        await services.must(self.station, TAKE_OFF, 0, 0, 0, 0, 0, 0, altitude_m, what="take-off")
        await self._climbed(altitude_m)

    def mission_items(self, mission: Mission) -> list[MissionItem]:
        home = MissionItem(WAYPOINT, (0.0, 0.0, 0.0, 0.0), 0.0, 0.0, 0.0, frame=0)
        return [home, *(item.without_nan() for item in mission.items)]

    async def link_timeout(self) -> LinkTimeout:
        timeout_s = await self.parameter("FS_GCS_TIMEOUT")
        await self.parameter("FS_GCS_ENABLE")
        return LinkTimeout(timeout_s, timeout_s + CHECK_PERIOD_S)

    def _git_hash(self, raw: bytes) -> str:
        return raw.decode("ascii", "replace").strip("\0")
