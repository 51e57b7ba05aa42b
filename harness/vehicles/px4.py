"""PX4. Facts: commander/Commander.cpp, commander/px4_custom_mode.h, mavlink/mavlink_receiver.cpp (v1.16-dev)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import ClassVar

from harness.errors import NotSupported
from harness.modes import Mode
from harness.reading.px4 import MODE_NUMBERS
from harness.vehicles import services
from harness.vehicles.base import CLOCK_HZ, CUSTOM_MODE_ENABLED, TAKE_OFF, LinkTimeout, Vehicle
from harness.vehicles.hits import FALL_S, INJECT_FAILURE, MOTORS, OFF, falls, hit, tell
from harness.vehicles.mission import Mission, MissionItem
from harness.vehicles.parameter_service import ParamValue

DETECTION_S = (2.0, 3.1)
"""PX4 finds a heartbeat late 2.5 s after it (TelemetryStatus.msg), tells so at 1 to 2 Hz, and only then counts
COM_DL_LOSS_T: measured 2.26 to 2.9 s, the beat's phase adding up to half a second."""


class Px4(Vehicle):
    """v1.14 and newer."""

    stack = "px4"
    bytewise = True
    said_hz: ClassVar[Mapping[str, float]] = {"CURRENT_MODE": CLOCK_HZ}
    truth_hz: ClassVar[Mapping[str, float]] = {"HIL_STATE_QUATERNION": 10.0}
    settings_hz: ClassVar[Mapping[str, float]] = {"HOME_POSITION": 0.5, "GPS_GLOBAL_ORIGIN": 0.5}
    failsafe_off: ClassVar[ParamValue] = ParamValue("NAV_DLL_ACT", 0.0, 6)
    gnss_hz: ClassVar[Mapping[str, float]] = {"GPS_RAW_INT": 5.0, "GLOBAL_POSITION_INT": 5.0, "ESTIMATOR_STATUS": 5.0}

    def mode_params(self, mode: Mode) -> tuple[float, ...]:
        return CUSTOM_MODE_ENABLED, *MODE_NUMBERS[mode]

    async def lift_off(self, altitude_m: float) -> None:
        amsl_m = (await self.place()).alt / 1e3 + altitude_m
        nan = math.nan
        await services.must(self.station, TAKE_OFF, nan, nan, nan, nan, nan, nan, amsl_m, what="take-off")

    def mission_items(self, mission: Mission) -> list[MissionItem]:
        return list(mission.items)

    async def stop_motors(self, recorded: Callable[[], int]) -> str:
        """By the simulator's own failure, where it has one. SIH has none (v1.16: MAV_CMD_INJECT_FAILURE only alters
        what the motors' controllers tell); to be disarmed by force is no such thing, since the drone is told of it."""
        instrument, first, begin_s = hit(self._instrument), recorded(), self.clock.now_s()
        tell(instrument, INJECT_FAILURE, MOTORS, OFF)
        if await falls(self.clock, self.timeline):
            return "MAV_CMD_INJECT_FAILURE, motors off"
        raise NotSupported(
            "the drone's motors stop in the air",
            f"MAV_CMD_INJECT_FAILURE for all its motors, and by truth it did not fall in the {FALL_S:g} s behind it: "
            "this simulator's motors do not fail",
            frames=(first, recorded() - 1),
            window_s=(begin_s, self.clock.now_s()),
        )

    async def link_timeout(self) -> LinkTimeout:
        timeout_s = await self.parameter("COM_DL_LOSS_T")
        hold_s = await self.parameter("COM_FAIL_ACT_T")
        await self.parameter("NAV_DLL_ACT")
        return LinkTimeout(timeout_s + DETECTION_S[0] + hold_s, timeout_s + DETECTION_S[1] + hold_s)

    def _git_hash(self, raw: bytes) -> str:
        return raw[::-1].hex()
