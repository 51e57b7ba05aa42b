"""An attack is seen at the receiver where what that tells is held against the truth; and one that works shows none."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from harness.faults.gnss import (
    CLEAN,
    Condition,
    Degraded,
    Denial,
    DragOff,
    FalseHeading,
    FalseTime,
    FalseVelocity,
    Frozen,
    GnssFault,
    Meacon,
    Noisy,
    ReceiverModel,
    Step,
    Truth,
)
from harness.faults.gnss.altitude import AltitudePull, AltitudeStep
from harness.reading.signs import Seen, Shows, Sign, first_shown
from harness.timeline import Event, Position, Sensor, Timeline
from tests.faults.gnss.stage import Stage

TRUTH_S, SENSOR_S, BRACKET_S = 0.05, 0.2, 0.05
BEGINS_S, ENDS_S = 30.0, 60.0
MPS = 8.0
LEG_S = 10.0


def _course(at_s: float) -> Truth:
    """Squares with legs of 10 s, each begun and ended at a stand, sped up and braked with 3 m/s²."""
    leg, into_s = divmod(at_s, LEG_S)
    ramp_s = MPS / 3
    length_m = MPS * (LEG_S - ramp_s)
    braking_s = into_s - (LEG_S - ramp_s)
    if into_s < ramp_s:
        along_m, mps = 1.5 * into_s**2, 3 * into_s
    elif braking_s < 0:
        along_m, mps = MPS * (into_s - ramp_s / 2), MPS
    else:
        along_m, mps = length_m - 1.5 * (LEG_S - into_s) ** 2, 3 * (LEG_S - into_s)
    corners = [(0.0, 0.0), (length_m, 0.0), (length_m, length_m), (0.0, length_m)]
    begin, heading_deg = corners[int(leg) % 4], 90.0 * (int(leg) % 4)
    north, east = round(math.cos(math.radians(heading_deg))), round(math.sin(math.radians(heading_deg)))
    place = (begin[0] + north * along_m, begin[1] + east * along_m)
    return Truth(*place, 30.0, north * mps, east * mps, 0.0, heading_deg)


def _recorded(
    condition: Callable[[float], Condition] = lambda _: CLEAN, *, seed: int = 1, lag_s: float = 0.0,
    told: Callable[[float, Sensor], Sensor] = lambda _, sensor: sensor,
) -> Timeline:  # fmt: skip
    """A minute of truth and of the receiver's samples, an ordinary receiver's error of 0.6 m included."""
    rng, line = Random(seed), Timeline(begin_s=0.0, end_s=ENDS_S)
    model = ReceiverModel(rng)
    for number in range(round(ENDS_S / TRUTH_S)):
        at_s = number * TRUTH_S + 0.01
        truth = _course(at_s)
        line.add(Event("truth", Position(*truth[:3]), *_stamp(at_s)))
        line.add(Event("heading", truth.heading_deg, *_stamp(at_s)))
        now = condition(at_s)
        measured = model.measure(replace(now, noise_m=math.hypot(now.noise_m, 0.6), delay_s=now.delay_s + lag_s),
                                 truth, at_s)  # fmt: skip
        if number % round(SENSOR_S / TRUTH_S):
            continue
        sensor = Sensor(0, 0, None, None, None, None, None)
        if measured is not None:
            place = Position(*measured[6:9]) if measured.fix >= 2 else None
            sensor = Sensor(int(measured.fix), measured.satellites, measured.horizontal_accuracy_m, place,
                            measured.north_mps, measured.east_mps, measured.heading_deg)  # fmt: skip
        line.add(Event("sensor", told(at_s, sensor), *_stamp(at_s), frame=number))
    return line


def _stamp(at_s: float) -> tuple[float, float]:
    before = math.floor(at_s / BRACKET_S)
    return before * BRACKET_S, (before + 1) * BRACKET_S


@cache
def _undisturbed(seed: int, lag_s: float) -> Timeline:
    return _recorded(seed=seed, lag_s=lag_s)


def _attacked(fault: GnssFault, *, seed: int = 1, lag_s: float = 0.0) -> Timeline:
    effect = fault.begin(Random(seed), Stage())
    return _recorded(lambda at_s: effect(CLEAN, at_s - BEGINS_S) if at_s >= BEGINS_S else CLEAN, seed=seed, lag_s=lag_s)


ATTACKS: list[tuple[GnssFault, float]] = [
    (Denial(), 0.5), (Denial(silent=True), 0.5), (Degraded(satellites=5), 0.5),
    (Degraded(horizontal_accuracy_m=12), 0.5), (Step(north_m=10, east_m=0), 0.5), (Step(north_m=0, east_m=-40), 0.5),
    (DragOff(rate_mps=1, bearing_deg=30), 8), (DragOff(rate_mps=1, bearing_deg=210, covert=False), 8),
    (AltitudeStep(12), 0.5), (AltitudePull(-2), 4), (Frozen(), 4), (Meacon(3), 4), (Meacon(6), 6),
    (FalseVelocity(north_mps=0, east_mps=3), 2), (FalseVelocity(north_mps=-1.5, east_mps=1.5), 2), (Noisy(8), 4),
    (FalseHeading(30), 0.5), (Step(north_m=5, east_m=0), 0.5), (Noisy(3), 4),
]  # fmt: skip
"""Each, and the seconds until it is seen at the latest."""
SMALL = [Meacon(0.5)]
"""Within what a receiver that works may be late by."""
SEEN = [Shows.NO_FIX, Shows.FEW_SATELLITES, Shows.POOR_ACCURACY, Shows.MOVED, Shows.LIFTED, Shows.VELOCITY,
        Shows.STUCK, Shows.LATE, Shows.HEADING]  # fmt: skip


@pytest.mark.parametrize(("fault", "within_s"), ATTACKS, ids=lambda each: str(each))
@pytest.mark.parametrize("lag_s", [0.0, 0.2])
def test_an_attack_is_seen_soon_and_not_before_it_begins(fault: GnssFault, within_s: float, lag_s: float) -> None:
    line = _attacked(fault, lag_s=lag_s)
    seen = first_shown(fault.sign, line, BEGINS_S, ENDS_S)
    assert seen is not None
    assert BEGINS_S <= seen.lo_s <= BEGINS_S + within_s
    assert seen.frame >= 0
    assert first_shown(fault.sign, line, 0.0, BEGINS_S - SENSOR_S) is None


@pytest.mark.parametrize("fault", [*(each for each, _ in ATTACKS), *SMALL], ids=str)
@pytest.mark.parametrize(("seed", "lag_s"), [(1, 0.0), (2, 0.1), (3, 0.2), (4, 0.3)])
def test_a_receiver_that_works_never_shows_it(fault: GnssFault, seed: int, lag_s: float) -> None:
    assert first_shown(fault.sign, _undisturbed(seed, lag_s), 0.0, ENDS_S) is None


def test_a_drag_off_that_was_to_be_covert_does_not_show_where_its_velocity_stayed_true() -> None:
    covert, overt = DragOff(rate_mps=1, bearing_deg=30), DragOff(rate_mps=1, bearing_deg=30, covert=False)
    assert first_shown(overt.sign, _attacked(overt), BEGINS_S, ENDS_S) is not None
    assert first_shown(covert.sign, _attacked(overt), BEGINS_S, ENDS_S) is None


def test_a_sign_is_read_back_as_it_was_filed() -> None:
    for fault, _ in ATTACKS:
        assert fault.sign == Sign.of(fault.sign.to_data())


def test_every_sign_that_can_be_seen_is_tried() -> None:
    assert set(SEEN) == {fault.sign.shows for fault, _ in ATTACKS}


@pytest.mark.parametrize("sign", [FalseTime(3600).sign, Sign(Shows.DECLARED)], ids=str)
def test_what_no_sample_can_show_is_never_seen(sign: Sign) -> None:
    assert first_shown(sign, _attacked(FalseTime(3600)), 0.0, ENDS_S) is None


def _pointing(true_deg: Callable[[float], float], told_deg: float) -> Timeline:
    """A receiver that always tells the same heading."""
    line = Timeline(begin_s=0.0, end_s=10.0)
    for number in range(100):
        at_s = number / 10
        line.add(Event("heading", true_deg(at_s) % 360, at_s, at_s))
        line.add(Event("sensor", Sensor(3, 14, 0.8, None, None, None, told_deg), at_s, at_s, frame=number))
    return line


def test_a_heading_is_held_against_the_true_one_the_short_way_round() -> None:
    line = _pointing(lambda _: 355.0, 12.0)
    assert first_shown(Sign(Shows.HEADING, 15), line, 1.0, 9.0) is not None
    assert first_shown(Sign(Shows.HEADING, 20), line, 1.0, 9.0) is None


def test_a_heading_that_the_drone_turned_through_of_late_is_none_that_is_false() -> None:
    line = _pointing(lambda at_s: 340 + 100 * at_s, 0.0)
    assert first_shown(Sign(Shows.HEADING, 5), line, 0.7, 0.75) is None
    seen = first_shown(Sign(Shows.HEADING, 5), line, 0.7, 3.0)
    assert seen is not None
    assert 0.8 <= seen.lo_s <= 1.0


@pytest.mark.parametrize("torn", [True, False])
def test_a_heading_is_held_against_nothing_across_a_hole(torn: bool) -> None:
    whole, line = _pointing(lambda _: 90.0, 0.0), Timeline(begin_s=0.0, end_s=10.0)
    for kind in ("heading", "sensor"):
        for event in whole.events(kind):
            if kind == "sensor" or not 2.0 < event.lo_s < 8.0:
                line.add(event)
    if torn:
        line.gap(("heading",), 2.0, 8.0)
    shown = [
        each.lo_s for each in line.events("sensor") if first_shown(Sign(Shows.HEADING, 5), line, each.lo_s, each.hi_s)
    ]
    assert not [each for each in shown if 1.9 < each < 8.5]
    assert 9.0 in shown


def test_how_many_satellites_is_not_few_where_nobody_says() -> None:
    line = _recorded(told=lambda _, sensor: replace(sensor, satellites=None))
    assert first_shown(Sign(Shows.FEW_SATELLITES, 5), line, 0.0, ENDS_S) is None


@pytest.mark.parametrize("sign", [Sign(Shows.MOVED, 2.5), Sign(Shows.LIFTED, 2.5), Sign(Shows.LATE, 0.5)], ids=str)
def test_a_fast_drone_with_a_receiver_a_little_late_shows_nothing(sign: Sign) -> None:
    """25 m/s, half of it upwards; 0.1 s late is between two of the lags that are looked at."""
    line = Timeline(begin_s=0.0, end_s=10.0)
    for number in range(200):
        at_s = number / 20
        line.add(Event("truth", Position(20 * at_s, 5 * at_s, 12 * at_s), at_s, at_s))
        was_s = at_s - 0.1
        told = Sensor(3, 14, 0.8, Position(20 * was_s, 5 * was_s, 12 * was_s), None, None, None)
        line.add(Event("sensor", told, at_s, at_s, frame=number))
    assert first_shown(sign, line, 0.0, 10.0) is None


@pytest.mark.parametrize("shows", SEEN)
def test_a_receiver_that_tells_nothing_shows_only_that(shows: Shows) -> None:
    nothing = Sensor(0, 20, None, None, None, None, None)
    line = _recorded(told=lambda *_: nothing)
    assert (first_shown(Sign(shows, 5), line, BEGINS_S, ENDS_S) is not None) == (shows is Shows.NO_FIX)


@pytest.mark.parametrize("shows", [Shows.MOVED, Shows.LIFTED, Shows.VELOCITY, Shows.STUCK, Shows.LATE, Shows.HEADING])
def test_without_truth_beside_it_nothing_is_seen(shows: Shows) -> None:
    blind = Timeline(end_s=ENDS_S)
    for event in _undisturbed(1, 0.0).events("sensor"):
        blind.add(
            replace(event, value=replace(event.value, position=Position(400, 0, 90), north_mps=90.0, heading_deg=9.0))
        )
    assert first_shown(Sign(shows, 1), blind, 0.0, ENDS_S) is None


def test_only_what_was_surely_told_meanwhile_counts() -> None:
    line = _attacked(Step(north_m=50, east_m=0))
    sign = Sign(Shows.MOVED, 25)
    first = first_shown(sign, line, BEGINS_S, ENDS_S)
    assert first is not None
    assert first_shown(sign, line, first.lo_s, first.hi_s) == first
    assert first_shown(sign, line, first.lo_s + 1e-6, first.hi_s) is None
    assert first_shown(sign, line, BEGINS_S, first.hi_s - 1e-6) is None


# Where it truly was.


def _truths(*places: tuple[float, float]) -> Timeline:
    line = Timeline(begin_s=0.0, end_s=10.0)
    for at_s, north_m in places:
        line.add(Event("truth", Position(north_m, 2 * north_m, 3 * north_m), at_s - 0.02, at_s + 0.02))
    return line


def test_between_two_samples_the_truth_is_straight() -> None:
    seen = Seen(_truths((1.0, 0.0), (1.2, 10.0)))
    found = seen.truth(1.05)
    assert found is not None
    assert pytest.approx((2.5, 5.0, 7.5)) == (found.north_m, found.east_m, found.up_m)
    assert [None, None] == [seen.truth(0.9), seen.truth(1.3)]


def test_no_truth_is_made_up_where_some_is_missing() -> None:
    far, torn, doubtful = (_truths((1.0, 0.0), (second_s, 10.0), (2.2, 10.0)) for second_s in (1.6, 1.2, 1.2))
    torn.gap(("truth",), 1.05, 1.15)
    doubtful.events("truth")[1] = replace(doubtful.events("truth")[1], sure=False)  # type: ignore[index]
    assert [None, None, None] == [Seen(each).truth(1.1) for each in (far, torn, doubtful)]


def test_a_hole_in_the_truth_shows_no_attack() -> None:
    """Round a corner, a straight line across the hole is far from where the drone was."""
    whole, torn = _undisturbed(1, 0.0), Timeline(begin_s=0.0, end_s=ENDS_S)
    for event in (*whole.events("truth"), *whole.events("sensor")):
        if event.kind == "sensor" or not 33.0 < event.lo_s < 47.0:
            torn.add(event)
    torn.gap(("truth",), 33.0, 47.0)
    for sign in (Sign(Shows.MOVED, 5), Sign(Shows.VELOCITY, 1)):
        assert first_shown(sign, torn, 0.0, ENDS_S) is None


# As filed.


@pytest.mark.parametrize("sign", [fault.sign for fault, _ in ATTACKS], ids=str)
def test_a_sign_survives_its_file(sign: Sign) -> None:
    assert sign == Sign.of(sign.to_data())


def test_how_a_sign_reads() -> None:
    assert ["no fix", "moved (12.5)"] == [str(each) for each in (Sign(Shows.NO_FIX), Sign(Shows.MOVED, 12.5))]
