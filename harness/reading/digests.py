"""What makes a drone's settings what they are, in a form to compare and to name them by."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from typing import Any

from harness.mavlink import frame as framing
from harness.mavlink.codec import Message

HOME_M = 1.0
"""Up to which two homes are the same: estimators drift, and messages round."""
DEGREE_M = 111_319.5
Home = tuple[int, int, float]
"""Degrees × 1e7, and metres above mean sea level."""


def value_bits(frame: bytes) -> bytes:
    """PARAM_VALUE's and PARAM_SET's value as sent, the first of the message: PX4's integers are no floats."""
    return framing.payload(frame)[:4].ljust(4, b"\0")


def defining(item: Message) -> tuple[object, ...]:
    """What makes a MISSION_ITEM_INT what it is: whether it is the current one does not."""
    params = (round(each, 4) + 0.0 for each in (item.param1, item.param2, item.param3, item.param4))
    return item.command, item.frame, *params, item.x, item.y, round(item.z, 3) + 0.0


def same_place(one: Home, other: Home) -> bool:
    """Whether two homes are within HOME_M of each other, on the map and in height."""
    north_m = (one[0] - other[0]) / 1e7 * DEGREE_M
    east_m = (one[1] - other[1]) / 1e7 * DEGREE_M * math.cos(math.radians(one[0] / 1e7))
    return math.hypot(north_m, east_m) <= HOME_M and abs(one[2] - other[2]) <= HOME_M


def none_lost(now: tuple[int, int, int], before: tuple[int, int, int]) -> bool:
    """Whether no log is gone, by how many there are, and the number and the bytes of the one that is told of. A drone
    that flies makes new ones and writes on; one that erased them all begins again under the same number (ArduPilot)."""
    (many, number, size), (many_before, number_before, size_before) = now, before
    return many >= many_before and (number != number_before or size >= size_before)


def single(message: Message) -> tuple[Any, str, Callable[[Any, Any], bool]]:
    """What a message says that tells all of one thing, its digest, and what compares it with another."""
    if message.name == "LOG_ENTRY":
        return (message.num_logs, message.id, message.size), digest((message.num_logs, message.id)), none_lost
    place = message.latitude, message.longitude, message.altitude / 1000
    return place, digest([*place[:2], round(place[2], 1)]), same_place


def digest(content: object) -> str:
    """A short name that depends on nothing but the content."""
    return hashlib.sha256(repr(content).encode()).hexdigest()[:12]
