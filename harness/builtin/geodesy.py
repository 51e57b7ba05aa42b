"""Metres around home to degrees and back, on the flat map that a patrol's few kilometres allow."""

from __future__ import annotations

import math

EARTH_RADIUS_M = 6_378_137.0
"""WGS 84 equatorial radius."""


class HomeMap:
    """Metres north and east of one place, to and from degrees times 1e7 as MAVLink carries them."""

    def __init__(self, lat_deg: float, lon_deg: float, alt_m: float) -> None:
        self.alt_m = alt_m
        self._lat_e7 = lat_deg * 1e7
        self._lon_e7 = lon_deg * 1e7
        self._north_e7_per_m = math.degrees(1.0 / EARTH_RADIUS_M) * 1e7
        self._east_e7_per_m = self._north_e7_per_m / math.cos(math.radians(lat_deg))

    def to_e7(self, north_m: float, east_m: float) -> tuple[int, int]:
        """Latitude and longitude in degrees times 1e7."""
        return (
            round(self._lat_e7 + north_m * self._north_e7_per_m),
            round(self._lon_e7 + east_m * self._east_e7_per_m),
        )

    def to_m(self, lat_e7: float, lon_e7: float) -> tuple[float, float]:
        """Metres north and east."""
        return (lat_e7 - self._lat_e7) / self._north_e7_per_m, (lon_e7 - self._lon_e7) / self._east_e7_per_m
