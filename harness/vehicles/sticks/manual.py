"""Stacks that have no simulated receiver and take sticks as MANUAL_CONTROL: PX4, and the practice drone.

Facts on PX4: mavlink_receiver.cpp, manual_control/ManualControl.cpp, failsafe/failsafe.cpp (v1.16-dev). Pulses that end
are messages that end; a throttle below the stick's range does not exist there.
"""

from __future__ import annotations

from typing import ClassVar

from harness.mavlink.codec import Message
from harness.vehicles.base import LinkTimeout
from harness.vehicles.sticks.base import REPEATED_S, Sticks, manual_control
from harness.wire.rc import Channels
from harness.wire.receiver import OnLoss

RC_RECEIVER = 1 << 16
"""MAV_SYS_STATUS_SENSOR_RC_RECEIVER."""
PX4_DETECTION_S = 0.35
"""Sticks are looked at every 0.2 s, what came of it 0.1 s later (Commander.cpp): measured 0.12 to 0.17 s."""


class ManualSticks(Sticks):
    """On the instrument port, which no fault of the radio reaches."""

    can: ClassVar[frozenset[OnLoss]] = frozenset({OnLoss.SILENT, OnLoss.HOLD})

    def give(self, channels: Channels | None) -> None:
        if channels is not None and self._instrument is not None:
            self._instrument.send("MANUAL_CONTROL", **manual_control(self._instrument.drone[0], channels))


class Px4Sticks(ManualSticks):
    """Sticks that never came are not missed; those that came are, whether before arming or in flight."""

    parameters: ClassVar[str | None] = "px4-sticks.parm"
    tells: ClassVar[str | None] = "SYS_STATUS"

    def hears(self, message: Message, channels: Channels) -> bool:
        both = message.onboard_control_sensors_present & message.onboard_control_sensors_health
        return bool(both & RC_RECEIVER)

    async def rc_timeout(self) -> LinkTimeout | None:
        read = self.vehicle.parameter
        for name in ("NAV_RCL_ACT", "COM_RC_IN_MODE", "COM_RCL_EXCEPT"):
            await read(name)
        timeout_s = await read("COM_RC_LOSS_T") + await read("COM_FAIL_ACT_T")
        return self._after_pulses(timeout_s, PX4_DETECTION_S, age_s=REPEATED_S)


class PracticeSticks(ManualSticks):
    """See harness.builtin."""

    parameters: ClassVar[str | None] = None
    tells: ClassVar[str | None] = None

    async def rc_timeout(self) -> LinkTimeout | None:
        await self.vehicle.parameter("RC_ACTION")
        timeout_s = await self.vehicle.parameter("RC_TIMEOUT_S")
        check_hz = await self.vehicle.parameter("RC_CHECK_HZ")
        return self._after_pulses(timeout_s, 1 / check_hz, age_s=REPEATED_S)
