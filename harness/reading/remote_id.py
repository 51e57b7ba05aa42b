"""What a drone's own remote ID says: whose it is, where, in what state, and where its operator is.

It is a broadcast, on a radio of its own: it is read on the instrument port, where the transmitter stands, and goes on
there whatever becomes of the control link. The messages are MAVLink's (common.xml, OPEN_DRONE_ID_*), alike on every
stack.
"""

from __future__ import annotations

from functools import partial

from harness.mavlink import frame as framing
from harness.mavlink.codec import Message, decode
from harness.mavlink.dialect import by_name
from harness.reading.place import Origin
from harness.reading.stack import Geodetic
from harness.reading.stamps import Stamps
from harness.timeline import REMOTE_KINDS, Event, RemoteId, RemoteStatus, Timeline

TRANSMITTER = 236
"""MAV_COMP_ID_ODID_TXRX_1."""
BASIC_ID, LOCATION, SYSTEM, ARM_STATUS = (
    by_name()[f"OPEN_DRONE_ID_{name}"].msg_id for name in ("BASIC_ID", "LOCATION", "SYSTEM", "ARM_STATUS")
)
AGES = {BASIC_ID: "remote_id_age", LOCATION: "remote_place_age"}
"""By the broadcasts that are to come often enough."""
BROADCAST_KINDS = (*REMOTE_KINDS, *AGES.values())
OF_USE: dict[int, tuple[str, ...]] = {
    BASIC_ID: ("remote_id", "remote_id_age"),
    LOCATION: ("remote_place", "remote_status", "remote_place_age"),
    SYSTEM: ("remote_operator",),
    ARM_STATUS: ("remote_ready",),
}
"""What each is made into."""
_STATUS = dict(enumerate(RemoteStatus))
GOOD_TO_ARM = 0
NO_ID = 0
"""MAV_ODID_ID_TYPE_NONE."""


class RemoteIdReading:
    """Feed it the drone's messages numbered in OF_USE, of a byte stream with stamps; no place is told before truth gave
    `origin` its home. A broadcast that tells no id, or no place, is none of that."""

    def __init__(self, timeline: Timeline, origin: Origin) -> None:
        self._timeline = timeline
        self._origin = origin
        self._own: str | None = None
        self._came: dict[int, tuple[float, float]] = {}
        """When each broadcast came last."""

    def feed(self, stream: Stamps, record: int, frame: bytes) -> None:
        """One frame, number `record` of the index. What a transmitter tells the drone is not the drone's."""
        if framing.source(frame)[1] == TRANSMITTER and framing.msg_id(frame) != ARM_STATUS:
            return
        stream.wait(partial(self._told, decode(frame), framing.msg_id(frame), record))

    def _told(self, message: Message, number: int, record: int, lo_s: float, hi_s: float) -> None:
        at = (lo_s, hi_s, record)
        if number == BASIC_ID:
            self._identity(message, at)
        elif number == LOCATION:
            self._location(message, at)
        elif number == SYSTEM:
            self._put_place("remote_operator", message.operator_latitude, message.operator_longitude, message, at)
        else:
            self._put("remote_ready", message.status == GOOD_TO_ARM, at)

    def _identity(self, message: Message, at: tuple[float, float, int]) -> None:
        name = uas_id(bytes(message.uas_id))
        if message.id_type == NO_ID or not name:
            return
        self._own = self._own or name
        self._put("remote_id", RemoteId(name, name == self._own), at)
        self._aged(BASIC_ID, at)

    def _location(self, message: Message, at: tuple[float, float, int]) -> None:
        self._put("remote_status", _STATUS.get(message.status, RemoteStatus.UNDECLARED), at)
        if self._put_place("remote_place", message.latitude, message.longitude, message, at):
            self._aged(LOCATION, at)

    def _put_place(self, kind: str, lat_e7: int, lon_e7: int, message: Message, at: tuple[float, float, int]) -> bool:
        """Whether there was a place; degrees × 1e7, and 0 in both means that it is not known."""
        if (lat_e7, lon_e7) == (0, 0) or not self._timeline.events("truth"):
            return False
        alt_m = message.altitude_geodetic if kind == "remote_place" else message.operator_altitude_geo
        self._put(kind, self._origin.position(Geodetic(lat_e7 / 1e7, lon_e7 / 1e7, alt_m)), at)
        return True

    def _aged(self, number: int, at: tuple[float, float, int]) -> None:
        """The age is known as exactly as when this came and the one before: the event's bracket is as wide as both."""
        lo_s, hi_s, record = at
        before_lo_s, before_hi_s = self._came.get(number, (hi_s, hi_s))
        self._came[number] = lo_s, hi_s
        wide_s = before_hi_s - before_lo_s
        self._timeline.add(Event(AGES[number], hi_s - before_lo_s, lo_s - wide_s, hi_s, record))

    def _put(self, kind: str, value: object, at: tuple[float, float, int]) -> None:
        lo_s, hi_s, record = at
        self._timeline.add(Event(kind, value, lo_s, hi_s, record))


def uas_id(raw: bytes) -> str:
    """As it is broadcast: up to 20 characters, filled up with zeros; in hexadecimal digits where it is no text."""
    told = raw.rstrip(b"\0")
    return told.decode() if told.isascii() and told.decode().isprintable() else told.hex()
