"""Other aircraft around the drone, as its ADS-B receiver would tell of them: scripted, and none of them real.

What is sent are ADSB_VEHICLE messages on the instrument port, in the name of a receiver on board (MAV_COMP_ID_ADSB).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

from harness.clock import VehicleClock
from harness.errors import CallerError
from harness.timeline import Position

RECEIVER = 156
"""MAV_COMP_ID_ADSB."""
EVERY_S = 1.0
HIT_M = 5.0
"""Two drones this near have met."""
UNMANNED, LIGHT = 14, 1
"""ADSB_EMITTER_TYPE."""
VALID = 0b1011_1111
"""ADSB_FLAGS: coordinates, altitude, heading, velocity, callsign, squawk, vertical velocity; not SIMULATED."""
FASTEST_MPS = 300.0
ICAO_LAST = 0xFFFFFF
FIRST_DECOY = 0xD00001


@dataclass(frozen=True, slots=True)
class Flying:
    """Where an aircraft is, in metres from home, and how it moves."""

    at: Position
    north_mps: float
    east_mps: float
    up_mps: float


Course = Callable[[float, Position], Flying]
"""Where it is so many seconds after it appeared; the other argument is where the drone truly is then."""


class Intruder(Protocol):
    """Frozen settings of one aircraft."""

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
            return Flying(at, rate * north_m, rate * east_m, rate * up_m)

        return course


def swarm(count: int, rng: Random, *, near_m: float = 300.0, far_m: float = 1500.0) -> list[Passing]:
    """Decoys scattered around it, each slowly on its own way. Raises CallerError for a swarm of none."""
    if count < 1:
        raise CallerError(f"a swarm of {count}: wanted at least one decoy")
    return [
        Passing(
            icao=FIRST_DECOY + number,
            bearing_deg=rng.uniform(0.0, 360.0),
            from_m=rng.uniform(near_m, far_m),
            heading_deg=rng.uniform(0.0, 360.0),
            speed_mps=rng.uniform(2.0, 15.0),
            above_m=rng.uniform(-10.0, 60.0),
        )
        for number in range(count)
    ]


def _away(here: Position, bearing_deg: float, from_m: float, above_m: float) -> Position:
    north, east = math.cos(math.radians(bearing_deg)), math.sin(math.radians(bearing_deg))
    return Position(here.north_m + from_m * north, here.east_m + from_m * east, here.up_m + above_m)


@dataclass(slots=True)
class Seen:
    """An aircraft that is about: how often it was told of, and how near it truly came to the drone."""

    icao: int
    course: Course
    begun_s: float
    told: int = 0
    nearest_m: float = math.inf


@dataclass(slots=True)
class Traffic:
    """Tells the drone once a vehicle second of all aircraft that are about. `send` takes a message and its fields;
    `truth` is where the drone truly is, `geodetic` a place in degrees and metres above mean sea level."""

    clock: VehicleClock
    send: Callable[..., None]
    truth: Callable[[], Position | None]
    geodetic: Callable[[Position], tuple[float, float, float]]
    on_hit: Callable[[int], None]
    """Called once with the address of an aircraft that has met the drone."""
    _about: list[Seen] = field(default_factory=list)
    _told_s: float = -math.inf

    def __post_init__(self) -> None:
        self.clock.on_stamp(self._moved)

    @contextmanager
    def flying(self, intruders: Sequence[Intruder]) -> Iterator[list[Seen]]:
        """They are about until the context ends. Raises CallerError where nobody knows where the drone is, or two of
        them have one address."""
        drone = self.truth()
        if drone is None:
            raise CallerError("traffic wants the drone's true place, and none was told yet")
        addresses = [*(each.icao for each in self._about), *(each.icao for each in intruders)]
        if twice := {each for each in addresses if addresses.count(each) > 1}:
            raise CallerError(f"two aircraft of one address: {', '.join(f'{each:06X}' for each in sorted(twice))}")
        now_s = self.clock.now_s()
        come = [Seen(each.icao, each.begin(drone), now_s) for each in intruders]
        self._about += come
        try:
            yield come
        finally:
            self._about = [each for each in self._about if each not in come]

    def _moved(self) -> None:
        now_s, drone = self.clock.now_s(), self.truth()
        if not self._about or drone is None:
            return
        tell = now_s - self._told_s >= EVERY_S
        if tell:
            self._told_s = now_s
        for each in self._about:
            flying = each.course(now_s - each.begun_s, drone)
            far_m = flying.at.to_m(drone)
            if far_m <= HIT_M < each.nearest_m:
                self.on_hit(each.icao)
            each.nearest_m = min(each.nearest_m, far_m)
            if tell:
                each.told += 1
                self.send("ADSB_VEHICLE", **self._fields(each.icao, flying))

    def _fields(self, icao: int, flying: Flying) -> dict[str, Any]:
        lat_deg, lon_deg, alt_m = self.geodetic(flying.at)
        heading_deg = math.degrees(math.atan2(flying.east_mps, flying.north_mps)) % 360.0
        return {
            "ICAO_address": icao,
            "lat": round(lat_deg * 1e7),
            "lon": round(lon_deg * 1e7),
            "altitude": round(alt_m * 1000),
            "altitude_type": 1,
            "heading": round(heading_deg * 100) % 36000,
            "hor_velocity": round(math.hypot(flying.north_mps, flying.east_mps) * 100),
            "ver_velocity": round(flying.up_mps * 100),
            "flags": VALID,
            "squawk": 1200,
            "callsign": f"{icao:06X}",
            "emitter_type": UNMANNED,
            "tslc": 0,
        }
