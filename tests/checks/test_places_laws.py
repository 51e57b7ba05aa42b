"""Laws of places: distances hold against another way of reckoning, and grow no faster than the drone moves."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from harness.checks import (
    contained_m,
    down_within_m,
    knows_height_m,
    knows_where_m,
    on_track_m,
    within_m,
)
from harness.checks.base import Bounded
from harness.timeline import Position

metres = st.floats(-200, 200)
points = st.tuples(metres, metres)
rings = st.lists(points, min_size=3, max_size=6)


def _around(here: tuple[float, float], corners: list[tuple[float, float]]) -> bool:
    """Inside by the other way of counting: the angle under which the edge is seen, in whole turns, an odd number."""
    total = 0.0
    for a, b in zip(corners, [*corners[1:], corners[0]], strict=True):
        turn = math.atan2(b[1] - here[1], b[0] - here[0]) - math.atan2(a[1] - here[1], a[0] - here[0])
        total += (turn + math.pi) % (2 * math.pi) - math.pi
    return round(total / (2 * math.pi)) % 2 == 1


@given(points, rings)
def test_inside_is_what_the_fence_goes_round(here: tuple[float, float], corners: list[tuple[float, float]]) -> None:
    out_m = contained_m(1, corners).measure_m(Position(*here, 0.0))
    if abs(out_m) > 1e-3:
        assert _around(here, corners) == (out_m < 0)


@given(points, rings)
def test_no_place_of_the_edge_is_nearer(here: tuple[float, float], corners: list[tuple[float, float]]) -> None:
    out_m = abs(contained_m(1, corners).measure_m(Position(*here, 0.0)))
    edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    tried_m = [
        math.dist(here, (a[0] + n / 50 * (b[0] - a[0]), a[1] + n / 50 * (b[1] - a[1])))
        for a, b in edges
        for n in range(51)
    ]
    longest_m = max(math.dist(a, b) for a, b in edges)
    assert min(tried_m) - longest_m / 100 - 1e-6 <= out_m <= min(tried_m) + 1e-6


@given(points, points, rings)
def test_nothing_grows_faster_than_the_drone_moves(
    here: tuple[float, float], there: tuple[float, float], corners: list[tuple[float, float]]
) -> None:
    asked: list[Bounded] = [on_track_m(1, corners), contained_m(1, corners), within_m(1), knows_where_m(1)]
    for each in asked:
        by_m = each.measure_m(Position(*there, 0.0)) - each.measure_m(Position(*here, 0.0))
        assert abs(by_m) <= math.dist(here, there) + 1e-6


@given(points, st.floats(-5, 60), points, st.floats(-5, 60), points, st.floats(1, 100))
def test_no_answer_changes_within_its_room(
    here: tuple[float, float], up_m: float, there: tuple[float, float], to_m: float,
    place: tuple[float, float], limit_m: float,
) -> None:  # fmt: skip
    a, b = Position(*here, up_m), Position(*there, to_m)
    for each in (down_within_m(limit_m, place), on_track_m(limit_m, [place]), knows_height_m(limit_m)):
        if a.to_m(b) < each.room_m(a) - 1e-6:
            assert each.holds(a) == each.holds(b)
