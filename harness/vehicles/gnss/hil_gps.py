"""HIL_GPS: what a satellite receiver tells a stack that is fed by the harness. Source: common.xml, HIL_GPS (113)."""

from __future__ import annotations

import math

from harness.faults.gnss.receiver import Measured
from harness.reading.place import place_of
from harness.reading.stack import Geodetic

COMPONENT = 220
"""MAV_COMP_ID_GPS. The system is the drone's own: PX4 takes HIL_GPS from no other, and nothing tells components apart
there."""
INT16, UINT16 = (-32768, 32767), (0, 65534)
"""What the fields hold; 65535 of an unsigned one is "unknown"."""
CARRIED = frozenset(
    {
        "silent", "fix", "satellites", "horizontal_accuracy_m", "vertical_accuracy_m", "noise_m", "offset_m",
        "velocity_mps", "delay_s", "frozen",
    }
)  # fmt: skip
"""What of a receiver's condition the message expresses and PX4 makes use of."""
BOOTED_US = 1_767_225_600_000_000
"""UTC at which every drone is switched on (the 1st of January 2026): a run may be flown again."""


def hil_gps(measured: Measured, home: Geodetic, now_s: float) -> dict[str, int]:
    """The message's fields; metres are counted from `home`, `now_s` is the drone's time since it was switched on."""
    place = place_of(home, measured.north_m, measured.east_m, measured.up_m)
    north_mps, east_mps = measured.north_mps, measured.east_mps
    return {
        "time_usec": BOOTED_US + round((now_s + measured.time_s) * 1e6),
        "fix_type": int(measured.fix),
        "lat": round(place.lat_deg * 1e7),
        "lon": round(place.lon_deg * 1e7),
        "alt": round(place.alt_m * 1e3),
        "eph": _hundredths(measured.horizontal_accuracy_m, UINT16),
        "epv": _hundredths(measured.vertical_accuracy_m, UINT16),
        "vel": _hundredths(math.hypot(north_mps, east_mps), UINT16),
        "vn": _hundredths(north_mps, INT16),
        "ve": _hundredths(east_mps, INT16),
        "vd": _hundredths(measured.down_mps, INT16),
        "cog": round(math.degrees(math.atan2(east_mps, north_mps)) * 100) % 36000,
        "satellites_visible": measured.satellites,
        "yaw": 0 if measured.heading_deg is None else round(measured.heading_deg * 100) % 36000 or 36000,
    }


def _hundredths(value: float, bounds: tuple[int, int]) -> int:
    """As near as the field comes."""
    return min(max(round(value * 100), bounds[0]), bounds[1])
