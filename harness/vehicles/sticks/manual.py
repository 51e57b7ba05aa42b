"""Stacks that have no simulated receiver and take sticks as MANUAL_CONTROL: PX4, and the practice drone.

Facts on PX4: mavlink_receiver.cpp, manual_control/ManualControl.cpp, failsafe/failsafe.cpp (v1.16-dev). Pulses that end
are messages that end. Whether a throttle below the stick's range means anything there is tried before it is flown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from harness.clock import within_vehicle_s
from harness.errors import NotSupported, VehicleError
from harness.mavlink.codec import Message
from harness.modes import Topic
from harness.vehicles.base import LinkTimeout
from harness.vehicles.sticks.base import REPEATED_S, Sticks, Via, manual_control
from harness.wire.rc import Channels
from harness.wire.receiver import OnLoss

LOW_IS_LOST = "the drone takes a throttle below the sticks' range for lost sticks"
RC_RECEIVER = 1 << 16
"""MAV_SYS_STATUS_SENSOR_RC_RECEIVER."""
PX4_DETECTION_S = 0.35
"""Sticks are looked at every 0.2 s, what came of it 0.1 s later (Commander.cpp): measured 0.12 to 0.17 s."""


class ManualSticks(Sticks):
    """On the instrument port, which no fault of the radio reaches."""

    _shown: tuple[Channels | None, ...] = ()
    """What a probe makes the receiver put out, whatever the pilot does."""

    def give(self, channels: Channels | None) -> None:
        (channels,) = self._shown or (channels,)
        if channels is not None and self._instrument is not None:
            self._instrument.send("MANUAL_CONTROL", **manual_control(self._instrument.drone[0], channels))

    async def probe(self, timeout: LinkTimeout | None, recorded: Callable[[], int]) -> bool:
        """Low throttle for longer than the drone's time-out; then, since absence is evidence only where we were
        looking, silence, which it must notice."""
        receiver = self.settings.receiver
        if timeout is None or self.settings.via != Via.RECEIVER or receiver.on_loss != OnLoss.LOW_THROTTLE:
            return False
        clock, first, begin_s, for_s = self.vehicle.clock, recorded(), self.vehicle.clock.now_s(), 1.5 * timeout.hi_s
        if await self._notices((1500, 1500, receiver.low_throttle_us, 1500), for_s):
            return True
        end_s = clock.now_s()
        tried = f"a throttle of {receiver.low_throttle_us} µs, on the ground, for {end_s - begin_s:.1f} s"
        if not await self._notices(None, for_s):
            raise VehicleError(
                f"wanted to know whether {self.vehicle.stack} takes low throttle for lost sticks: under {tried}, "
                f"it said nothing of them, nor in {for_s:.1f} s without any; it said: {self.vehicle.last_said()}"
            )
        raise NotSupported(
            LOW_IS_LOST,
            f"tried {tried} (its time-out is at most {timeout.hi_s:.1f} s), given as MANUAL_CONTROL, and it never said "
            f"{str(Topic.RC_LOST)!r}; without any sticks it did {clock.now_s() - end_s:.1f} s later",
            frames=(first, recorded() - 1),
            window_s=(begin_s, end_s),
            unsaid=str(Topic.RC_LOST),
        )

    async def _notices(self, shown: Channels | None, for_s: float) -> bool:
        """Whether the drone says that its sticks are lost while the receiver puts out `shown`; ends when it does."""
        clock, timeline = self.vehicle.clock, self.vehicle.timeline
        begin_s = clock.now_s()
        self._shown = (shown,)
        try:
            async with within_vehicle_s(clock, for_s):
                while not any(
                    each.lo_s >= begin_s and Topic.RC_LOST in each.value.topics for each in timeline.events("said")
                ):
                    await clock.next_stamp()
        except TimeoutError:
            return False
        finally:
            self._shown = ()
        return True


class Px4Sticks(ManualSticks):
    """Sticks that never came are not missed; those that came are, whether before arming or in flight."""

    parameters: ClassVar[str | None] = "px4-sticks.parm"
    transmitter: ClassVar[str | None] = "px4-transmitter.parm"
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
    transmitter: ClassVar[str | None] = None
    tells: ClassVar[str | None] = None

    async def rc_timeout(self) -> LinkTimeout | None:
        await self.vehicle.parameter("RC_ACTION")
        timeout_s = await self.vehicle.parameter("RC_TIMEOUT_S")
        check_hz = await self.vehicle.parameter("RC_CHECK_HZ")
        return self._after_pulses(timeout_s, 1 / check_hz, age_s=REPEATED_S)
