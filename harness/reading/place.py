"""Places on the globe into metres from where the drone was switched on, and distances on that flat map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from harness.reading.stack import Geodetic
from harness.timeline import Position

EARTH_RADIUS_M = 6_378_137.0
"""WGS 84 equatorial radius; over a patrol's few kilometres a flat map is wrong by less than a centimetre per 100 m."""


Point = tuple[float, float]
"""Metres north and east of home."""


class Origin:
    """The first place seen is home."""

    def __init__(self) -> None:
        self._home: Geodetic | None = None

    @property
    def home(self) -> Geodetic | None:
        """Where on the globe that is; None before any place was seen."""
        return self._home

    def position(self, place: Geodetic) -> Position:
        """Metres north, east and up from home."""
        home = self._home = self._home or place
        return Position(
            north_m=math.radians(place.lat_deg - home.lat_deg) * EARTH_RADIUS_M,
            east_m=math.radians(place.lon_deg - home.lon_deg) * EARTH_RADIUS_M * math.cos(math.radians(home.lat_deg)),
            up_m=place.alt_m - home.alt_m,
        )

    def positions(self, places: Geodetic) -> list[Position]:
        """Of many places, whose parts are columns, to the same last digit; home must be known."""
        if self._home is None:
            raise ValueError("wanted a home to reckon places from, saw none yet")
        home, rad = self._home, math.pi / 180
        lat_deg, lon_deg, alt_m = map(np.asarray, (places.lat_deg, places.lon_deg, places.alt_m))
        with np.errstate(all="ignore"):  # a simulator may say anything
            north_m = (lat_deg - home.lat_deg) * rad * EARTH_RADIUS_M
            east_m = (lon_deg - home.lon_deg) * rad * EARTH_RADIUS_M * math.cos(math.radians(home.lat_deg))
            up_m = alt_m - home.alt_m
        return list(map(Position, north_m.tolist(), east_m.tolist(), up_m.tolist()))

    def place(self, at: Position) -> Geodetic | None:
        """The other way round; None before there was a first place."""
        return None if self._home is None else place_of(self._home, at.north_m, at.east_m, at.up_m)


def place_of(home: Geodetic, north_m: float, east_m: float, up_m: float) -> Geodetic:
    """Metres from home into a place on the globe: what `Origin` does, backwards."""
    parallel_m = EARTH_RADIUS_M * math.cos(math.radians(home.lat_deg))
    return Geodetic(
        lat_deg=home.lat_deg + math.degrees(north_m / EARTH_RADIUS_M),
        lon_deg=home.lon_deg + math.degrees(east_m / parallel_m),
        alt_m=home.alt_m + up_m,
    )


def from_line_m(here: Point, line: Sequence[Point]) -> float:
    """From `here` to the nearest place of a line through one place or more, straight between them."""
    if len(line) == 1:
        return math.dist(here, line[0])
    return min(_from_leg_m(here, begin, end) for begin, end in pairwise(line))


def from_ring_m(here: Point, corners: Sequence[Point]) -> float:
    """From `here` to the nearest place of a polygon's edge, on either side of it."""
    return from_line_m(here, (*corners, corners[0]))


def is_inside(here: Point, corners: Sequence[Point]) -> bool:
    """Whether a line from `here` to the east crosses the polygon's edge an odd number of times."""
    north_m, east_m = here
    inside = False
    for a, b in pairwise((*corners, corners[0])):
        if (a[0] > north_m) != (b[0] > north_m):
            inside ^= east_m < a[1] + (north_m - a[0]) / (b[0] - a[0]) * (b[1] - a[1])
    return inside


def _from_leg_m(here: Point, begin: Point, end: Point) -> float:
    north_m, east_m = end[0] - begin[0], end[1] - begin[1]
    square_m2 = north_m**2 + east_m**2
    share = 0.0
    if square_m2 > 0:
        share = ((here[0] - begin[0]) * north_m + (here[1] - begin[1]) * east_m) / square_m2
        share = min(1.0, max(0.0, share))
    return math.dist(here, (begin[0] + share * north_m, begin[1] + share * east_m))
