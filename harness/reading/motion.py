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
    w, x, y, z = message.attitude_quaternion
    yaw_rad = math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))
    return Motion(message.vx / 100, message.vy / 100, message.vz / 100, math.degrees(yaw_rad) % 360)
