"""The builtin practice drone, commanded over MAVLink like any other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from harness.modes import Mode
from harness.reading.builtin import MODE_NUMBERS
from harness.vehicles import services
from harness.vehicles.base import CUSTOM_MODE_ENABLED, SET_MODE, TAKE_OFF, LinkTimeout, Vehicle
from harness.vehicles.mission import Mission, MissionItem


class Practice(Vehicle):
    """See harness.builtin."""

    stack = "builtin"
    said_hz: ClassVar[Mapping[str, float]] = {}  # HEARTBEAT and STATUSTEXT come by themselves
    truth_hz: ClassVar[Mapping[str, float]] = {"SIM_STATE": 10.0}

    async def set_mode(self, mode: Mode) -> None:
        number = MODE_NUMBERS[mode]
        await services.must(self.station, SET_MODE, CUSTOM_MODE_ENABLED, number, what=f"setting mode {mode}")
        await self._reports(mode)

    async def take_off(self, altitude_m: float) -> None:
        await self.arm()
        await services.must(self.station, TAKE_OFF, 0, 0, 0, 0, 0, 0, altitude_m, what="take-off")
        await self._climbed(altitude_m)

    def mission_items(self, mission: Mission) -> list[MissionItem]:
        return [item.without_nan() for item in mission.items]

    async def link_timeout(self) -> LinkTimeout:
        timeout_s = await self.parameter("LINK_TIMEOUT_S")
        check_hz = await self.parameter("LINK_CHECK_HZ")
        return LinkTimeout(timeout_s, timeout_s + 1 / check_hz)
