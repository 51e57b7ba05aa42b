"""Parameters on the instrument port, for whoever cannot wait: each is asked for until it is confirmed."""

from __future__ import annotations

import math
import struct
from abc import abstractmethod
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from harness.actors.instrument import Instrument
from harness.clock import within_vehicle_s
from harness.errors import RigError, VehicleError
from harness.faults.gnss.condition import CLEAN, Condition
from harness.faults.gnss.receiver import Truth
from harness.mavlink.codec import Message
from harness.reading.stack import Geodetic
from harness.vehicles.base import Vehicle
from harness.vehicles.gnss.base import Delivery

INT32, FLOAT = 6, 9
"""MAV_PARAM_TYPE. ArduPilot casts to its own type whatever is told (GCS_Param.cpp, handle_param_set); PX4 wants the
very type, and an integer's bits in the float's place (mavlink_parameters.cpp)."""
ASK_AGAIN_S, ASKS = 1.0, 4
MAYBE_ASKS = 2
"""For those that not every firmware has; one that it has not it says nothing to."""


@dataclass(slots=True)
class _Open:
    """`wanted` is None where the value is only to be told."""

    wanted: float | None
    asked_s: float
    asks: int = 1


class Levers:
    """`set` never waits. A value that is never confirmed breaks the flight: RigError, where the clock's stamps come."""

    def __init__(self, vehicle: Vehicle, instrument: Instrument) -> None:
        self.before: dict[str, float] = {}
        """What `note` read, as it was."""
        self._vehicle = vehicle
        self._instrument = instrument
        self._told: dict[str, float] = {}
        self._integers: set[str] = set()
        """Those that travel as bits."""
        self._open: dict[str, _Open] = {}
        instrument.mail.on("PARAM_VALUE", self._hear)
        vehicle.clock.on_stamp(self._ask_again)

    async def note(self, names: tuple[str, ...], maybe: tuple[str, ...] = ()) -> None:
        """Read them as they are; `maybe` are left out if this firmware does not tell them. Raises VehicleError naming
        those of `names` that it does not tell."""
        self._vehicle.beside.update(names, maybe)
        for name in (*names, *maybe):
            self._ask(name, None)
        await self._settled("read", maybe)
        self.before = {name: self._told[name] for name in (*names, *maybe) if name in self._told}

    def set(self, name: str, value: float) -> None:
        """Nothing is sent for a value that it has, or was asked for already."""
        wanted = single(value)
        is_open = self._open.get(name)
        if wanted != (is_open.wanted if is_open else self._told.get(name)):
            self._ask(name, wanted)

    async def file(self) -> None:
        """In the vehicle's own account, what is noted as it is now: all that was set is confirmed. Raises VehicleError
        naming what is not."""
        await self._settled("set")
        self._vehicle.read_back.update({name: self._told[name] for name in self.before})

    async def restore(self) -> None:
        """All that `note` read back to what it was. Raises VehicleError naming those that are not."""
        for name, value in self.before.items():
            self._ask(name, value)
        await self._settled("put back")

    def _ask(self, name: str, wanted: float | None) -> None:
        """Set it, and have its value told on the port that it was set on: ArduPilot tells it on the radio only."""
        self._open[name] = _Open(wanted, self._vehicle.clock.now_s())
        self._send(name, wanted)

    def _send(self, name: str, wanted: float | None) -> None:
        system, component = self._instrument.drone
        target: dict[str, Any] = {"target_system": system, "target_component": component, "param_id": name}
        if wanted is not None:
            is_bits = name in self._integers
            value, kind = (_bits(wanted), INT32) if is_bits else (wanted, FLOAT)
            self._instrument.send("PARAM_SET", **target, param_value=value, param_type=kind)
        self._instrument.send("PARAM_REQUEST_READ", **target, param_index=-1)

    def _hear(self, message: Message) -> None:
        name, value = message.param_id, message.param_value
        if self._vehicle.bytewise and message.param_type == INT32:
            self._integers.add(name)
            value = float(struct.unpack("<i", struct.pack("<f", value))[0])
        self._told[name] = value
        is_open = self._open.get(name)
        if is_open is not None and is_open.wanted in (None, value):
            del self._open[name]

    def _ask_again(self) -> None:
        now_s = self._vehicle.clock.now_s()
        for name, each in self._open.items():
            if now_s - each.asked_s < ASK_AGAIN_S:
                continue
            if each.asks >= ASKS and each.wanted is not None:
                raise RigError(
                    f"the simulated receiver: wanted {name} {each.wanted:g}, asked {ASKS} times every {ASK_AGAIN_S:g} "
                    f"s, the vehicle did not confirm it until {now_s:.1f} s"
                )
            each.asks, each.asked_s = each.asks + 1, now_s
            self._send(name, each.wanted)

    async def _settled(self, what: str, maybe: tuple[str, ...] = ()) -> None:
        """Until all is confirmed, and of `maybe` what is confirmed soon."""
        clock = self._vehicle.clock
        begun_s = clock.now_s()
        try:
            async with within_vehicle_s(clock, ASKS * ASK_AGAIN_S - 0.5):
                while self._open:
                    if clock.now_s() - begun_s >= MAYBE_ASKS * ASK_AGAIN_S and self._open.keys() <= set(maybe):
                        self._open = {}
                    await clock.next_stamp()
        except TimeoutError:
            names, self._open = ", ".join(sorted(self._open.keys() - set(maybe))), {}
            raise VehicleError(
                f"the simulated receiver: wanted {names} {what}, asked every {ASK_AGAIN_S:g} s, the vehicle did not "
                f"confirm it until {clock.now_s():.1f} s"
            ) from None


class ByLevers(Delivery):
    """A simulated receiver that parameters spoil: set where the condition changed, once in `every_s` at most."""

    levers: ClassVar[tuple[str, ...]]
    maybe: ClassVar[tuple[str, ...]] = ()
    """Those that not every firmware has."""
    every_s: ClassVar[float]

    def __init__(self, vehicle: Vehicle, instrument: Instrument, home: Geodetic, rng: Random) -> None:
        super().__init__(vehicle, instrument, home, rng)
        self._levers = Levers(vehicle, instrument)
        self._condition: Condition | None = None
        self._set_s = -math.inf

    @property
    def before(self) -> dict[str, float]:
        """Its parameters as they were found, of those that this firmware has."""
        return self._levers.before

    async def take_over(self) -> None:
        """What is filed of its parameters is what is flown with: an undisturbed receiver's."""
        await self._levers.note(self.levers, self.maybe)
        self._pull(CLEAN)
        await self._levers.file()

    def deliver(self, condition: Condition, truth: Truth) -> None:
        """Nothing before `take_over` is done: what is not known cannot be given back."""
        if self.before and condition != self._condition and self.vehicle.clock.now_s() - self._set_s >= self.every_s:
            self._pull(condition)

    async def give_back(self) -> None:
        await self._levers.restore()

    def _pull(self, condition: Condition) -> None:
        self._condition, self._set_s = condition, self.vehicle.clock.now_s()
        for name, value in (self.before | self._wanted(condition)).items():
            self._levers.set(name, value)

    @abstractmethod
    def _wanted(self, condition: Condition) -> dict[str, float]:
        """What is not as the stack has it by itself."""


def single(value: float) -> float:
    """As a parameter's field carries it."""
    return float(struct.unpack("<f", struct.pack("<f", value))[0])


def _bits(value: float) -> float:
    return float(struct.unpack("<f", struct.pack("<i", int(value)))[0])
