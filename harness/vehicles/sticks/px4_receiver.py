"""PX4's own receiver of sticks, where the harness is its simulator: pulses, as RC_CHANNELS in the simulator's loop.

Facts: SimulatorMavlink.cpp, handle_message_rc_channels; rc_update.cpp (v1.16-dev). What lies between a receiver's
pulses and the autopilot's sticks is flown, too: channels mapped and scaled, a throttle below the range taken for lost.
"""

from __future__ import annotations

from typing import ClassVar

from harness.actors.instrument import Instrument
from harness.vehicles.base import LinkTimeout
from harness.vehicles.px4_simulated import Px4Simulated
from harness.vehicles.sticks.base import SticksSettings
from harness.vehicles.sticks.manual import PX4_DETECTION_S, Px4Sticks
from harness.wire.rc import Channels

PULSES_S = 0.02
UNCHANGED_S = 0.3
"""Sticks that nobody moves are handed on by the first pulses so long after the last that were (rc_update.cpp)."""


class Px4ReceiverSticks(Px4Sticks):
    """Pulses 50 times a second for as long as the receiver puts some out."""

    transmitter: ClassVar[str | None] = "px4-receiver.parm"

    def __init__(self, settings: SticksSettings, vehicle: Px4Simulated, instrument: Instrument | None) -> None:
        super().__init__(settings, vehicle, instrument)
        self._world = vehicle.world

    def give(self, channels: Channels | None) -> None:
        (channels,) = self._shown or (channels,)
        self._world.sticks = channels

    async def rc_timeout(self) -> LinkTimeout | None:
        read = self.vehicle.parameter
        for name in ("NAV_RCL_ACT", "COM_RC_IN_MODE", "COM_RCL_EXCEPT", "RC_FAILS_THR"):
            await read(name)
        timeout_s = await read("COM_RC_LOSS_T") + await read("COM_FAIL_ACT_T")
        return self._after_pulses(timeout_s, PX4_DETECTION_S, age_s=UNCHANGED_S + 2 * PULSES_S)
