"""Pulses, ramps, triggers, and several at once."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import RigError
from harness.faults.gnss import (
    CLEAN,
    AltitudePull,
    AtWaypoint,
    Declared,
    Declares,
    Denial,
    DragOff,
    ErraticJam,
    FalseHeading,
    FalseTime,
    FalseVelocity,
    FartherThan,
    Frozen,
    GnssFault,
    GnssScene,
    Meacon,
    NearFence,
    Noisy,
    ProgressiveJam,
    Pulsed,
    Ramp,
    Step,
    Together,
    Trigger,
    When,
)
from harness.timeline import Position
from tests.faults.gnss.stage import FAULTS, SQUARE, STEP, Stage, conditions, moments

RAMPED: list[GnssFault] = [
    STEP, AltitudePull(1), Meacon(5), FalseVelocity(north_mps=3, east_mps=1, down_mps=-1), FalseHeading(90),
    FalseTime(100), Noisy(5), DragOff(rate_mps=1, bearing_deg=0, covert=False), Together(STEP, FalseTime(100)),
]  # fmt: skip
AGES = st.floats(0, 100)


@given(st.sampled_from(RAMPED), st.floats(0.1, 50), AGES)
def test_a_ramp_is_clean_at_first_and_the_fault_in_the_end(fault: GnssFault, over_s: float, age_s: float) -> None:
    ramp, plain = Ramp(fault, over_s=over_s).begin(Random(1), Stage()), fault.begin(Random(1), Stage())

    assert CLEAN == ramp(CLEAN, 0)
    assert plain(CLEAN, over_s + age_s) == ramp(CLEAN, over_s + age_s)


def test_a_ramp_grows_evenly() -> None:
    ramp = Ramp(Together(STEP, Meacon(4)), over_s=10).begin(Random(1), Stage())

    assert replace(CLEAN, offset_m=(25.0, -10.0, 0.0), delay_s=2.0) == ramp(CLEAN, 5)


@given(st.sampled_from(FAULTS), st.integers(200, 5000), st.integers(200, 5000))
def test_off_pulses_are_clean_and_on_pulses_the_fault(fault: GnssFault, on_ms: int, off_ms: int) -> None:
    made = conditions(Pulsed(fault, on_s=on_ms / 1000, off_s=off_ms / 1000), length_s=15)
    for age_s, pulsed, plain in zip(moments(15), made, conditions(fault, length_s=15), strict=True):
        is_on = round(age_s * 1000) % (on_ms + off_ms) < on_ms
        assert (plain if is_on else CLEAN) == pulsed


DISJOINT: list[GnssFault] = [
    DragOff(rate_mps=1, bearing_deg=30), Meacon(2), Noisy(4), FalseTime(5), FalseHeading(20),
    Declares(jamming=Declared.WARNING), Pulsed(Frozen(), on_s=2, off_s=1),
]  # fmt: skip


@given(st.lists(st.sampled_from(DISJOINT), min_size=2, max_size=3, unique=True), st.integers(0, 2**64 - 1))
def test_together_the_order_makes_no_difference(faults: list[GnssFault], seed: int) -> None:
    made = conditions(Together(*faults), seed, length_s=3)

    assert all(made == conditions(Together(*order), seed, length_s=3) for order in permutations(faults))
    assert frozenset[str]().union(*(each.sets for each in faults)) == made[1].changed()


def test_neither_does_it_to_one_that_draws() -> None:
    one, other = ErraticJam(), Declares(jamming=Declared.CRITICAL)

    assert conditions(Together(one, other), 3) == conditions(Together(other, one), 3)
    assert conditions(Together(one, other), 3) != conditions(Together(one, other), 4)


def test_together_the_first_must_be_seen() -> None:
    assert STEP.sign == Together(STEP, Noisy(5)).sign
    assert Noisy(5).sign == Together(Noisy(5), STEP).sign


@pytest.mark.parametrize(
    "faults",
    [
        (Denial(), Declares(jamming=Declared.CRITICAL)),
        (ProgressiveJam(slope_db_per_s=1, floor_dbhz=30), STEP),
        (Pulsed(Denial(), on_s=1, off_s=9), STEP),
        (When(Denial(), AtWaypoint(3)), STEP),
    ],
    ids=str,
)
def test_what_may_well_happen_at_once_is_allowed(faults: tuple[GnssFault, ...]) -> None:
    assert faults == Together(*faults).faults


def begins(fault: GnssFault) -> float | None:
    """When it first changes anything on the flight of the stage."""
    return next((t for t, each in zip(moments(), conditions(fault), strict=True) if each != CLEAN), None)


@pytest.mark.parametrize(
    ("trigger", "at_s"),
    [
        (AtWaypoint(1), 10.0),
        (AtWaypoint(4), 40.0),
        (AtWaypoint(9), None),
        (FartherThan(0), 0.1),
        (FartherThan(300), 37.4),
        (FartherThan(1000), None),
        (NearFence(10, radius_m=100), 10.4),
        (NearFence(0.5, radius_m=1000), None),
        (NearFence(10, polygon=SQUARE), 17.5),
        (NearFence(60, polygon=SQUARE), 0.0),
    ],
    ids=str,
)
def test_a_trigger_fires_where_it_says(trigger: Trigger, at_s: float | None) -> None:
    assert at_s == (None if (when := begins(When(STEP, trigger))) is None else pytest.approx(when))


def test_once_fired_it_stays_and_its_time_begins_then() -> None:
    """Near the fence it fires, and goes on far behind it."""
    fault = DragOff(rate_mps=1, bearing_deg=0)
    made = conditions(When(fault, NearFence(10, radius_m=100)))
    begun = round((begins(When(STEP, NearFence(10, radius_m=100))) or 0) / 0.1)

    assert all(each == CLEAN for each in made[:begun])
    for number, each in enumerate(made[begun:]):
        assert pytest.approx((number * 0.1, 0, 0), abs=1e-9) == each.offset_m


@given(st.floats(-100, 250), st.floats(-100, 400))
def test_the_distance_to_a_fence_is_that_to_its_nearest_edge(north_m: float, east_m: float) -> None:
    class There(Stage):
        def truth(self) -> Position:
            return Position(north_m, east_m, 30)

    beside = [north_m + 50, 150 - north_m, east_m + 50, 300 - east_m]
    outside_m = [max(0.0, -beside[0], -beside[1]), max(0.0, -beside[2], -beside[3])]
    wanted_m = min(beside) if min(beside) >= 0 else (outside_m[0] ** 2 + outside_m[1] ** 2) ** 0.5

    assert NearFence(wanted_m + 1e-6, polygon=SQUARE).fires(There())
    assert wanted_m < 1e-3 or not NearFence(wanted_m - 1e-4, polygon=SQUARE).fires(There())


def test_a_trigger_that_cannot_know_says_so() -> None:
    class Nowhere(Stage):
        def truth(self) -> Position:
            raise RigError("no truth yet")

    scene: GnssScene = Nowhere()
    with pytest.raises(RigError, match="no truth yet"):
        When(STEP, FartherThan(5)).begin(Random(1), scene)(CLEAN, 0)


def test_wrappers_show_and_need_what_they_wrap() -> None:
    for wrapped in (Pulsed(STEP, on_s=1, off_s=1), Ramp(STEP, over_s=1), When(STEP, AtWaypoint(1))):
        assert (STEP.sign, STEP.needs, STEP.sets) == (wrapped.sign, wrapped.needs, wrapped.sets)
    both = Together(Meacon(2), ProgressiveJam(slope_db_per_s=1, floor_dbhz=35))
    assert {"delay_s", "satellites", "horizontal_accuracy_m"} == both.needs
    assert Step(north_m=0, east_m=9).needs == {"offset_m"}
