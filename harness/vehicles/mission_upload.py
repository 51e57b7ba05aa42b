"""Mission upload as MAVLink's mission protocol has it: the ground says how many, the drone asks for each item.

Over a slow or lossy link answers cross: a drone that asked twice gets an item twice, and says "wrong item" to the
second (ArduPilot), or "busy" to a count that comes again while it is still asking (PX4). Neither ends the transfer.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.clock import within_vehicle_s
from harness.errors import VehicleError
from harness.mavlink.codec import Message
from harness.reading.orders import PASSING
from harness.vehicles.mission import MissionItem
from harness.vehicles.services import ANSWER_S, SENDS, Correspondent

ACCEPTED = 0
MISSION, FENCE, RALLY = 0, 1, 2
"""MAV_MISSION_TYPE."""


class _Transfer:
    """How far an upload has come. Progress is an item that was not asked for before: since the last count, which keeps
    this transfer alive; or ever, which earns it new beginnings."""

    def __init__(self, station: Correspondent, items: Sequence[MissionItem], kind: int) -> None:
        self._station = station
        self._items = items
        system, component = station.drone
        self._target = {"target_system": system, "target_component": component, "mission_type": kind}
        self._asked = self._furthest = -1
        self.begun = 0
        self.progress_s = 0.0
        self.last_result = ACCEPTED

    def begin(self) -> None:
        self._station.send("MISSION_COUNT", count=len(self._items), **self._target)
        self._asked = -1
        self.begun += 1
        self.progress_s = self._station.clock.now_s()

    def send_item(self, seq: int) -> None:
        if seq > self._asked:
            self._asked = seq
            self.progress_s = self._station.clock.now_s()
        if seq > self._furthest:
            self._furthest = seq
            self.begun = 1
        self._station.send("MISSION_ITEM_INT", seq=seq, **self._target, **self._items[seq].wire())

    def ends_with(self, result: int) -> bool:
        """Whether this answer is the last word. "Accepted" before the last item was asked for belongs to an earlier
        upload."""
        self.last_result = result
        return self._asked == len(self._items) - 1 if result == ACCEPTED else result not in PASSING


async def upload(
    station: Correspondent,
    name: str,
    items: Sequence[MissionItem],
    *,
    kind: int = MISSION,
    answer_s: float = ANSWER_S,
    sends: int = SENDS,
) -> None:
    """Upload `items` of that MAV_MISSION_TYPE. Raises VehicleError if the drone refuses, or stops asking: behind
    `answer_s` vehicle seconds without a word from it the count is said again, `sends` times in all without getting any
    further."""
    with station.mail.inbox("MISSION_REQUEST", "MISSION_REQUEST_INT", "MISSION_ACK") as inbox:
        transfer = _Transfer(station, items, kind)
        transfer.begin()
        while True:
            try:
                async with within_vehicle_s(station.clock, answer_s):
                    while not is_for(message := await inbox.get(), station, kind):
                        pass
            except TimeoutError:
                if transfer.begun >= sends:
                    raise _stopped(station, name, transfer) from None
                transfer.begin()
                continue
            if message.name == "MISSION_ACK":
                if transfer.ends_with(message.type):
                    if message.type != ACCEPTED:
                        raise VehicleError(f"uploading {name}: refused with MAV_MISSION_RESULT {message.type}")
                    return
            elif message.seq >= len(items):
                raise VehicleError(f"uploading {name}: the vehicle asks for item {message.seq} of {len(items)}")
            elif station.clock.now_s() - transfer.progress_s > sends * answer_s:
                raise _stopped(station, name, transfer)
            else:
                transfer.send_item(message.seq)


def is_for(message: Message, station: Correspondent, kind: int) -> bool:
    """From our drone, to us or to all, about what is uploaded: the mission, the fence, or rally points."""
    system, component = station.station
    to_us = message.target_system in (0, system) and message.target_component in (0, component)
    return message.system == station.drone[0] and to_us and message.mission_type == kind


def _stopped(station: Correspondent, name: str, transfer: _Transfer) -> VehicleError:
    said = f", its last answer MAV_MISSION_RESULT {transfer.last_result}" if transfer.last_result else ""
    return VehicleError(
        f"uploading {name}: the vehicle stopped asking for items at vehicle time {station.clock.now_s():.1f} s{said}"
    )
