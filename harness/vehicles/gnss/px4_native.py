"""PX4's own simulated receiver, spoiled by the firmware's own levers. Facts: SensorGpsSim.cpp (v1.16-dev).

Every firmware has the number of satellites, below four of which there is no fix. Newer ones obey MAV_CMD_INJECT_FAILURE
for the receiver, or have a bias of its position; this one says nothing to either. So these are tried wherever a
condition wants them, and whether they did anything shows at the receiver.
"""

from __future__ import annotations

import struct
from random import Random
from typing import ClassVar

from harness.actors.instrument import Instrument
from harness.errors import RigError, VehicleError
from harness.faults.gnss.condition import CLEAN, Condition, Fix
from harness.faults.gnss.receiver import Truth
from harness.mavlink import frame as framing
from harness.mavlink.codec import Message, decode
from harness.mavlink.dialect import by_name
from harness.reading.stack import Geodetic
from harness.vehicles.base import Vehicle
from harness.vehicles.gnss.base import Delivery

SATELLITES = "SIM_GPS_USED"
BIASES = ("SIM_GNSS0_BIAS_N", "SIM_GNSS0_BIAS_E", "SIM_GNSS0_BIAS_D")
FEWEST = 4
"""With which the simulated receiver has a fix, of three dimensions; it knows none of two."""
INT32, FLOAT = 6, 9
"""MAV_PARAM_TYPE; PX4 wants the very type, and an integer's bits in the float's place (mavlink_parameters.cpp)."""
INJECT_FAILURE, GPS, WORKS, OFF, STUCK = 420, 4, 0, 1, 2
"""MAV_CMD, FAILURE_UNIT and FAILURE_TYPE."""
ASK_AGAIN_S, ASKS = 1.0, 4
PARAM_VALUE = by_name()["PARAM_VALUE"].msg_id


class Px4Native(Delivery):
    """`tried` is what was seen of each lever that was pulled: its value as read back, "accepted" or the like of a
    command's MAV_RESULT, None where no answer came."""

    name: ClassVar[str] = "native"
    carries: ClassVar[frozenset[str]] = frozenset({"satellites", "fix"})
    tries: ClassVar[frozenset[str]] = frozenset({"silent", "frozen", "offset_m"})

    def __init__(self, vehicle: Vehicle, instrument: Instrument, home: Geodetic, rng: Random) -> None:
        super().__init__(vehicle, instrument, home, rng)
        self.tried: dict[str, float | None] = {}
        self._before: int | None = None
        self._wanted: int | None = None
        """None as long as it is only to be told."""
        self._asks, self._asked_s = 0, 0.0
        """How often it was asked for and is not confirmed, and when last."""
        self._failure = WORKS
        self._bias_m = CLEAN.offset_m
        instrument.mail.on("PARAM_VALUE", self._told)
        instrument.mail.on("COMMAND_ACK", self._answered)

    async def take_over(self) -> None:
        """Raises VehicleError where the drone does not tell how many satellites it has."""
        self._ask()
        await self._settle()
        self._before = self._wanted
        self.vehicle.read_back[SATELLITES] = float(self.tried.pop(SATELLITES) or 0)

    def deliver(self, condition: Condition, truth: Truth) -> None:
        """Before it was taken over there is nothing that could be disturbed."""
        if self._before is None:
            return
        satellites = self._satellites(condition, self._before)
        if satellites != self._wanted:
            self._wanted, self._asks = satellites, 0
            self._ask()
        self._ask_again()
        failure = OFF if condition.silent else STUCK if condition.frozen else WORKS
        if failure != self._failure:
            self._failure = failure
            self._fail(failure)
        if condition.offset_m != self._bias_m:
            self._bias_m = condition.offset_m
            for name, metres in zip(BIASES, condition.offset_m, strict=True):
                self._set(name, metres, FLOAT)

    async def give_back(self) -> None:
        """Of the levers that only newer firmware has, those that answered."""
        if self._before is None:
            return
        if self.tried.get(str(INJECT_FAILURE)) is not None:
            self._fail(WORKS)
        for name in self._biased():
            self._set(name, 0.0, FLOAT)
        self._wanted, self._asks = self._before, 0
        self._ask()
        await self._settle()

    def is_measuring(self, frame: bytes) -> bool:
        """A parameter that changed is told on every port (mavlink_parameters.cpp, send_untransmitted), wherever it was
        set."""
        return framing.msg_id(frame) == PARAM_VALUE and decode(frame).param_id in (SATELLITES, *BIASES)

    def _satellites(self, condition: Condition, own: int) -> int:
        """As many as the simulator has by itself, where the condition says nothing of it."""
        satellites = condition.satellites if "satellites" in condition.changed() else own
        return satellites if condition.fix >= Fix.FIX_3D else min(satellites, FEWEST - 1)

    def _biased(self) -> list[str]:
        """Which biases are there, and not as they were."""
        return [name for name in BIASES if self.tried.get(name)]

    async def _settle(self) -> None:
        """Until all is confirmed. Raises VehicleError naming what is not."""
        clock = self.vehicle.clock
        begun_s = clock.now_s()
        while self._asks or self._biased():
            await clock.next_stamp()
            try:
                self._ask_again()
            except RigError as error:
                raise VehicleError(str(error)) from None
            if clock.now_s() - begun_s > ASKS * ASK_AGAIN_S:
                raise VehicleError(f"the simulated receiver: wanted 0, read back: {self.tried}")

    def _ask_again(self) -> None:
        """Whatever is not confirmed, after a while."""
        if not self._asks or self.vehicle.clock.now_s() - self._asked_s < ASK_AGAIN_S:
            return
        if self._asks == ASKS:
            wanted = "told" if self._wanted is None else self._wanted
            raise RigError(
                f"the simulated receiver: wanted {SATELLITES} {wanted}, asked {ASKS} times every {ASK_AGAIN_S:g} s, "
                f"the vehicle did not confirm it until {self.vehicle.clock.now_s():.1f} s"
            )
        self._ask()

    def _ask(self) -> None:
        self._asks, self._asked_s = self._asks + 1, self.vehicle.clock.now_s()
        if self._wanted is None:
            self.tried[SATELLITES] = None
            system, component = self.instrument.drone
            target = {"target_system": system, "target_component": component}
            self.instrument.send("PARAM_REQUEST_READ", **target, param_id=SATELLITES, param_index=-1)
        else:
            self._set(SATELLITES, struct.unpack("<f", struct.pack("<i", self._wanted))[0], INT32)

    def _set(self, name: str, value: float, kind: int) -> None:
        self.tried.setdefault(name, None)
        system, component = self.instrument.drone
        target = {"target_system": system, "target_component": component}
        self.instrument.send("PARAM_SET", **target, param_id=name, param_value=value, param_type=kind)

    def _fail(self, failure: int) -> None:
        """Of every receiver that there is."""
        self.tried.setdefault(str(INJECT_FAILURE), None)
        system, component = self.instrument.drone
        target = {"target_system": system, "target_component": component}
        self.instrument.send("COMMAND_LONG", **target, command=INJECT_FAILURE, param1=GPS, param2=failure)

    def _told(self, message: Message) -> None:
        name, value = message.param_id, message.param_value
        if name == SATELLITES:
            value = struct.unpack("<i", struct.pack("<f", value))[0]
            if self._wanted in (None, value):
                self._wanted, self._asks = value, 0
        if name in self.tried:
            self.tried[name] = value

    def _answered(self, message: Message) -> None:
        if message.command == INJECT_FAILURE:
            self.tried[str(INJECT_FAILURE)] = message.result
