"""MAVLink's request-and-answer services, as both stacks and the practice drone speak them: command, parameter, mission.

All time-outs are vehicle seconds. A request is sent again if no answer came: that is how these protocols deal with a
lossy link (MAVLink guide), not a way to make a refusal go away; a refusal is raised at once.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from harness.actors.ground import GroundStation
from harness.clock import within_vehicle_s
from harness.errors import VehicleError
from harness.mavlink.codec import Message
from harness.vehicles.mission import MissionItem

ANSWER_S = 3.0
SENDS = 4
TEMPORARILY_REJECTED, IN_PROGRESS = 1, 5
PATIENCE_S = 5.0
ASK_AGAIN_S = 0.25
RESULTS = {
    0: "accepted", 1: "temporarily rejected", 2: "denied", 3: "unsupported", 4: "failed", 5: "in progress",
    6: "cancelled", 7: "COMMAND_LONG only", 8: "COMMAND_INT only", 9: "unsupported frame",
}  # fmt: skip
"""MAV_RESULT."""
_INTEGER_FORMATS = {1: "<B", 2: "<b", 3: "<H", 4: "<h", 5: "<I", 6: "<i"}


async def ask(
    station: GroundStation,
    send: Callable[[int], None],
    *answers: str,
    match: Callable[[Message], bool],
    what: str,
    answer_s: float = ANSWER_S,
    sends: int = SENDS,
) -> Message:
    """Send (again) until an answer of one of the names matches. Raises VehicleError if none ever does."""
    with station.mail.inbox(*answers) as inbox:
        for attempt in range(sends):
            send(attempt)
            try:
                async with within_vehicle_s(station.clock, answer_s):
                    while True:
                        message = await inbox.get()
                        if message.system == station.drone[0] and match(message):
                            return message
            except TimeoutError:
                continue
    raise VehicleError(
        f"{what}: asked {sends} times, no answer within {answer_s:g} s each, "
        f"the last time at vehicle time {station.clock.now_s():.1f} s"
    )


async def command(station: GroundStation, number: int, *params: float, what: str, answer_s: float = ANSWER_S) -> int:
    """COMMAND_LONG; returns the MAV_RESULT, which may be a refusal. Raises VehicleError if there is no answer."""

    def send(attempt: int) -> None:
        named = {f"param{index}": value for index, value in enumerate(params, 1)}
        system, component = station.drone
        station.send(
            "COMMAND_LONG",
            target_system=system,
            target_component=component,
            command=number,
            confirmation=attempt,
            **named,
        )

    answer = await ask(
        station,
        send,
        "COMMAND_ACK",
        match=lambda message: message.command == number and message.result != IN_PROGRESS,
        what=what,
        answer_s=answer_s,
    )
    return int(answer.result)


async def must(station: GroundStation, number: int, *params: float, what: str, answer_s: float = ANSWER_S) -> None:
    """As `command`, but raises VehicleError unless it was accepted. "Temporarily rejected" means "valid, ask again"
    (MAV_RESULT): PX4 says so to a mission mode while it still checks the mission; it is asked again for a while."""
    began_s = station.clock.now_s()
    result = await command(station, number, *params, what=what, answer_s=answer_s)
    while result == TEMPORARILY_REJECTED and station.clock.now_s() - began_s < PATIENCE_S:
        await station.clock.sleep_until(station.clock.now_s() + ASK_AGAIN_S)
        result = await command(station, number, *params, what=what, answer_s=answer_s)
    if result != 0:
        raise VehicleError(
            f"{what}: wanted it accepted, the vehicle answered {RESULTS.get(result, result)} "
            f"at vehicle time {station.clock.now_s():.1f} s"
        )


@dataclass(frozen=True, slots=True)
class ParamValue:
    """A parameter as read back: its value and MAV_PARAM_TYPE."""

    name: str
    value: float
    type: int


class Parameters:
    """Reads and sets. `bytewise`: integers travel as their bits in the float field (PX4), else as the number itself."""

    def __init__(self, station: GroundStation, *, bytewise: bool) -> None:
        self._station = station
        self._bytewise = bytewise

    def _value(self, message: Message) -> ParamValue:
        value = float(message.param_value)
        if self._bytewise and message.param_type in _INTEGER_FORMATS:
            layout = _INTEGER_FORMATS[message.param_type]
            raw = struct.pack("<f", message.param_value)
            value = float(struct.unpack(layout, raw[: struct.calcsize(layout)])[0])
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

    async def write(self, name: str, value: float) -> tuple[ParamValue, ParamValue]:
        """Set; returns what it was, and what was read back. Raises VehicleError if that is something else."""
        known = await self.read(name)
        if _same(known.value, value):
            return known, known
        system, component = self._station.drone
        wire = value
        if self._bytewise and known.type in _INTEGER_FORMATS:
            packed = struct.pack(_INTEGER_FORMATS[known.type], int(value)).ljust(4, b"\0")
            wire = struct.unpack("<f", packed)[0]
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
            match=lambda message: message.param_id == name,
            what=f"setting {name}",
        )
        now = self._value(message)
        if not _same(now.value, value):
            raise VehicleError(f"setting {name}: wanted {value:g}, it reads back as {now.value:g}")
        return known, now


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(1.0, abs(one), abs(other))


async def upload(station: GroundStation, name: str, items: Sequence[MissionItem]) -> None:
    """Mission upload, the drone asking for each item. Raises VehicleError if it refuses or stops asking."""
    system, component = station.drone
    target = {"target_system": system, "target_component": component}
    with station.mail.inbox("MISSION_REQUEST", "MISSION_REQUEST_INT", "MISSION_ACK") as inbox:
        station.send("MISSION_COUNT", count=len(items), **target)
        idle = 0
        while True:
            try:
                async with within_vehicle_s(station.clock, ANSWER_S):
                    message = await inbox.get()
            except TimeoutError:
                idle += 1
                if idle == SENDS:
                    raise VehicleError(
                        f"uploading {name}: the vehicle stopped asking for items "
                        f"at vehicle time {station.clock.now_s():.1f} s"
                    ) from None
                station.send("MISSION_COUNT", count=len(items), **target)
                continue
            if message.name == "MISSION_ACK":
                if message.type != 0:
                    raise VehicleError(f"uploading {name}: refused with MAV_MISSION_RESULT {message.type}")
                return
            if message.seq >= len(items):
                raise VehicleError(f"uploading {name}: the vehicle asks for item {message.seq} of {len(items)}")
            item = items[message.seq]
            station.send("MISSION_ITEM_INT", seq=message.seq, **target, **item.wire())
