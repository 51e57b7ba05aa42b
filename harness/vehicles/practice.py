"""The builtin practice drone, commanded over MAVLink like any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from harness.modes import Mode
from harness.reading.builtin import MODE_NUMBERS
from harness.vehicles.base import LinkTimeout
from harness.vehicles.hits import INJECT_FAILURE, MOTORS, OFF, hit, tell
from harness.vehicles.mission import Mission, MissionItem
from harness.vehicles.numbered import NumberedVehicle
from harness.vehicles.parameter_service import ParamValue


class Practice(NumberedVehicle):
    """See harness.builtin."""

    stack = "builtin"
    mode_numbers: ClassVar[Mapping[Mode, int]] = MODE_NUMBERS
    said_hz: ClassVar[Mapping[str, float]] = {}  # HEARTBEAT and STATUSTEXT come by themselves
    truth_hz: ClassVar[Mapping[str, float]] = {"SIM_STATE": 10.0}
    failsafe_off: ClassVar[ParamValue] = ParamValue("LINK_ACTION", 0.0, 9)
    gnss_hz: ClassVar[Mapping[str, float]] = {"GPS_RAW_INT": 5.0, "GLOBAL_POSITION_INT": 5.0, "ESTIMATOR_STATUS": 5.0}

    def mission_items(self, mission: Mission) -> list[MissionItem]:
        return [item.without_nan() for item in mission.items]

    async def stop_motors(self, recorded: Callable[[], int]) -> str:
        tell(hit(self._instrument), INJECT_FAILURE, MOTORS, OFF)
        return "its flight model lost its thrust"

    async def link_timeout(self) -> LinkTimeout:
        timeout_s = await self.parameter("LINK_TIMEOUT_S")
        check_hz = await self.parameter("LINK_CHECK_HZ")
        return LinkTimeout(timeout_s, timeout_s + 1 / check_hz)
