"""MAVLink's parameter service: read and set, integers in whichever of the two ways a stack sends them."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from harness.errors import VehicleError
from harness.mavlink.codec import Message
from harness.vehicles.services import ANSWER_S, SENDS, Correspondent, ask

_INTEGER_FORMATS = {1: "<B", 2: "<b", 3: "<H", 4: "<h", 5: "<I", 6: "<i"}


@dataclass(frozen=True, slots=True)
class ParamValue:
    """A parameter as read back: its value and MAV_PARAM_TYPE."""

    name: str
    value: float
    type: int


class Parameters:
    """Reads and sets. `bytewise`: integers travel as their bits in the float field (PX4), else as the number itself."""

    def __init__(self, station: Correspondent, *, bytewise: bool) -> None:
        self._station = station
        self._bytewise = bytewise

    def _value(self, message: Message) -> ParamValue:
        value = from_wire(message.param_value, message.param_type, bytewise=self._bytewise)
        return ParamValue(message.param_id, value, message.param_type)

    async def read(self, name: str) -> ParamValue:
        """Raises VehicleError if this firmware has no such parameter (it answers nothing) or cannot be reached."""
        system, component = self._station.drone
        message = await ask(
            self._station,
            lambda _: self._station.send(
                "PARAM_REQUEST_READ",
                target_system=system,
                target_component=component,
                param_id=name,
                param_index=-1,
            ),
            "PARAM_VALUE",
            match=lambda message: message.param_id == name,
            what=f"parameter {name}",
            sends=3,
            answer_s=2.0,
        )
        return self._value(message)

    async def write(
        self, name: str, value: float, *, answer_s: float = ANSWER_S, sends: int = SENDS
    ) -> tuple[ParamValue, ParamValue]:
        """Set; returns what it was, and what was read back. Raises VehicleError if that is something else."""
        known = await self.read(name)
        if _same(known.value, value):
            return known, known
        system, component = self._station.drone
        wire = on_wire(value, known.type, bytewise=self._bytewise)
        others: list[float] = []

        def is_so(message: Message) -> bool:
            """An answer with another value may be a late one to the question before: the right one may still come."""
            if message.param_id != name:
                return False
            now = self._value(message).value
            if not _same(now, value):
                others.append(now)
            return _same(now, value)

        try:
            message = await ask(
                self._station,
                lambda _: self._station.send(
                    "PARAM_SET",
                    target_system=system,
                    target_component=component,
                    param_id=name,
                    param_value=wire,
                    param_type=known.type,
                ),
                "PARAM_VALUE",
                match=is_so,
                what=f"setting {name}",
                answer_s=answer_s,
                sends=sends,
            )
        except VehicleError:
            if not others:
                raise
            raise VehicleError(f"setting {name}: wanted {value:g}, it reads back as {others[-1]:g}") from None
        return known, self._value(message)


def from_wire(value: float, kind: int, *, bytewise: bool) -> float:
    """What PARAM_VALUE.param_value, or PARAM_SET's, of MAV_PARAM_TYPE `kind` means."""
    return raw_to_value(struct.pack("<f", value), kind, bytewise=bytewise) if bytewise else float(value)


def raw_to_value(raw: bytes, kind: int, *, bytewise: bool) -> float:
    """What the four bytes of a value of MAV_PARAM_TYPE `kind` mean."""
    if bytewise and kind in _INTEGER_FORMATS:
        layout = _INTEGER_FORMATS[kind]
        return float(struct.unpack(layout, raw[: struct.calcsize(layout)])[0])
    return float(struct.unpack("<f", raw)[0])


def on_wire(value: float, kind: int, *, bytewise: bool) -> float:
    """A value of MAV_PARAM_TYPE `kind` as it goes into PARAM_SET.param_value."""
    if not (bytewise and kind in _INTEGER_FORMATS):
        return value
    packed = struct.pack(_INTEGER_FORMATS[kind], int(value)).ljust(4, b"\0")
    return float(struct.unpack("<f", packed)[0])


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(1.0, abs(one), abs(other))
