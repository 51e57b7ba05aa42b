"""Tells the drone of other aircraft, as a receiver on board would: each once a vehicle second."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from harness.actors.aircraft import Course, Flying, Intruder
from harness.actors.remote_id import broadcast_of
from harness.clock import VehicleClock
from harness.errors import CallerError
from harness.mavlink.dialect import by_name
from harness.reading.stack import Geodetic
from harness.reading.traffic import RADIO_PREFIX
from harness.timeline import Position

EVERY_S = 1.0
HIT_M = 5.0
"""Two drones this near have met."""
FASTEST_DRONE_MPS = 25.0
NEAREST_SHARE = 0.1
"""How much nearer than told an aircraft may have come."""


class ToldAs(Protocol):
    """How a receiver on board tells of an aircraft."""

    @property
    def name(self) -> str:
        """The message that carries its place, one a telling."""
        ...

    @property
    def component(self) -> int:
        """In whose name, of the drone's own system."""
        ...

    def messages(
        self, aircraft: Intruder, flying: Flying, place: Geodetic, now_s: float
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """The messages of one telling, each with its fields; `place` is where it is, `now_s` vehicle time."""
        ...


VALID = 0b1011_1111
"""ADSB_FLAGS: coordinates, altitude, heading, velocity, callsign, squawk, vertical velocity; not SIMULATED."""


@dataclass(frozen=True, slots=True)
class AdsB:
    """ADSB_VEHICLE of an ADS-B receiver (MAV_COMP_ID_ADSB)."""

    name: str = "ADSB_VEHICLE"
    component: int = 156

    def messages(
        self, aircraft: Intruder, flying: Flying, place: Geodetic, now_s: float
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        heading_deg = math.degrees(math.atan2(flying.east_mps, flying.north_mps)) % 360.0
        yield (
            self.name,
            {
                "ICAO_address": aircraft.icao,
                "lat": round(place.lat_deg * 1e7),
                "lon": round(place.lon_deg * 1e7),
                "altitude": round(place.alt_m * 1000),
                "altitude_type": 1,
                "heading": round(heading_deg * 100) % 36000,
                "hor_velocity": round(math.hypot(flying.north_mps, flying.east_mps) * 100),
                "ver_velocity": round(flying.up_mps * 100),
                "flags": VALID,
                "squawk": 1200,
                "callsign": f"{aircraft.icao:06X}",
                "emitter_type": aircraft.emitter,
                "tslc": 0,
            },
        )


@dataclass(frozen=True, slots=True)
class RemoteId:
    """OPEN_DRONE_ID_BASIC_ID and _LOCATION of other drones, of a receiver of remote ID (MAV_COMP_ID_ODID_TXRX_1)."""

    name: str = "OPEN_DRONE_ID_LOCATION"
    component: int = 236

    def messages(
        self, aircraft: Intruder, flying: Flying, place: Geodetic, now_s: float
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        radio = RADIO_PREFIX + aircraft.icao.to_bytes(3, "big")
        yield from broadcast_of(f"CUASTRAFFIC{aircraft.icao:06X}", flying, place, now_s, radio)


ADS_B, REMOTE_ID = AdsB(), RemoteId()


@dataclass(slots=True, eq=False)
class Seen:
    """An aircraft that is about: how often it was told of, and how near it truly came to the drone, to a tenth."""

    aircraft: Intruder
    told_as: ToldAs
    course: Course
    begun_s: float
    tell_s: float
    """When it is to be told of next."""
    look_s: float = 0.0
    """Before that it is no nearer than it was, and strikes nothing."""
    told: int = 0
    nearest_m: float = math.inf
    has_struck: bool = False


Line = tuple[int, str, dict[str, Any]]
"""A component of the drone's own system, a message of its, and the fields."""


@dataclass(slots=True)
class Traffic:
    """`send` takes all that is told at one stamp; `truth` is where the drone truly is, `geodetic` a place on
    the globe. Each aircraft is told of once a second, all of them spread over it, as by a receiver that hears them."""

    clock: VehicleClock
    send: Callable[[Sequence[Line]], None]
    truth: Callable[[], Position | None]
    geodetic: Callable[[Position], Geodetic]
    on_strike: Callable[[int], None]
    """Called once with the address of an aircraft that has met the drone, or what it was after; it is gone then."""
    _about: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock.on_stamp(self._moved)

    @contextmanager
    def flying(self, intruders: Sequence[Intruder], told_as: ToldAs = ADS_B) -> Iterator[list[Seen]]:
        """They are about until the context ends. Raises CallerError where nobody knows where the drone is, there are
        none, or two of them have one address."""
        drone = self.truth()
        if drone is None:
            raise CallerError("traffic wants the drone's true place, and none was told yet")
        if not intruders:
            raise CallerError("traffic wants aircraft: saw none")
        if told_as.name not in by_name():
            raise CallerError(f"traffic is told by MAVLink messages, and none is called {told_as.name}")
        addresses = [*(each.aircraft.icao for each in self._about), *(each.icao for each in intruders)]
        if twice := {each for each in addresses if addresses.count(each) > 1}:
            raise CallerError(f"two aircraft of one address: {', '.join(f'{each:06X}' for each in sorted(twice))}")
        now_s, apart_s = self.clock.now_s(), EVERY_S / len(intruders)
        come = [
            Seen(each, told_as, each.begin(drone), now_s, now_s + apart_s * number)
            for number, each in enumerate(intruders)
        ]
        self._about += come
        try:
            yield come
        finally:
            self._about = [each for each in self._about if each not in come]

    def _moved(self) -> None:
        now_s, drone = self.clock.now_s(), self.truth()
        if drone is None:
            return
        lines = [
            line
            for each in list(self._about)
            if now_s >= each.tell_s or now_s >= each.look_s
            for line in self._follow(each, now_s, drone)
        ]
        if lines:
            self.send(lines)

    def _follow(self, each: Seen, now_s: float, drone: Position) -> Iterator[Line]:
        """What is told of it now."""
        flying = each.course(now_s - each.begun_s, drone)
        far_m = flying.at.to_m(drone)
        each.nearest_m = min(each.nearest_m, far_m)
        if flying.at.to_m(flying.aim or drone) <= HIT_M and not each.has_struck:
            each.has_struck = True
            self._about = [other for other in self._about if other is not each]
            self.on_strike(each.aircraft.icao)
            return
        speed_mps = FASTEST_DRONE_MPS + math.hypot(flying.north_mps, flying.east_mps, flying.up_mps)
        goal_m = min(flying.at.to_m(flying.aim or drone) - HIT_M, far_m - (1 - NEAREST_SHARE) * each.nearest_m)
        each.look_s = now_s + max(0.0, goal_m) / speed_mps
        if now_s >= each.tell_s:
            each.tell_s = now_s + EVERY_S
            each.told += 1
            for name, fields in each.told_as.messages(each.aircraft, flying, self.geodetic(flying.at), now_s):
                yield each.told_as.component, name, fields
