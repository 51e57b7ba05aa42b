"""Where the drone may be, beyond its distance from home: along a track, inside a fence, down at a place, and where it
believes to be. Positions are metres north and east of home."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from harness.checks.base import Bounded, PositionState, Words
from harness.checks.limits import Limit, as_limit, limit_from_data
from harness.checks.touchdown import ALOFT_M, DOWN_M, touchdowns
from harness.errors import CallerError
from harness.reading.place import Point, from_line_m, from_ring_m, is_inside
from harness.timeline import Event, Position, Timeline

CORNERS = 3


def _points(places: Sequence[Sequence[float]], least: int, what: str) -> tuple[Point, ...]:
    """What is told of heights, behind north and east, is left out."""
    try:
        points = tuple((float(each[0]), float(each[1])) for each in places)
    except (TypeError, ValueError, LookupError):
        points = ()
    if len(points) < least or not all(math.isfinite(each) for point in points for each in point):
        places_ = "place" if least == 1 else "places"
        raise CallerError(f"{what} wants at least {least} {places_}, metres north and east of home, not {places!r}")
    return points


@dataclass(frozen=True, slots=True)
class OnTrack(Bounded):
    """The drone truly is at most `limit` metres, horizontally, from the track, a line through `track`."""

    limit: Limit
    track: tuple[Point, ...]
    negated: bool = False
    name: ClassVar[str] = "on_track_m"

    @property
    def goal(self) -> tuple[str, str]:
        if len(self.track) == 1:
            place = f"{self.track[0][0]:.0f} m north and {self.track[0][1]:.0f} m east of home"
            return f"of the place {place}", f"from the place {place}"
        return "of its track", "from its track"

    def measure_m(self, value: Position) -> float:
        return from_line_m((value.north_m, value.east_m), self.track)

    def to_data(self) -> dict[str, Any]:
        return self._filed(limit=self.limit.to_data(), track=[list(each) for each in self.track])


@dataclass(frozen=True, slots=True)
class Contained(Bounded):
    """The drone truly is inside the fence, the polygon of `corners`, or at most `limit` metres outside of it."""

    limit: Limit
    corners: tuple[Point, ...]
    negated: bool = False
    name: ClassVar[str] = "contained_m"

    @property
    def goal(self) -> tuple[str, str]:
        return "of the fence's inside", "outside the fence"

    def reach(self, far_m: float) -> str:
        return f"always {-far_m:.1f} m or more inside the fence" if far_m < 0 else Bounded.reach(self, far_m)

    def measure_m(self, value: Position) -> float:
        here = (value.north_m, value.east_m)
        away_m = from_ring_m(here, self.corners)
        return -away_m if is_inside(here, self.corners) else away_m

    def to_data(self) -> dict[str, Any]:
        return self._filed(limit=self.limit.to_data(), corners=[list(each) for each in self.corners])


class Knows(Bounded):
    """What the drone tells of its place is true to `limit` metres."""

    __slots__ = ()
    told: ClassVar[bool] = True
    what: ClassVar[str]
    truth: ClassVar[str]

    @property
    def kind(self) -> str:
        return "error"

    @property
    def subject(self) -> str:
        return f"the {self.what} that the drone tells"

    @property
    def goal(self) -> tuple[str, str]:
        return f"of {self.truth}", f"from {self.truth}"


@dataclass(frozen=True, slots=True)
class KnowsWhere(Knows):
    """Horizontally."""

    limit: Limit
    negated: bool = False
    name: ClassVar[str] = "knows_where_m"
    what: ClassVar[str] = "place"
    truth: ClassVar[str] = "where it truly is"

    def measure_m(self, value: Position) -> float:
        return value.from_home_m


@dataclass(frozen=True, slots=True)
class KnowsHeight(Knows):
    """Vertically."""

    limit: Limit
    negated: bool = False
    name: ClassVar[str] = "knows_height_m"
    what: ClassVar[str] = "height"
    truth: ClassVar[str] = "its true height"

    def measure_m(self, value: Position) -> float:
        return abs(value.up_m)


class Down(PositionState):
    """The drone truly stands on the ground, at most `limit` metres from somewhere."""

    __slots__ = ()
    limit: Limit

    @property
    def where(self) -> str:
        """In words."""
        raise NotImplementedError

    def away_m(self, value: Position) -> float:
        """From there, horizontally."""
        raise NotImplementedError

    @property
    def words(self) -> Words:
        rest = f"down within {self.limit.words('m')} of {self.where}"
        if self.negated:
            return Words("the drone", "is", "is", "was", f"not {rest}")
        return Words("the drone", "is", "comes", "came", rest)

    def holds(self, value: Position) -> bool:
        return (value.up_m <= DOWN_M and self.away_m(value) <= self.limit) != self.negated

    def room_m(self, value: Position) -> float:
        return abs(min(DOWN_M - value.up_m, self.limit - self.away_m(value)))

    def answer(self, value: Position) -> tuple[bool, float]:
        away_m = self.away_m(value)
        room_m = abs(min(DOWN_M - value.up_m, self.limit - away_m))
        return (value.up_m <= DOWN_M and away_m <= self.limit) != self.negated, room_m


@dataclass(frozen=True, slots=True)
class DownWithin(Down):
    """From `place`, where it landed: who fell is not down, but crashed."""

    limit: Limit
    place: Point
    negated: bool = False
    name: ClassVar[str] = "down_within_m"

    @property
    def where(self) -> str:
        return f"the place {self.place[0]:.0f} m north and {self.place[1]:.0f} m east of home"

    def away_m(self, value: Position) -> float:
        return math.dist((value.north_m, value.east_m), self.place)

    def read(self, timeline: Timeline) -> Iterator[tuple[Event, bool | None, float]]:
        """Who fell is not down until it was aloft again, and came down anew."""
        events, found = touchdowns(timeline)
        landed = {at: each.landed for each in found for at in range(each.first, each.last + 1)}
        for at, event in enumerate(events):
            if landed.get(at, True):
                yield event, *self.answer(event.value)
            else:
                answer = None if landed[at] is None else self.negated
                yield event, answer, max(0.0, ALOFT_M - event.value.up_m) + ALOFT_M - DOWN_M

    def instead(self, timeline: Timeline, until_s: float) -> str:
        """How it came down, where that is the reason."""
        events, found = touchdowns(timeline)
        last = next((each for each in reversed(found) if events[each.first].hi_s <= until_s), None)
        return "" if last is None or last.landed or self.negated else str(last)

    def to_data(self) -> dict[str, Any]:
        return self._filed(limit=self.limit.to_data(), place=list(self.place))


def on_track_m(limit: float | Limit, track: Sequence[Sequence[float]]) -> OnTrack:
    """Truly at most `limit` metres from the line through `track`, or from its only place."""
    return OnTrack(as_limit(limit, "m"), _points(track, 1, "a track"))


def contained_m(limit: float | Limit, corners: Sequence[Sequence[float]]) -> Contained:
    """Truly inside the polygon, or at most `limit` metres outside of it."""
    return Contained(as_limit(limit, "m"), _points(corners, CORNERS, "a fence"))


def knows_where_m(limit: float | Limit) -> KnowsWhere:
    """What it tells of its place is true to `limit` metres."""
    return KnowsWhere(as_limit(limit, "m"))


def knows_height_m(limit: float | Limit) -> KnowsHeight:
    """What it tells of its height is true to `limit` metres."""
    return KnowsHeight(as_limit(limit, "m"))


def down_within_m(limit: float | Limit, place: Sequence[float]) -> DownWithin:
    """Truly landed, at most `limit` metres from `place`: on the ground, and not fallen to it."""
    return DownWithin(as_limit(limit, "m"), _points([place], 1, "a landing place")[0])


def _limit(data: Mapping[str, Any]) -> Limit:
    return as_limit(limit_from_data(data["limit"]), "m")


PLACES = {
    "on_track_m": lambda data: on_track_m(_limit(data), data["track"]),
    "contained_m": lambda data: contained_m(_limit(data), data["corners"]),
    "knows_where_m": lambda data: knows_where_m(_limit(data)),
    "knows_height_m": lambda data: knows_height_m(_limit(data)),
    "down_within_m": lambda data: down_within_m(_limit(data), data["place"]),
}
"""How each is read back from what was filed."""
