"""What an attack may wait for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from harness.faults.gnss.fault import GnssScene
from harness.faults.settings import check_above_zero, check_numbers, is_number, refusal
from harness.reading.place import Point, from_ring_m


@runtime_checkable
class Trigger(Protocol):
    """Prints itself as "at waypoint 3"."""

    def fires(self, scene: GnssScene) -> bool:
        """Whether the moment has come."""
        ...


@dataclass(frozen=True, slots=True)
class AtWaypoint:
    """As soon as the drone has reached the mission's `number`th waypoint, counted from 1."""

    number: int

    def __post_init__(self) -> None:
        if not (type(self.number) is int and self.number >= 1):
            raise refusal(self, "a whole number, 1 or more", "number")

    def fires(self, scene: GnssScene) -> bool:
        return scene.waypoint() > self.number

    def __str__(self) -> str:
        return f"at waypoint {self.number}"


@dataclass(frozen=True, slots=True)
class FartherThan:
    """As soon as the drone is truly farther from home than this, over the ground."""

    distance_m: float

    def __post_init__(self) -> None:
        check_numbers(self, "distance_m")

    def fires(self, scene: GnssScene) -> bool:
        return scene.truth().from_home_m > self.distance_m

    def __str__(self) -> str:
        return f"farther than {self.distance_m:g} m from home"


@dataclass(frozen=True, slots=True, kw_only=True)
class NearFence:
    """As soon as the drone is truly at most `distance_m` from the fence, over the ground and on either side of it: a
    circle round home, or the edges of a polygon of metres north and east of home."""

    distance_m: float = field(kw_only=False)
    radius_m: float | None = None
    polygon: tuple[Point, ...] | None = None

    def __post_init__(self) -> None:
        check_numbers(self, "distance_m")
        if (self.radius_m is None) == (self.polygon is None):
            raise refusal(self, "a radius or a polygon, and only one of them", "radius_m", "polygon")
        if self.radius_m is not None:
            check_above_zero(self, "radius_m")
        if self.polygon is not None:
            if not (
                isinstance(self.polygon, tuple | list) and len(self.polygon) >= 3 and all(map(_is_place, self.polygon))
            ):
                raise refusal(self, "three or more places (north_m, east_m)", "polygon")
            object.__setattr__(self, "polygon", tuple((north_m, east_m) for north_m, east_m in self.polygon))

    def fires(self, scene: GnssScene) -> bool:
        truth = scene.truth()
        if self.radius_m is not None:
            return abs(self.radius_m - truth.from_home_m) <= self.distance_m
        assert self.polygon is not None, "a fence without a radius has a polygon"
        return from_ring_m((truth.north_m, truth.east_m), self.polygon) <= self.distance_m

    def __str__(self) -> str:
        fence = (
            f"{self.radius_m:g} m round home" if self.radius_m is not None else f"of {len(self.polygon or ())} corners"
        )
        return f"within {self.distance_m:g} m of the fence {fence}"


def _is_place(value: object) -> bool:
    return isinstance(value, tuple | list) and len(value) == 2 and all(map(is_number, value))
