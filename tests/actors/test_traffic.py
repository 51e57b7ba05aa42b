"""Aircraft fly as scripted, and the drone is told of each once a second, whatever it does itself."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.actors.aircraft import LIGHT, Kamikaze, Passing, Swarm, ghost, receding
from harness.actors.traffic import REMOTE_ID, Traffic
from harness.clock import VehicleClock
from harness.errors import CallerError
from harness.mavlink.codec import Encoder, decode
from harness.reading.stack import Geodetic
from harness.reading.traffic import address_told
from harness.timeline import Position
from tests.loops import virtually

HERE = Position(200.0, 50.0, 20.0)
BEARINGS = st.floats(0, 360)
SPEEDS = st.floats(1, 100)


class Sky:
    """A drone that stands still, and what it is told."""

    def __init__(self, drone: Position | None = HERE) -> None:
        self.clock = VehicleClock()
        self.drone = drone
        self.told: list[dict[str, Any]] = []
        self.strikes: list[int] = []
        self.traffic = Traffic(
            self.clock,
            lambda lines: self.told.extend({"by": by, "name": name, **fields} for by, name, fields in lines),
            lambda: self.drone,
            lambda at: Geodetic(52.0 + at.north_m / 1e5, 13.0 + at.east_m / 1e5, 30.0 + at.up_m),
            self.strikes.append,
        )

    def pass_s(self, seconds: float) -> None:
        begin_ms = round(self.clock.now_s() * 1000)
        for tick in range(1, round(seconds / 0.05) + 1):
            self.clock.observe_ms(begin_ms + 50 * tick)


@given(BEARINGS, SPEEDS)
def test_a_ghost_comes_through_where_the_drone_was(bearing_deg: float, speed_mps: float) -> None:
    course = ghost(1, bearing_deg=bearing_deg, from_m=1000, speed_mps=speed_mps).begin(HERE)

    assert pytest.approx(1000) == course(0, HERE).at.to_m(HERE)
    assert pytest.approx(0, abs=1e-6) == course(1000 / speed_mps, HERE).at.to_m(HERE)


@given(BEARINGS, SPEEDS, st.floats(0, 100))
def test_who_recedes_is_ever_farther(bearing_deg: float, speed_mps: float, t_s: float) -> None:
    course = receding(1, bearing_deg=bearing_deg, from_m=500, speed_mps=speed_mps).begin(HERE)

    assert pytest.approx(500 + speed_mps * t_s) == course(t_s, HERE).at.to_m(HERE)


@given(BEARINGS, SPEEDS, st.floats(-math.pi, math.pi))
def test_a_kamikaze_meets_a_drone_that_flies_away_slower(bearing_deg: float, speed_mps: float, flees: float) -> None:
    course = Kamikaze(icao=1, bearing_deg=bearing_deg, from_m=100, speed_mps=speed_mps).begin(HERE)
    drone, t_s = HERE, 0.0
    while t_s < 2 * 100 / (speed_mps / 2):
        t_s += 0.05
        step_m = 0.05 * speed_mps / 2
        drone = Position(drone.north_m + step_m * math.cos(flees), drone.east_m + step_m * math.sin(flees), drone.up_m)
        flying = course(t_s, drone)
        assert math.hypot(flying.north_mps, flying.east_mps, flying.up_mps) <= speed_mps * (1 + 1e-9)

    assert speed_mps * 0.05 >= flying.at.to_m(drone)


def test_one_at_a_protected_place_does_not_care_where_the_drone_is() -> None:
    course = Kamikaze(icao=1, bearing_deg=0, from_m=100, speed_mps=10, target=(0.0, 0.0)).begin(HERE)
    for tick in range(1, 101):
        flying = course(tick / 10, Position(1e3 * tick, 0, 0))

    assert pytest.approx(0, abs=1e-6) == flying.at.to_m(Position(0, 0, 0))


@virtually
async def test_each_is_told_of_once_a_second_as_long_as_it_is_about() -> None:
    sky = Sky()
    with sky.traffic.flying(
        [ghost(7, bearing_deg=90, from_m=1000, speed_mps=50), *Swarm(3).scatter(Random(1))]
    ) as seen:
        sky.pass_s(10)
    sky.pass_s(10)

    assert [10, 10, 10, 10] == [each.told for each in seen]
    assert 40 == len(sky.told)
    assert {(156, "ADSB_VEHICLE")} == {(each["by"], each["name"]) for each in sky.told}
    first = next(each for each in sky.told if each["ICAO_address"] == 7)
    assert (27000, 5000, 50_000) == (first["heading"], first["hor_velocity"], first["altitude"])
    assert 0 == first["flags"] & 64


@virtually
async def test_other_drones_are_told_of_by_their_remote_id() -> None:
    sky = Sky()
    with sky.traffic.flying([ghost(0xC0FFEE, bearing_deg=90, from_m=1000, speed_mps=50)], REMOTE_ID) as seen:
        sky.pass_s(3)

    assert 3 == seen[0].told
    assert 3 * ["OPEN_DRONE_ID_BASIC_ID", "OPEN_DRONE_ID_LOCATION"] == [each["name"] for each in sky.told]
    place = decode(Encoder(1, 236)("OPEN_DRONE_ID_LOCATION", **_fields(sky.told[-1])))
    assert (0xC0FFEE, 27000, 5000) == (address_told(place), place.direction, place.speed_horizontal)


def _fields(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in ("by", "name")}


@virtually
async def test_who_strikes_is_gone_and_the_nearest_approach_is_kept() -> None:
    sky = Sky()
    with sky.traffic.flying(
        [ghost(7, bearing_deg=90, from_m=100, speed_mps=50), receding(8, bearing_deg=0, from_m=60, speed_mps=5)]
    ) as seen:
        sky.pass_s(4)

    assert [7] == sky.strikes
    assert seen[0].nearest_m <= 5
    assert 2 == seen[0].told
    assert pytest.approx(60, abs=0.5) == seen[1].nearest_m


@virtually
async def test_one_at_a_protected_place_strikes_there_and_not_at_the_drone() -> None:
    sky = Sky()
    one = Kamikaze(icao=7, bearing_deg=90, from_m=100, speed_mps=50, target=(0.0, 0.0))
    with sky.traffic.flying([one]) as seen:
        sky.pass_s(1.5)
        assert [] == sky.strikes
        sky.pass_s(1.5)

    assert [7] == sky.strikes
    assert 150 < seen[0].nearest_m


@virtually
async def test_what_flies_is_told_as_what_it_is() -> None:
    sky = Sky()
    with sky.traffic.flying([Passing(icao=5, bearing_deg=0, from_m=100, heading_deg=0, speed_mps=1, emitter=LIGHT)]):
        sky.pass_s(1)

    assert [LIGHT] == [each["emitter_type"] for each in sky.told]


@virtually
async def test_a_swarm_is_told_of_evenly_over_the_second() -> None:
    sky = Sky()
    per_tick = []
    with sky.traffic.flying(Swarm(200).scatter(Random(1))):
        for _ in range(20):
            before = len(sky.told)
            sky.pass_s(0.05)
            per_tick.append(len(sky.told) - before)

    assert 200 == sum(per_tick)
    assert max(per_tick) <= 20


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (lambda: ghost(0, bearing_deg=0, from_m=1, speed_mps=1), "24 bits"),
        (lambda: ghost(1 << 24, bearing_deg=0, from_m=1, speed_mps=1), "24 bits"),
        (lambda: ghost(1, bearing_deg=0, from_m=1, speed_mps=-1), "0 to 300 m/s"),
        (lambda: Kamikaze(icao=1, bearing_deg=0, from_m=1, speed_mps=math.nan), "0 to 300 m/s"),
        (lambda: Swarm(0), "1 to 5000 decoys"),
        (lambda: Swarm(3, near_m=9, far_m=5), "nearer distance first"),
    ],
)
def test_nonsense_is_refused_in_one_sentence(bad: Any, words: str) -> None:
    with pytest.raises(CallerError, match=words):
        bad()


def test_two_of_one_address_and_a_drone_nobody_sees_are_refused() -> None:
    twin = Passing(icao=5, bearing_deg=0, from_m=1, heading_deg=0, speed_mps=1)
    with pytest.raises(CallerError, match="one address: 000005"), Sky().traffic.flying([twin, twin]):
        pass
    with pytest.raises(CallerError, match="saw none"), Sky().traffic.flying([]):
        pass
    with pytest.raises(CallerError, match="true place"), Sky(None).traffic.flying([twin]):
        pass
