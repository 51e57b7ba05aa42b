"""Where the drone may be: along a track, inside a fence, down at a place, and where it tells that it is."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from harness.checks import (
    Check,
    Limit,
    Predicate,
    attack_shows,
    contained_m,
    down_within_m,
    evaluate,
    fault_begins,
    in_twin,
    knows_height_m,
    knows_where_m,
    nav_is,
    on_track_m,
    said,
    when,
)
from harness.checks.base import Bounded, PositionState
from harness.checks.predicates import from_data
from harness.errors import CallerError
from harness.timeline import Event, NavState, Position, Timeline
from harness.verdict import Verdict
from tests.checks.flights import at, flight

PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
BEGINS = at("injected", 20.0, "step")
TRACK = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0))
SQUARE = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0))
NOTCHED = ((0.0, 0.0), (100.0, 0.0), (30.0, 50.0), (100.0, 100.0), (0.0, 100.0))
"""Its northern edge is drawn in to a point at 30 m north."""

SENTENCES: list[tuple[Predicate, str]] = [
    (on_track_m(10, TRACK), "the drone is within 10 m of its track"),
    (~on_track_m(Limit(10, "gnss_off_m"), TRACK), "the drone is farther than 10 m (gnss_off_m) from its track"),
    (on_track_m(10, [(150, 30)]), "the drone is within 10 m of the place 150 m north and 30 m east of home"),
    (~on_track_m(10, [(150, 30)]), "the drone is farther than 10 m from the place 150 m north and 30 m east of home"),
    (contained_m(5, SQUARE), "the drone is within 5 m of the fence's inside"),
    (~contained_m(5, SQUARE), "the drone is farther than 5 m outside the fence"),
    (knows_where_m(15), "the place that the drone tells is within 15 m of where it truly is"),
    (~knows_where_m(15), "the place that the drone tells is farther than 15 m from where it truly is"),
    (knows_height_m(8), "the height that the drone tells is within 8 m of its true height"),
    (~knows_height_m(8), "the height that the drone tells is farther than 8 m from its true height"),
    (down_within_m(12, (50, -20)), "the drone is down within 12 m of the place 50 m north and -20 m east of home"),
    (~down_within_m(12, (50, -20)), "the drone is not down within 12 m of the place 50 m north and -20 m east of home"),
    (nav_is("lost"), "its navigation, as it tells, is lost"),
    (~nav_is("good"), "its navigation, as it tells, is other than good"),
    (attack_shows, "the attack shows at the receiver"),
]


@pytest.mark.parametrize(("predicate", "sentence"), SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_a_predicate_reads_as_a_sentence(predicate: Predicate, sentence: str) -> None:
    assert sentence == str(predicate)


@pytest.mark.parametrize("predicate", [each for each, _ in SENTENCES], ids=str)
def test_a_predicate_survives_json(predicate: Predicate) -> None:
    filed = json.loads(json.dumps(predicate.to_data()))
    assert (predicate, filed) == (from_data(filed), from_data(filed).to_data())


@pytest.mark.parametrize("predicate", [each for each, _ in SENTENCES if isinstance(each, PositionState)], ids=str)
def test_twice_opposite_is_the_same_and_once_is_the_contrary(predicate: PositionState) -> None:
    assert predicate == ~~predicate
    for place in (Position(0, 0, 0), Position(60, 40, 12), Position(500, 0, 0)):
        assert predicate.holds(place) != (~predicate).holds(place)
        assert predicate.room_m(place) == (~predicate).room_m(place)


def test_which_stream_answers() -> None:
    asked = (on_track_m(1, TRACK), contained_m(1, SQUARE), knows_where_m(1), knows_height_m(1), nav_is("lost"))
    assert ["truth", "truth", "error", "error", "nav"] == [each.kind for each in asked]
    assert ("truth", "shown") == (down_within_m(1, (0, 0)).kind, attack_shows.kind)


@pytest.mark.parametrize(
    ("north_m", "east_m", "expected_m"),
    [(50, 0, 0), (50, -7, 7), (-3, -4, 5), (103, 50, 3), (60, 50, 40), (103, 104, 5)],
)
def test_how_far_from_its_track(north_m: float, east_m: float, expected_m: float) -> None:
    assert pytest.approx(expected_m) == on_track_m(1, TRACK).measure_m(Position(north_m, east_m, 90.0))


def test_how_far_from_its_only_place_and_from_a_track_that_stands_still() -> None:
    for track in ([(30, 40)], [(30, 40), (30, 40)]):
        assert pytest.approx(50) == on_track_m(1, track).measure_m(Position(0, 0, 90.0))


@pytest.mark.parametrize(
    ("corners", "north_m", "east_m", "expected_m"),
    [
        (SQUARE, 50, 50, -50), (SQUARE, 50, 90, -10), (SQUARE, 50, 107, 7), (SQUARE, 103, 104, 5), (SQUARE, 0, 30, 0),
        (NOTCHED, 60, 50, 17.437), (NOTCHED, 10, 50, -10), (NOTCHED, 90, 4, -2.557),
    ],
)  # fmt: skip
def test_how_far_outside_the_fence(
    corners: tuple[tuple[float, float], ...], north_m: float, east_m: float, expected_m: float
) -> None:
    assert pytest.approx(expected_m, abs=1e-3) == contained_m(1, corners).measure_m(Position(north_m, east_m, 0.0))


def test_height_and_place_are_told_apart() -> None:
    off = Position(3.0, 4.0, -7.0)
    assert (5.0, 7.0) == (knows_where_m(1).measure_m(off), knows_height_m(1).measure_m(off))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Position(53, -16, 1.0), True), (Position(53, -16, 1.01), False), (Position(55, -20.1, 0.0), False),
        (Position(50, -20, -2), True), (Position(0, 0, 0), False),
    ],
)  # fmt: skip
def test_down_is_on_the_ground_and_near(place: Position, expected: bool) -> None:
    assert expected == down_within_m(5, (50, -20)).holds(place)


# What is filed and asked wrongly.


@pytest.mark.parametrize("track", [(), [(1,)], 5, "ab", [(0, math.nan)], [("a", "b")], [(0, 0), None]])
def test_a_track_that_is_none_is_refused(track: object) -> None:
    with pytest.raises(CallerError, match="a track wants at least 1 place, metres north and east of home, not"):
        on_track_m(10, track)  # type: ignore[arg-type]


def test_a_fence_has_three_corners_and_a_landing_place_is_one_place() -> None:
    with pytest.raises(CallerError, match="a fence wants at least 3 places"):
        contained_m(10, SQUARE[:2])
    with pytest.raises(CallerError, match="a landing place wants at least 1 place"):
        down_within_m(10, 50)  # type: ignore[arg-type]


def test_heights_of_a_track_are_left_out() -> None:
    assert on_track_m(10, TRACK) == on_track_m(10, [(*each, 30.0) for each in TRACK])


def test_no_other_navigation_is_known() -> None:
    with pytest.raises(
        CallerError, match="no navigation is 'losst'; nearest is 'lost'; there are: good, suspect, lost"
    ):
        nav_is("losst")


@pytest.mark.parametrize(
    "data",
    [
        {"predicate": "on_track_m", "limit": {"value": 1}}, {"predicate": "nav_is", "state": "bad"},
        {"predicate": "contained_m", "limit": {"value": 1}, "corners": 3}, {"predicate": "nav_is"},
        {"predicate": "down_within_m", "limit": {"value": 1}, "place": [1]},
        {"predicate": "knows_where_m", "limit": {"value": 1, "name": "react_s"}},
        {"predicate": "attack_shows", "negated": True},
    ],
)  # fmt: skip
def test_a_filed_predicate_that_is_none_is_the_callers_error(data: object) -> None:
    with pytest.raises(CallerError):
        from_data(data)


# Verdicts.


def _flown(kind: str, *places: tuple[float, float], from_s: float = 0.0, step_s: float = 0.1) -> list[Event]:
    return [at(kind, from_s + n * step_s, Position(*each, 30.0), frame=n) for n, each in enumerate(places)]


def _always(effect: Bounded, line: Timeline) -> tuple[Verdict, float | None, float | None]:
    finding = evaluate(when(fault_begins).always(effect, during=10), line)
    return finding.verdict, finding.observed, finding.margin


@pytest.mark.parametrize(("off_m", "expected"), [(8.0, PASS), (8.8, INCONCLUSIVE), (10.0, INCONCLUSIVE), (10.1, FAIL)])
def test_a_track_is_kept_with_the_excursion_between_samples(off_m: float, expected: Verdict) -> None:
    track, line = on_track_m(10, TRACK), flight(*_flown("truth", *400 * [(50.0, -off_m)]), BEGINS, end_s=40.0)
    verdict, observed_m, margin_m = _always(track, line)
    assert expected is verdict
    assert pytest.approx((off_m, 10 - off_m)) == (observed_m, margin_m)


@pytest.mark.parametrize(("east_m", "expected"), [(50.0, PASS), (103.0, PASS), (104.0, INCONCLUSIVE), (105.5, FAIL)])
def test_a_fence_has_its_margin_in_metres(east_m: float, expected: Verdict) -> None:
    line = flight(*_flown("truth", *400 * [(50.0, east_m)]), BEGINS, end_s=40.0)
    verdict, out_m, margin_m = _always(contained_m(Limit(5, "buffer_m"), SQUARE), line)
    inside_m = min(50.0, 100 - east_m)
    assert expected is verdict
    assert pytest.approx((-inside_m, 5 + inside_m)) == (out_m, margin_m)


@pytest.mark.parametrize(("off_m", "expected"), [(7.0, PASS), (9.0, PASS), (12.0, FAIL)])
@pytest.mark.parametrize("upwards", [False, True])
def test_what_it_tells_of_itself_is_bounded(off_m: float, expected: Verdict, upwards: bool) -> None:
    off = Position(0.0, 0.0, -off_m) if upwards else Position(0.0, off_m, 0.0)
    line = flight(*(at("error", 0.2 * n, off, frame=n) for n in range(200)), BEGINS, end_s=40.0)
    finding = evaluate(when(fault_begins).always((knows_height_m if upwards else knows_where_m)(10), during=10), line)
    assert (expected, off_m, "m", "instrument") == (finding.verdict, finding.observed, finding.unit, finding.tap)
    assert ("height" if upwards else "place") + " that the drone tells was up to" in finding.because


def _told(off_m: float, half_s: float) -> Timeline:
    """Told five times a second, between stamps so far apart, by a drone of up to 25 m/s."""
    off = Position(0.0, off_m, 0.0)
    return flight(*(at("error", 0.2 * n, off, half_s=half_s, frame=n) for n in range(200)), BEGINS, end_s=40.0)


@pytest.mark.parametrize(
    ("off_m", "expected"),
    [(8.4, PASS), (8.6, INCONCLUSIVE), (10.0, INCONCLUSIVE), (11.4, INCONCLUSIVE), (11.6, FAIL)],
)
def test_what_it_tells_is_undecided_as_near_to_the_limit_as_it_may_have_flown_meanwhile(
    off_m: float, expected: Verdict
) -> None:
    """± 0.06 s at 25 m/s are ± 1.5 m."""
    finding = evaluate(when(fault_begins).always(knows_where_m(10), during=10), _told(off_m, 0.06))
    assert expected is finding.verdict
    if expected is not INCONCLUSIVE:
        assert (off_m, 1.5) == (finding.observed, finding.uncertainty)
        assert f"was up to {off_m:.1f} m from where it truly is (± 1.5 m), at " in finding.because
    assert not when_far(_told(off_m, 0.06)) or expected is FAIL


def when_far(line: Timeline) -> bool:
    """Whether it was surely farther off than 10 m for a second."""
    return evaluate(when(fault_begins).always(~knows_where_m(10), during=1), line).verdict is PASS


def test_one_sample_too_near_to_the_limit_leaves_all_open() -> None:
    line = _told(3.0, 0.05)
    line.events("error")[120] = replace(line.events("error")[120], value=Position(0.0, 9.5, 0.0))  # type: ignore[index]
    always = when(fault_begins).always(knows_where_m(10), during=10)
    assert INCONCLUSIVE is evaluate(always, line).verdict
    assert PASS is evaluate(when(fault_begins).always(knows_where_m(11), during=10), line).verdict


def test_what_it_tells_is_not_judged_without_samples() -> None:
    line = flight(*(at("error", 0.2 * n, Position(0, 0, 0)) for n in range(110)), BEGINS, end_s=40.0)
    assert INCONCLUSIVE is evaluate(when(fault_begins).always(knows_where_m(10), during=10), line).verdict


@pytest.mark.parametrize(("up_m", "east_m", "expected"), [(0.0, 4.0, PASS), (0.0, 6.0, FAIL), (2.0, 4.0, FAIL)])
def test_it_comes_down_near_a_place_or_does_not(up_m: float, east_m: float, expected: Verdict) -> None:
    line = flight(*(at("truth", 0.02 * n, Position(50, east_m, up_m)) for n in range(2000)), BEGINS, end_s=40.0)
    assert expected is evaluate(when(fault_begins).then(down_within_m(5, (50, 0)), within=10), line).verdict


def _nav(*states: NavState) -> list[Event]:
    return [at("nav", 0.2 * n, each) for n, each in enumerate(states)]


def test_what_it_makes_of_its_satellites_is_a_state() -> None:
    line = flight(*_nav(*110 * [NavState.GOOD], *90 * [NavState.LOST]), BEGINS, end_s=40.0)
    begun = when(fault_begins)
    finding = evaluate(begun.then(nav_is("lost"), within=3), line)
    assert PASS is finding.verdict
    assert pytest.approx(1.9, abs=0.11) == finding.observed
    assert FAIL is evaluate(begun.then(nav_is("suspect"), within=3), line).verdict
    assert FAIL is evaluate(begun.always(nav_is("good"), during=5), line).verdict
    assert PASS is evaluate(begun.never(nav_is("suspect"), during=5), line).verdict
    assert PASS is evaluate(when(nav_is("lost")).always(~nav_is("good"), during=5), line).verdict


def test_an_attack_that_shows_is_a_trigger() -> None:
    shown = at("shown", 23.0, "step", frame=9)
    line = flight(*_nav(*120 * [NavState.GOOD], *80 * [NavState.SUSPECT]), BEGINS, shown, end_s=40.0)
    finding = evaluate(when(attack_shows).then(nav_is("suspect"), within=2), line)
    assert (PASS, 23.0) == (finding.verdict, finding.at_s)
    unseen = evaluate(when(attack_shows).then(nav_is("suspect"), within=2), flight(BEGINS))
    assert INCONCLUSIVE is unseen.verdict


# The clean twin.


def test_a_demand_on_the_clean_twin_says_so_and_survives_its_file() -> None:
    plain = when(fault_begins).never(said("gnss trouble"), during=Limit(20, "gnss_hold_s"), requirements=["GNSS-1"])
    twin = in_twin(plain)
    assert (False, True) == (plain.of_twin, twin.of_twin)
    assert f"in the clean twin, {plain}" == str(twin)
    filed = json.loads(json.dumps(twin.to_data()))
    assert (twin, plain.to_data() | {"twin": True}) == (Check.from_data(filed), filed)
    assert "twin" not in plain.to_data()
    assert twin == in_twin(twin) == twin.requiring(["GNSS-2"])


def test_only_a_whole_check_is_asked_of_the_twin() -> None:
    with pytest.raises(CallerError, match="in_twin wants a whole check"):
        in_twin(when(fault_begins))  # type: ignore[arg-type]
