"""What attacks on a receiver may know of the world: where the drone truly is, and to which waypoint it flies."""

from __future__ import annotations

import pytest

from harness.clock import VehicleClock
from harness.errors import RigError
from harness.rigs.gnss import View
from harness.timeline import Event, Position, Timeline

TRACK = [Position(100, 0, 20), Position(100, 100, 20), Position(0, 0, 20)]


def view(*track: Position) -> View:
    return View(VehicleClock(), Timeline(), track)


def test_before_its_mission_it_flies_to_no_waypoint() -> None:
    scene = view()
    scene.moved(100, 0)
    assert 0 == scene.waypoint()


def test_a_waypoint_is_reached_once_it_is_near_and_in_its_turn() -> None:
    scene, seen = view(*TRACK), []
    for north_m, east_m in [(0, 0), (100, 100), (87.9, 0), (88.1, 0), (100, 1), (100, 99), (100, 99)]:
        scene.moved(north_m, east_m)
        seen.append(scene.waypoint())
    assert [1, 1, 1, 2, 2, 3, 3] == seen


def test_of_a_mission_that_goes_round_the_count_goes_on() -> None:
    scene = view(*TRACK)
    for place in 2 * TRACK:
        scene.moved(place.north_m, place.east_m)
    assert 7 == scene.waypoint()


def test_a_mission_that_comes_later_is_counted_from_its_first_place() -> None:
    scene = view()
    scene.moved(100, 0)
    scene.track = TRACK
    assert 1 == scene.waypoint()


def test_where_it_truly_is_must_have_been_told() -> None:
    scene = view()
    with pytest.raises(RigError, match=r"where the drone truly is, and nobody said until 0\.00 s"):
        scene.truth()
    scene.timeline.add(Event("truth", TRACK[0], 1.0, 1.1))
    assert TRACK[0] == scene.truth()
