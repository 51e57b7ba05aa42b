"""Another aircraft's remote ID, as a receiver on board a drone would hand it on: OPEN_DRONE_ID_BASIC_ID and _LOCATION
with the sender's radio address (`id_or_mac`), which the drone's own remote ID leaves empty."""

from __future__ import annotations

import math
from typing import Any

from harness.actors.aircraft import Flying
from harness.errors import CallerError
from harness.reading.stack import Geodetic

ID_LENGTH = 20
SERIAL_NUMBER, MULTIROTOR, AIRBORNE = 1, 2, 2
"""MAV_ODID_ID_TYPE, MAV_ODID_UA_TYPE, MAV_ODID_STATUS."""
FASTEST_CMPS, STEEPEST_CMPS = 25425, 6200
UNKNOWN_M = -1000.0
HOUR_S = 3600.0
LOCAL_MAC = 0x02
"""First octet of a radio address that nobody was given: locally administered, unicast (IEEE 802)."""

Line = tuple[str, dict[str, Any]]
"""A message and its fields."""


def broadcast_of(
    uas_id: str, flying: Flying, place: Geodetic, unix_s: float, sender: bytes | None = None
) -> tuple[Line, Line]:
    """What is received of the aircraft with this id, at `place` and moving as `flying` does, at `unix_s` seconds of
    UTC, from the radio address `sender`. Raises CallerError for an id that no broadcast can carry."""
    if not (uas_id.isascii() and uas_id.isprintable() and 0 < len(uas_id) <= ID_LENGTH):
        raise CallerError(f"a remote ID has 1 to {ID_LENGTH} ASCII characters, not {uas_id!r}")
    whose = {"id_or_mac": sender or address_of(uas_id)}
    identity = {"id_type": SERIAL_NUMBER, "ua_type": MULTIROTOR, "uas_id": uas_id.encode()}
    course_deg = math.degrees(math.atan2(flying.east_mps, flying.north_mps)) % 360.0
    speed_cmps = round(100 * math.hypot(flying.north_mps, flying.east_mps))
    location = {
        "status": AIRBORNE,
        "latitude": round(place.lat_deg * 1e7),
        "longitude": round(place.lon_deg * 1e7),
        "altitude_barometric": UNKNOWN_M,
        "altitude_geodetic": place.alt_m,
        "height": flying.at.up_m,
        "direction": round(course_deg * 100) % 36000,
        "speed_horizontal": min(FASTEST_CMPS, speed_cmps),
        "speed_vertical": max(-STEEPEST_CMPS, min(STEEPEST_CMPS, round(100 * flying.up_mps))),
        "timestamp": unix_s % HOUR_S,
    }
    return ("OPEN_DRONE_ID_BASIC_ID", whose | identity), ("OPEN_DRONE_ID_LOCATION", whose | location)


def address_of(uas_id: str) -> bytes:
    """A radio address of its own for each id that ends differently."""
    return bytes([LOCAL_MAC]) + uas_id.encode()[-5:].rjust(5, b"\0")
