"""ArduPilot Copter. Facts: ArduCopter/mode.h, GCS_MAVLink_Copter.cpp, events.cpp (4.7-dev)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from harness.errors import UnansweredError
from harness.modes import Mode
from harness.reading.ardupilot import MODE_NUMBERS
from harness.vehicles import services
from harness.vehicles.base import SET_MODE, LinkTimeout
from harness.vehicles.hits import hit
from harness.vehicles.mission import WAYPOINT, Mission, MissionItem
from harness.vehicles.numbered import NumberedVehicle
from harness.vehicles.parameter_service import ParamValue

MODE_BLOCK, BLOCKS_MODES = "FLTMODE_GCSBLOCK", "mode_blocking"
"""The parameter that keeps ground stations from some modes, and what is filed of it."""
STANDBY = 3
FLOAT, INT32 = 9, 6
"""MAV_PARAM_TYPE."""
ALL_MOTORS = 0xFF
CHECK_PERIOD_S = 1 / 3
"""The failsafe is looked at with 3 Hz (ArduCopter/events.cpp): it acts up to this much behind its time-out."""


class ArduPilot(NumberedVehicle):
    """Copter 4.5 to 4.7."""

    stack = "ardupilot"
    mode_numbers: ClassVar[Mapping[Mode, int]] = MODE_NUMBERS
    said_hz: ClassVar[Mapping[str, float]] = {}  # HEARTBEAT and STATUSTEXT come by themselves
    truth_hz: ClassVar[Mapping[str, float]] = {"SIM_STATE": 10.0}
    boots_into: ClassVar[Mode] = Mode.GUIDED
    failsafe_off: ClassVar[ParamValue] = ParamValue("FS_GCS_ENABLE", 0.0, 2)
    wants_transmitter = True  # AP_OpenDroneID.cpp
    gnss_hz: ClassVar[Mapping[str, float]] = {"GPS_RAW_INT": 5.0, "GLOBAL_POSITION_INT": 5.0, "EKF_STATUS_REPORT": 5.0}

    async def boot(self) -> None:
        await super().boot()
        # A mode set before initialisation ends is acknowledged, then reverted.
        with self.station.mail.inbox("HEARTBEAT") as inbox:
            while (await inbox.get()).system_status < STANDBY:
                pass
        # Arming checks for position only run in modes that need one.
        await self.set_mode(self.boots_into)

    async def configure(self, values: Mapping[str, float]) -> None:
        """Firmware that knows no mode blocking (MODE_BLOCK) is flown without, and that is filed."""
        known = {name: value for name, value in values.items() if name != MODE_BLOCK}
        await super().configure(known)
        if MODE_BLOCK in values:
            try:
                await super().configure({MODE_BLOCK: values[MODE_BLOCK]})
            except UnansweredError:
                self.firmware.capabilities[BLOCKS_MODES] = False

    async def probe(self) -> None:
        """As any; and where modes are blocked, whether one of them, ordered by its own ground, is refused."""
        await super().probe()
        if self.read_back.get(MODE_BLOCK):
            result = await services.command(
                self.station, SET_MODE, *self.mode_params(Mode.MANUAL), what="ordering a mode that is blocked"
            )
            self.firmware.capabilities[BLOCKS_MODES] = result != 0
            await self.set_mode(Mode.GUIDED)

    def mission_items(self, mission: Mission) -> list[MissionItem]:
        home = MissionItem(WAYPOINT, (0.0, 0.0, 0.0, 0.0), 0.0, 0.0, 0.0, frame=0)
        return [home, *(item.without_nan() for item in mission.items)]

    async def stop_motors(self, recorded: Callable[[], int]) -> str:
        """By the simulator: all servos that a frame may have at no thrust (SITL_State.cpp, SIM_ENGINE_FAIL)."""
        instrument = hit(self._instrument)
        system, component = instrument.drone
        for name, value, kind in (("SIM_ENGINE_MUL", 0.0, FLOAT), ("SIM_ENGINE_FAIL", float(ALL_MOTORS), INT32)):
            instrument.send(
                "PARAM_SET", target_system=system, target_component=component,
                param_id=name, param_value=value, param_type=kind,
            )  # fmt: skip
        return f"SIM_ENGINE_FAIL {ALL_MOTORS}"

    async def link_timeout(self) -> LinkTimeout:
        timeout_s = await self.parameter("FS_GCS_TIMEOUT")
        await self.parameter("FS_GCS_ENABLE")
        return LinkTimeout(timeout_s, timeout_s + CHECK_PERIOD_S)

    def _git_hash(self, raw: bytes) -> str:
        return raw.decode("ascii", "replace").strip("\0")
