"""Places on the globe into metres from where the drone was switched on."""

from __future__ import annotations

import math

from harness.reading.stack import Geodetic
from harness.timeline import Position

EARTH_RADIUS_M = 6_378_137.0
"""WGS 84 equatorial radius; over a patrol's few kilometres a flat map is wrong by less than a centimetre per 100 m."""


class Origin:
    """The first place seen is home."""

    def __init__(self) -> None:
        self._home: Geodetic | None = None

    def position(self, place: Geodetic) -> Position:
        """Metres north, east and up from home."""
        if self._home is None:
            self._home = place
        home = self._home
        return Position(
            north_m=math.radians(place.lat_deg - home.lat_deg) * EARTH_RADIUS_M,
            east_m=math.radians(place.lon_deg - home.lon_deg) * EARTH_RADIUS_M * math.cos(math.radians(home.lat_deg)),
            up_m=place.alt_m - home.alt_m,
        )
