"""Coming down is a landing or a crash, by how fast the drone truly sank into the ground."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.checks import down_within_m, evaluate, fault_begins, home_within_m, when
from harness.checks.touchdown import LANDS_MPS, touchdowns
from harness.timeline import Event, Position, Timeline
from harness.verdict import Finding, Verdict
from tests.checks.flights import at, flight

PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
BEGINS = at("injected", 20.0, "denial")
LANDS = when(fault_begins).then(down_within_m(10, (0, 0)), within=30)
FROM_S, FROM_M = 22.0, 20.0
"""Until then it hovers, so high."""


def flown(height_m: Callable[[float], float], *, half_s: float = 0.0, step_s: float = 0.1) -> Timeline:
    """`height_m` by the seconds since it left its hover."""
    up_m = [FROM_M if n * step_s < FROM_S else height_m(n * step_s - FROM_S) for n in range(round(60 / step_s))]
    places = (Position(0.0, 3.0, max(0.0, each)) for each in up_m)
    line = flight(*(at("truth", n * step_s, each, half_s=half_s, frame=n) for n, each in enumerate(places)), BEGINS)
    line.end_s = 60.0
    return line


def sinking(mps: float) -> Callable[[float], float]:
    return lambda s: FROM_M - mps * s


def falling(s: float) -> float:
    return FROM_M - 9.81 * s * s / 2


def judged(line: Timeline) -> Finding:
    return evaluate(LANDS, line)


@pytest.mark.parametrize(
    ("mps", "expected"), [(0.7, PASS), (1.5, PASS), (2.9, PASS), (3.1, FAIL), (8.0, FAIL), (20.0, FAIL)]
)
def test_up_to_three_metres_a_second_is_a_landing(mps: float, expected: Verdict) -> None:
    assert expected is judged(flown(sinking(mps))).verdict


@pytest.mark.parametrize(
    ("mps", "expected"), [(0.7, PASS), (2.0, PASS), (2.6, INCONCLUSIVE), (3.4, INCONCLUSIVE), (4.0, FAIL), (9.0, FAIL)]
)
def test_what_the_stamps_leave_open_is_left_open(mps: float, expected: Verdict) -> None:
    """A fifth of a second is known to 0.05 s."""
    assert expected is judged(flown(sinking(mps), half_s=0.025)).verdict


def test_a_crash_is_told_with_the_rate_of_its_sinking_and_shown() -> None:
    finding = judged(flown(falling))
    assert FAIL is finding.verdict
    assert (
        "the drone never came down within 10 m of the place 0 m north and 0 m east of home in the 30 s after the fault "
        "set in at 20.00 s; it met the ground between 18.6 and 18.6 m/s at 24.00 s, and only up to 3 m/s is that a "
        "landing"
    ) == finding.because
    assert 240 in finding.frames
    assert PASS is evaluate(when(fault_begins).then(home_within_m(10), within=30), flown(falling)).verdict


def test_a_landing_that_is_cut_short_is_a_crash() -> None:
    """Its motors stop two metres up."""
    finding = judged(flown(lambda s: FROM_M - 1.5 * s if s < 12 else 2 - 9.81 * (s - 12) ** 2 / 2))
    assert FAIL is finding.verdict


def test_who_bounces_has_crashed_all_the_same() -> None:
    bounced = lambda s: 1.2 * max(0.0, 1 - (s - 3.0) ** 2) if s > 2 else falling(s)  # noqa: E731
    finding = judged(flown(bounced))
    assert FAIL is finding.verdict


def test_who_was_aloft_again_comes_down_anew() -> None:
    crashed_then_landed = lambda s: falling(s) if s < 4 else min(2 * (s - 4), 25 - 1.0 * s)  # noqa: E731
    finding = judged(flown(crashed_then_landed))
    assert PASS is finding.verdict
    assert finding.observed is not None
    assert finding.uncertainty is not None
    assert pytest.approx(26, abs=0.1) == finding.observed + finding.uncertainty


def test_who_stands_there_from_the_beginning_never_came_down() -> None:
    assert PASS is judged(flight(*(at("truth", 0.1 * n, Position(0, 0, 0)) for n in range(600)), BEGINS)).verdict


@pytest.mark.parametrize("how", [sinking(1.0), falling], ids=["landing", "crash"])
def test_who_came_down_unseen_may_have_crashed(how: Callable[[float], float]) -> None:
    line = flown(how)
    hole = [event for event in line.events("truth") if 22.5 < event.lo_s < 44]
    torn = flight(*(event for event in line.events("truth") if event not in hole), BEGINS, end_s=60.0)
    torn.gap(("truth",), hole[0].lo_s, hole[-1].hi_s)
    finding = judged(torn)
    assert INCONCLUSIVE is finding.verdict


@pytest.mark.parametrize("mps", [0.5, 9.0])
def test_a_hole_before_the_first_sample_may_hide_a_crash(mps: float) -> None:
    line = flight(*(at("truth", 21 + 0.1 * n, Position(0, 0, 0)) for n in range(390)), BEGINS, end_s=60.0)
    line.gap(("truth",), 0.0, 20.9)
    assert INCONCLUSIVE is judged(line).verdict


def test_the_opposite_holds_where_it_has_crashed() -> None:
    never = when(fault_begins).always(~down_within_m(10, (0, 0)), during=30)
    assert (PASS, FAIL) == (evaluate(never, flown(falling)).verdict, evaluate(never, flown(sinking(1.0))).verdict)


@pytest.mark.parametrize(("lost_s", "expected"), [(0.0, PASS), (0.3, INCONCLUSIVE)])
def test_what_is_lost_at_the_end_may_hide_a_crash(lost_s: float, expected: Verdict) -> None:
    """It came down half a second before."""
    seen = [event for event in flown(sinking(1.0)).events("truth") if event.hi_s < 41.5]
    line = flight(*seen, BEGINS, end_s=41.5 + lost_s)
    if lost_s:
        line.gap(("truth",), 41.5, line.end_s)
    assert expected is judged(line).verdict


@example(heights_m=[0.0] * 104 + [2.0, 0.0, 0.0], lost=[(106, 1)])
@given(
    heights_m=st.lists(st.floats(0, 12), min_size=40, max_size=120),
    lost=st.lists(st.tuples(st.integers(0, 119), st.integers(1, 12)), max_size=3),
)
def test_samples_that_are_lost_turn_no_crash_into_a_landing_and_none_back(
    heights_m: list[float], lost: list[tuple[int, int]]
) -> None:
    events = [at("truth", 0.1 * n, Position(0, 0, up_m), half_s=0.02) for n, up_m in enumerate(heights_m)]
    gone = {n for first, count in lost for n in range(first, first + count)}
    whole, torn = flight(end_s=12.0), flight(end_s=12.0)
    for number, event in enumerate(events):
        whole.add(event)
        if number not in gone:
            torn.add(event)
    for first, last in pairwise([-1, *(n for n in range(len(events)) if n not in gone), len(events)]):
        if last - first > 1:
            torn.gap(("truth",), 0.1 * (first + 1) - 0.02, 0.1 * (last - 1) + 0.02)
    lands = down_within_m(50, (0, 0))
    answers = {event.lo_s: answer for event, answer, _ in lands.read(whole)}
    for event, answer, _ in lands.read(torn):
        assert answer in (None, answers[event.lo_s]) or answers[event.lo_s] is None


def test_what_it_is_measured_on() -> None:
    events, (found,) = touchdowns(flown(sinking(2.0), half_s=0.025))
    assert (0.0, 3.0) == (events[found.last].value.up_m, pytest.approx(events[found.first].value.up_m, abs=0.21))
    assert pytest.approx((1.6, 2.67), abs=0.01) == (found.least_mps, found.most_mps)
    assert found.landed
    assert LANDS_MPS > found.most_mps
    assert isinstance(events[0], Event)
