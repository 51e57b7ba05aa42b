"""The pilot's sticks, as MAVLink carries them. They never steer this drone: it only minds whether they are there."""

from __future__ import annotations

from harness.builtin.autopilot import Autopilot
from harness.builtin.failsafe import Failsafe
from harness.builtin.ports import Port
from harness.mavlink.codec import Message

NO_AXIS = 0x7FFF
"""An axis that MANUAL_CONTROL does not carry (MAVLink common.xml)."""
RELEASED, UNTOUCHED = 0, 0xFFFF
"""A channel that RC_CHANNELS_OVERRIDE gives back to the receiver, and one that it leaves as it is."""


class Sticks:
    """Takes a frame of stick input for a sign of life, whoever sent it.

    The first one seen before arming arms the failsafe, as on real stacks: sticks that turn up in flight are nobody's.
    """

    def __init__(self, pilot: Autopilot, failsafe: Failsafe) -> None:
        self._pilot = pilot
        self._failsafe = failsafe
        self.handlers = {"MANUAL_CONTROL": self._manual, "RC_CHANNELS_OVERRIDE": self._override}

    def _manual(self, port: Port, message: Message) -> None:
        ours = message.target in (0, self._pilot.settings.system)
        if ours and any(axis != NO_AXIS for axis in (message.x, message.y, message.z, message.r)):
            self._moved()

    def _override(self, port: Port, message: Message) -> None:
        channels = (message.chan1_raw, message.chan2_raw, message.chan3_raw, message.chan4_raw)
        if any(channel not in (RELEASED, UNTOUCHED) for channel in channels):
            self._moved()

    def _moved(self) -> None:
        if self._failsafe.watches or not self._pilot.armed:
            self._failsafe.heard(self._pilot.now_us)
