"""Other aircraft around the drone, as a receiver on board would tell of them: scripted, and none of them real."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol

from harness.errors import CallerError
from harness.timeline import Position

UNMANNED, LIGHT = 14, 1
"""ADSB_EMITTER_TYPE."""
FASTEST_MPS = 300.0
ICAO_LAST = 0xFFFFFF
FIRST_DECOY, MOST_DECOYS = 0xD00001, 5000


@dataclass(frozen=True, slots=True)
class Flying:
    """Where an aircraft is, in metres from home, and how it moves."""

    at: Position
    north_mps: float
    east_mps: float
    up_mps: float
    aim: Position | None = None
    """What it strikes when it gets there; None: the drone, if it meets it."""


Course = Callable[[float, Position], Flying]
"""Where it is so many seconds after it appeared; the other argument is where the drone truly is then."""


class Intruder(Protocol):
    """Frozen settings of one aircraft; printed, it says what it does."""

    @property
    def icao(self) -> int: ...

    @property
    def emitter(self) -> int: ...

    def begin(self, drone: Position) -> Course:
        """It appears, the drone being there."""


def _checked(icao: int, speed_mps: float) -> None:
    if not 0 < icao <= ICAO_LAST:
        raise CallerError(f"an aircraft's address has 24 bits: wanted 1 to {ICAO_LAST}, saw {icao}")
    if not 0 <= speed_mps <= FASTEST_MPS:
        raise CallerError(f"aircraft {icao:06X}: wanted a speed of 0 to {FASTEST_MPS:g} m/s, saw {speed_mps:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """Flies straight on: begins `from_m` away from the drone at `bearing_deg` (0 is north) and `above_m` over it, and
    heads for `heading_deg`."""

    icao: int
    bearing_deg: float
    from_m: float
    heading_deg: float
    speed_mps: float
    above_m: float = 0.0
    emitter: int = UNMANNED

    def __post_init__(self) -> None:
        _checked(self.icao, self.speed_mps)

    def __str__(self) -> str:
        return f"aircraft {self.icao:06X} passing at {self.speed_mps:g} m/s"

    def begin(self, drone: Position) -> Course:
        there = _away(drone, self.bearing_deg, self.from_m, self.above_m)
        north, east = math.cos(math.radians(self.heading_deg)), math.sin(math.radians(self.heading_deg))
        north_mps, east_mps = self.speed_mps * north, self.speed_mps * east

        def course(t_s: float, _: Position) -> Flying:
            at = Position(there.north_m + north_mps * t_s, there.east_m + east_mps * t_s, there.up_m)
            return Flying(at, north_mps, east_mps, 0.0)

        return course


def ghost(icao: int, *, bearing_deg: float, from_m: float, speed_mps: float) -> Passing:
    """On a course through where the drone was when it appeared."""
    back_deg = (bearing_deg + 180.0) % 360.0
    return Passing(icao=icao, bearing_deg=bearing_deg, from_m=from_m, heading_deg=back_deg, speed_mps=speed_mps)


def receding(icao: int, *, bearing_deg: float, from_m: float, speed_mps: float) -> Passing:
    """Flies away from it."""
    return Passing(icao=icao, bearing_deg=bearing_deg, from_m=from_m, heading_deg=bearing_deg, speed_mps=speed_mps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kamikaze:
    """Steers at the drone, or at a place on the ground that is to be protected, until it hits: `target` is in metres
    north and east of home."""

    icao: int
    bearing_deg: float
    from_m: float
    speed_mps: float
    above_m: float = 0.0
    target: tuple[float, float] | None = None
    emitter: int = UNMANNED

    def __post_init__(self) -> None:
        _checked(self.icao, self.speed_mps)

    def __str__(self) -> str:
        at = "the drone" if self.target is None else f"a place {self.target[0]:g} m north, {self.target[1]:g} m east"
        return f"kamikaze {self.icao:06X} at {self.speed_mps:g} m/s on {at}"

    def begin(self, drone: Position) -> Course:
        aim = drone if self.target is None else Position(*self.target, 0.0)
        at, seen_s = _away(aim, self.bearing_deg, self.from_m, self.above_m), 0.0

        def course(t_s: float, drone: Position) -> Flying:
            nonlocal at, seen_s
            aim = drone if self.target is None else Position(*self.target, 0.0)
            far_m = at.to_m(aim)
            step_m = min(far_m, self.speed_mps * (t_s - seen_s))
            share = step_m / far_m if far_m else 0.0
            north_m, east_m, up_m = aim.north_m - at.north_m, aim.east_m - at.east_m, aim.up_m - at.up_m
            at = Position(at.north_m + share * north_m, at.east_m + share * east_m, at.up_m + share * up_m)
            seen_s = t_s
            rate = self.speed_mps / far_m if far_m else 0.0
            return Flying(at, rate * north_m, rate * east_m, rate * up_m, aim)

        return course


@dataclass(frozen=True, slots=True)
class Swarm:
    """So many decoys, scattered around the drone from `near_m` to `far_m`, each slowly on its own way."""

    count: int
    near_m: float = 300.0
    far_m: float = 1500.0

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST_DECOYS:
            raise CallerError(f"a swarm of {self.count}: wanted 1 to {MOST_DECOYS} decoys")
        if not 0 <= self.near_m <= self.far_m:
            raise CallerError(f"a swarm from {self.near_m:g} to {self.far_m:g} m: wanted the nearer distance first")

    def __str__(self) -> str:
        return f"{self.count} decoys"

    def scatter(self, rng: Random) -> list[Passing]:
        return [
            Passing(
                icao=FIRST_DECOY + number,
                bearing_deg=rng.uniform(0.0, 360.0),
                from_m=rng.uniform(self.near_m, self.far_m),
                heading_deg=rng.uniform(0.0, 360.0),
                speed_mps=rng.uniform(2.0, 15.0),
                above_m=rng.uniform(-10.0, 60.0),
            )
            for number in range(self.count)
        ]


def _away(here: Position, bearing_deg: float, from_m: float, above_m: float) -> Position:
    north, east = math.cos(math.radians(bearing_deg)), math.sin(math.radians(bearing_deg))
    return Position(here.north_m + from_m * north, here.east_m + from_m * east, here.up_m + above_m)
