"""What a drone tells of its satellite navigation: its receiver, its own place, and what it makes of them.

GPS_RAW_INT and GLOBAL_POSITION_INT mean the same on every stack (MAVLink's common.xml); what the estimator makes of
them, each stack says in its own terms.
"""

from __future__ import annotations

import math
from functools import partial

from harness.mavlink.codec import Message, decode
from harness.mavlink.dialect import by_name
from harness.reading.place import Origin
from harness.reading.stack import Fact, Geodetic, StackReading
from harness.reading.stamps import Stamps
from harness.timeline import Event, Position, Sensor, Timeline

SENSOR_NAME, BELIEF_NAME = "GPS_RAW_INT", "GLOBAL_POSITION_INT"
GNSS_KINDS = ("sensor", "belief", "nav")
FIX_2D = 2
UNKNOWN = 0xFFFF
"""Of speed, course and heading."""
UNKNOWN_SATELLITES = 0xFF


class GnssReading:
    """Feed it the drone's messages numbered in `ids`; nothing is told before truth gave `origin` its home."""

    def __init__(self, stack: StackReading, timeline: Timeline, origin: Origin) -> None:
        self._stack = stack
        self._timeline = timeline
        self._origin = origin
        names = (SENSOR_NAME, BELIEF_NAME, stack.nav_name)
        self.ids = {by_name()[name].msg_id: kind for name, kind in zip(names, GNSS_KINDS, strict=True)}
        """Of the messages wanted here, and the kind that each is made into."""

    def feed(self, stream: Stamps, record: int, frame: bytes) -> None:
        """One frame, number `record` of the index, of a byte stream with stamps."""
        fact = self._fact(decode(frame))
        if fact is not None:
            stream.wait(partial(self._put, fact, record))

    def _put(self, fact: Fact, record: int, lo_s: float, hi_s: float) -> None:
        self._timeline.add(Event(fact.kind, fact.value, lo_s, hi_s, record))

    def _fact(self, message: Message) -> Fact | None:
        if message.name == self._stack.nav_name:
            return Fact("nav", self._stack.nav(message))
        if not self._timeline.events("truth"):
            return None
        if message.name == BELIEF_NAME:
            return Fact("belief", place(message, self._origin))
        return Fact("sensor", sensor(message, self._origin))


def place(message: Message, origin: Origin) -> Position:
    """Of a message with degrees × 1e7, and millimetres above mean sea level."""
    return origin.position(Geodetic(message.lat / 1e7, message.lon / 1e7, message.alt / 1e3))


def sensor(message: Message, origin: Origin) -> Sensor:
    """Of GPS_RAW_INT."""
    fix, satellites = message.fix_type, message.satellites_visible
    north_mps = east_mps = None
    if fix >= FIX_2D and UNKNOWN not in (message.vel, message.cog):
        course_rad = math.radians(message.cog / 100)
        north_mps, east_mps = (message.vel / 100 * part for part in (math.cos(course_rad), math.sin(course_rad)))
    return Sensor(
        fix=fix,
        satellites=None if satellites == UNKNOWN_SATELLITES else satellites,
        horizontal_accuracy_m=message.h_acc / 1e3 or None,
        position=place(message, origin) if fix >= FIX_2D else None,
        north_mps=north_mps,
        east_mps=east_mps,
        heading_deg=None if message.yaw in (0, UNKNOWN) else message.yaw / 100 % 360,
    )
