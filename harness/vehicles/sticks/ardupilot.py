"""ArduPilot's sticks. Facts: AP_RCProtocol_UDP.cpp, ArduCopter/radio.cpp, GCS_Common.cpp (4.7-dev).

Its simulator takes pulses over UDP and repeats the last ones for ever, 50 times a second; only a parameter of the
simulator makes it stop. Low throttle needs no such help: it is sent, as a receiver would.
"""

from __future__ import annotations

import struct
from typing import Any, ClassVar

from harness.actors.instrument import Instrument
from harness.errors import NotSupported, RigError
from harness.mavlink import frame as framing
from harness.mavlink.codec import Message, decode
from harness.mavlink.dialect import by_name
from harness.vehicles.base import LinkTimeout, Vehicle
from harness.vehicles.sticks.base import RECEIVER_ON_BOARD, Sticks, SticksSettings, Via
from harness.wire.port import Port
from harness.wire.rc import Channels
from harness.wire.receiver import OnLoss

SWITCH, PULSES, NO_PULSES = "SIM_RC_FAIL", 0, 1
INT8 = 2
"""MAV_PARAM_TYPE_INT8."""
PARAM_VALUE = by_name()["PARAM_VALUE"].msg_id
PACKET = struct.Struct("<8H")
"""Channels 1 to 8; 0 leaves one as it is, so that no switch on the transmitter ever moves."""
PULSES_S = 0.02
LOOP_S = 0.1
"""The radio is read at 250 Hz (Copter.cpp), and the failsafe acts in the same loop: measured 0 to 0.05 s."""
LOW_FRAMES_S = 0.04
"""Three low pulses in a row make a failsafe (radio.cpp, FS_COUNTER)."""
ASK_AGAIN_S, ASKS = 1.0, 4


class ArduPilotSticks(Sticks):
    """`port` leads to the simulator's receiver input; None where there is none, as on a drone that runs already."""

    parameters: ClassVar[str | None] = "ardupilot-sticks.parm"
    transmitter: ClassVar[str | None] = "ardupilot-transmitter.parm"
    tells: ClassVar[str | None] = "RC_CHANNELS"

    def __init__(
        self, settings: SticksSettings, vehicle: Vehicle, instrument: Instrument | None, port: Port | None
    ) -> None:
        super().__init__(settings, vehicle, instrument)
        if settings.via == Via.RECEIVER and port is None:
            raise NotSupported(
                RECEIVER_ON_BOARD, "they want the simulator's receiver input, and this drone's is not known"
            )
        self._port = port
        self._wanted = PULSES
        self._asked_s = 0.0
        self._asks = 0
        if instrument is not None:
            instrument.mail.on("PARAM_VALUE", self._told)
        vehicle.clock.on_stamp(self._ask_again)

    def begin(self) -> None:
        """Without a receiver on board there are no pulses; the simulator has some unless told so."""
        if self.settings.via == Via.GROUND and self._instrument is not None:
            self._switch(NO_PULSES)

    def give(self, channels: Channels | None) -> None:
        self._switch(NO_PULSES if channels is None else PULSES)
        if channels is not None and self._port is not None:
            self._port.send(PACKET.pack(*channels, 0, 0, 0, 0))

    def through_ground(self, channels: Channels) -> None:
        system, component = self.vehicle.station.drone
        roll, pitch, throttle, yaw = channels
        self.vehicle.station.send(
            "RC_CHANNELS_OVERRIDE",
            target_system=system,
            target_component=component,
            chan1_raw=roll,
            chan2_raw=pitch,
            chan3_raw=throttle,
            chan4_raw=yaw,
            **{f"chan{number}_raw": 0xFFFF for number in range(5, 9)},
        )

    def is_measuring(self, frame: bytes) -> bool:
        """The answer to a parameter set on the instrument port goes out on the radio (GCS_Param.cpp)."""
        return framing.msg_id(frame) == PARAM_VALUE and decode(frame).param_id == SWITCH

    def hears(self, message: Message, channels: Channels) -> bool:
        """The simulator's own throttle stands at 1000 until it is given another."""
        return (message.chan1_raw, message.chan2_raw, message.chan3_raw, message.chan4_raw) == channels

    async def rc_timeout(self) -> LinkTimeout | None:
        read = self.vehicle.parameter
        await read("FS_THR_ENABLE")
        await read("FS_THR_VALUE")
        timeout_s = await read("RC_FS_TIMEOUT")
        if self.settings.via == Via.RECEIVER and self.settings.receiver.on_loss == OnLoss.LOW_THROTTLE:
            return self._after_pulses(LOW_FRAMES_S, LOOP_S, age_s=0.0)
        return self._after_pulses(timeout_s, LOOP_S, age_s=PULSES_S)

    def _switch(self, wanted: int) -> None:
        if wanted != self._wanted:
            self._wanted, self._asks = wanted, 0
            self._ask()

    def _ask(self) -> None:
        """Set it, and have its value told on the port that it was set on."""
        assert self._instrument is not None, "nothing is switched without one"
        self._asks += 1
        self._asked_s = self.vehicle.clock.now_s()
        system, component = self._instrument.drone
        target: dict[str, Any] = {"target_system": system, "target_component": component, "param_id": SWITCH}
        self._instrument.send("PARAM_SET", **target, param_value=float(self._wanted), param_type=INT8)
        self._instrument.send("PARAM_REQUEST_READ", **target, param_index=-1)

    def _told(self, message: Message) -> None:
        if message.param_id == SWITCH and message.param_value == self._wanted:
            self._asks = 0

    def _ask_again(self) -> None:
        if not self._asks or self.vehicle.clock.now_s() - self._asked_s < ASK_AGAIN_S:
            return
        if self._asks == ASKS:
            raise RigError(
                f"the simulated receiver: wanted {SWITCH} {self._wanted}, asked {ASKS} times every {ASK_AGAIN_S:g} s, "
                f"the vehicle did not confirm it until {self.vehicle.clock.now_s():.1f} s"
            )
        self._ask()
