"""GPS_INPUT: what a satellite receiver tells a stack that the harness feeds. Source: common.xml, GPS_INPUT (232)."""

from __future__ import annotations

from typing import Any

from harness.faults.gnss.receiver import Measured
from harness.reading.place import place_of
from harness.vehicles.gnss.base import Feed

WEEK_MS = 7 * 24 * 3600 * 1000
FIRST_WEEK = 2400
"""The GPS week in which every drone is switched on (it began on the 4th of January 2026): a run may be flown again."""
HDOP, VDOP = 1.21, 2.0
"""What ArduPilot's simulated receiver tells, always (SIM_GPS_UBLOX.cpp)."""


class GpsInputFeed(Feed):
    """GPS_INPUT with every call."""

    def tell(self, measured: Measured, now_s: float) -> None:
        self.instrument.send("GPS_INPUT", **self._fields(measured, now_s))

    def _fields(self, measured: Measured, now_s: float) -> dict[str, Any]:
        place = place_of(self.home, measured.north_m, measured.east_m, measured.up_m)
        week, week_ms = divmod(round((now_s + measured.time_s) * 1000), WEEK_MS)
        return {
            "time_usec": round(now_s * 1e6),
            "time_week": FIRST_WEEK + week,
            "time_week_ms": week_ms,
            "fix_type": int(measured.fix),
            "lat": round(place.lat_deg * 1e7),
            "lon": round(place.lon_deg * 1e7),
            "alt": place.alt_m,
            "hdop": HDOP,
            "vdop": VDOP,
            "vn": measured.north_mps,
            "ve": measured.east_mps,
            "vd": measured.down_mps,
            "speed_accuracy": measured.speed_accuracy_mps,
            "horiz_accuracy": measured.horizontal_accuracy_m,
            "vert_accuracy": measured.vertical_accuracy_m,
            "satellites_visible": measured.satellites,
            "yaw": _centidegrees(measured.heading_deg),
        }


def _centidegrees(heading_deg: float | None) -> int:
    """As GPS_INPUT wants it: 0 is none, so that north is 36000."""
    return 0 if heading_deg is None else round(heading_deg * 100) % 36000 or 36000
