"""Who the drone says that it is: the name that its autopilot beats under, and its account of its unit.

Both are held against what was told first; no ground changes either in flight.
"""

from __future__ import annotations

from functools import partial

from harness.mavlink import frame as framing
from harness.mavlink.codec import Message, decode
from harness.mavlink.dialect import by_name
from harness.reading.digests import digest
from harness.reading.stack import AUTOPILOT_COMPONENT, GCS_TYPE, INVALID_AUTOPILOT
from harness.reading.stamps import Stamps
from harness.timeline import UNIT, Event, Name, Snapshot, Timeline

HEARTBEAT, AUTOPILOT_VERSION = (by_name()[name].msg_id for name in ("HEARTBEAT", "AUTOPILOT_VERSION"))
IDENTIFYING = frozenset({HEARTBEAT, AUTOPILOT_VERSION})
_UNIT_FIELDS = (
    "uid", "uid2", "vendor_id", "product_id", "board_version", "flight_sw_version", "middleware_sw_version",
    "os_sw_version", "flight_custom_version",
)  # fmt: skip


class IdentityReading:
    """Feed it what an autopilot tells at the drone's tap, under whatever system; `stamps` are of that tap."""

    def __init__(self, timeline: Timeline, stamps: Stamps) -> None:
        self._timeline = timeline
        self._stamps = stamps
        self._name: Name | None = None
        self._unit: str | None = None

    def told(self, record: int, number: int, frame: bytes) -> None:
        """One of `IDENTIFYING`; of others than an autopilot nothing is taken."""
        if framing.source(frame)[1] != AUTOPILOT_COMPONENT:
            return
        message = decode(frame)
        if number == AUTOPILOT_VERSION:
            self._stamps.wait(partial(self._versions, record, message))
        elif message.type != GCS_TYPE and message.autopilot != INVALID_AUTOPILOT:
            self._stamps.wait(partial(self._beats, record, message))

    def _beats(self, record: int, message: Message, lo_s: float, hi_s: float) -> None:
        name = Name(message.system, message.autopilot, message.type, is_own=True)
        self._name = self._name or name
        self._timeline.add(Event("name", name if name == self._name else name.of_another(), lo_s, hi_s, record))

    def _versions(self, record: int, message: Message, lo_s: float, hi_s: float) -> None:
        fields = message.__dict__
        unit = digest((message.system, *(fields.get(each) for each in _UNIT_FIELDS)))
        self._unit = self._unit or unit
        self._timeline.add(Event(UNIT, Snapshot(unit, unit == self._unit), lo_s, hi_s, record))
