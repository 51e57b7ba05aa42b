"""How the simulator says the vehicle truly moves."""

from __future__ import annotations

import math
from typing import NamedTuple

from harness.mavlink.codec import Message


class Motion(NamedTuple):
    """Metres a second towards north, east and down, and where the nose points, in degrees from north."""

    north_mps: float
    east_mps: float
    down_mps: float
    heading_deg: float


def motion(message: Message) -> Motion:
    """Of a message of truth: SIM_STATE (m/s, radians), or HIL_STATE_QUATERNION (cm/s, quaternion)."""
    if message.name == "SIM_STATE":
        return Motion(message.vn, message.ve, message.vd, math.degrees(message.yaw) % 360)
    yaw_deg = _heading_deg(*message.attitude_quaternion)
    return Motion(message.vx / 100, message.vy / 100, message.vz / 100, yaw_deg)


def headings_deg(messages: Message) -> list[float]:
    """Where the nose points, of many such messages at once, whose fields are columns (see `codec.columns`)."""
    if messages.name == "SIM_STATE":
        return [math.degrees(yaw_rad) % 360 for yaw_rad in messages.yaw.tolist()]
    return [_heading_deg(*each) for each in messages.attitude_quaternion.tolist()]


def _heading_deg(w: float, x: float, y: float, z: float) -> float:
    return math.degrees(math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))) % 360
