"""ArduPilot's parameters on the instrument port, for whoever cannot wait: each is asked for until it is confirmed."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

from harness.actors.instrument import Instrument
from harness.clock import within_vehicle_s
from harness.errors import RigError, VehicleError
from harness.mavlink.codec import Message
from harness.vehicles.base import Vehicle

FLOAT = 9
"""MAV_PARAM_TYPE_REAL32; the stack casts to its own type whatever is told (GCS_Param.cpp, handle_param_set)."""
ASK_AGAIN_S, ASKS = 1.0, 4


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
        self._open: dict[str, _Open] = {}
        instrument.mail.on("PARAM_VALUE", self._hear)
        vehicle.clock.on_stamp(self._ask_again)

    async def note(self, names: tuple[str, ...]) -> None:
        """Read and file them as they are. Raises VehicleError naming those that this firmware does not tell."""
        for name in names:
            self._ask(name, None)
        await self._settled("read")
        self.before = {name: self._told[name] for name in names}
        self._vehicle.read_back.update(self.before)

    def set(self, name: str, value: float) -> None:
        """Nothing is sent for a value that it has, or was asked for already."""
        wanted = single(value)
        is_open = self._open.get(name)
        if wanted != (is_open.wanted if is_open else self._told.get(name)):
            self._ask(name, wanted)

    async def restore(self) -> None:
        """All that `note` read back to what it was. Raises VehicleError naming those that are not."""
        for name, value in self.before.items():
            self._ask(name, value)
        await self._settled("put back")

    def _ask(self, name: str, wanted: float | None) -> None:
        """Set it, and have its value told on the port that it was set on: else it is told on the radio only."""
        self._open[name] = _Open(wanted, self._vehicle.clock.now_s())
        self._send(name, wanted)

    def _send(self, name: str, wanted: float | None) -> None:
        system, component = self._instrument.drone
        target: dict[str, Any] = {"target_system": system, "target_component": component, "param_id": name}
        if wanted is not None:
            self._instrument.send("PARAM_SET", **target, param_value=wanted, param_type=FLOAT)
        self._instrument.send("PARAM_REQUEST_READ", **target, param_index=-1)

    def _hear(self, message: Message) -> None:
        name, value = message.param_id, message.param_value
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

    async def _settled(self, what: str) -> None:
        clock = self._vehicle.clock
        try:
            async with within_vehicle_s(clock, ASKS * ASK_AGAIN_S - 0.5):
                while self._open:
                    await clock.next_stamp()
        except TimeoutError:
            names, self._open = ", ".join(sorted(self._open)), {}
            raise VehicleError(
                f"the simulated receiver: wanted {names} {what}, asked every {ASK_AGAIN_S:g} s, the vehicle did not "
                f"confirm it until {clock.now_s():.1f} s"
            ) from None


def single(value: float) -> float:
    """As a parameter's field carries it."""
    return float(struct.unpack("<f", struct.pack("<f", value))[0])
