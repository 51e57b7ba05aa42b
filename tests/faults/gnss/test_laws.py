"""Laws of the attacks themselves."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.faults.gnss import (
    CLEAN,
    AltitudePull,
    Condition,
    DragOff,
    ErraticJam,
    Fix,
    GnssFault,
    ProgressiveJam,
)
from tests.faults.gnss.stage import FAULTS, TABLE, Stage, conditions, moments

SEEDS = st.integers(0, 2**64 - 1)
DRAGS = st.builds(
    DragOff, rate_mps=st.floats(0.01, 20), bearing_deg=st.floats(0, 360), growth_mps2=st.floats(0, 5),
    covert=st.booleans(), up_mps=st.floats(-5, 5),
)  # fmt: skip
AGES = st.floats(0, 300)


@given(st.sampled_from(FAULTS), SEEDS)
def test_the_same_seed_is_the_same_attack(fault: GnssFault, seed: int) -> None:
    assert conditions(fault, seed, length_s=10) == conditions(fault, seed, length_s=10)


def test_another_seed_is_another_erratic_jam() -> None:
    assert conditions(ErraticJam(), 1) != conditions(ErraticJam(), 2)


@given(SEEDS, st.lists(AGES, min_size=1, max_size=20))
def test_an_erratic_jam_does_not_hang_on_how_often_it_is_asked(seed: int, ages_s: list[float]) -> None:
    asked = ErraticJam().begin(Random(seed), Stage())
    last_s = max(ages_s)
    for age_s in sorted(ages_s)[:-1]:
        asked(CLEAN, age_s)

    assert ErraticJam().begin(Random(seed), Stage())(CLEAN, last_s) == asked(CLEAN, last_s)


@given(SEEDS)
def test_an_erratic_jam_keeps_to_what_was_observed(seed: int) -> None:
    made = conditions(ErraticJam(), seed)
    gone = next(number for number, each in enumerate(made) if each.satellites)

    assert all(each.fix is Fix.NONE and not each.satellites for each in made[:gone])
    assert 1 <= gone * 0.1 <= 6.2
    for each in made[gone:]:
        assert 2 <= each.satellites <= 16
        assert each.fix is Fix.NONE or each.satellites >= 4
        assert max(map(abs, each.offset_m)) <= 200
        assert max(map(abs, each.velocity_mps)) <= 400
        assert 1 <= each.horizontal_accuracy_m <= 300
    assert len({each.fix for each in made[gone:]}) == 2, "it flips"
    # Some 60 hops are due in what is left of a minute: a Poisson course keeps within these, but once in 10⁹.
    assert 17 < len({each.offset_m for each in made[gone:]}) < 125, "about one hop a second"


def test_an_erratic_jam_hops_about_once_a_second() -> None:
    """Over so many seeds, that chance hides no other rate."""
    hops = [len({each.offset_m for each in conditions(ErraticJam(), seed) if each.satellites}) for seed in range(100)]
    assert 55 < sum(hops) / len(hops) < 65


@given(DRAGS, AGES)
def test_a_drag_off_begins_at_nothing_and_never_jumps(fault: DragOff, age_s: float) -> None:
    effect = fault.begin(Random(1), Stage())
    before, behind = effect(CLEAN, age_s).offset_m, effect(CLEAN, age_s + 1e-6).offset_m
    fastest_mps = math.hypot(fault.rate_mps + fault.growth_mps2 * (age_s + 1), fault.up_mps)

    assert CLEAN.offset_m == effect(CLEAN, 0).offset_m
    assert math.dist(before, behind) <= fastest_mps * 1e-6 + 1e-8


@given(DRAGS, AGES)
def test_a_covert_one_tells_the_velocity_of_its_offset_and_an_overt_one_the_true(fault: DragOff, age_s: float) -> None:
    effect, step_s = fault.begin(Random(1), Stage()), 0.01
    before, behind = effect(CLEAN, age_s).offset_m, effect(CLEAN, age_s + 2 * step_s).offset_m
    told_mps = effect(CLEAN, age_s + step_s).velocity_mps

    going_mps = [(end - begin) / (2 * step_s) for begin, end in zip(before, behind, strict=True)]
    assert pytest.approx(going_mps if fault.covert else (0, 0, 0), abs=1e-5) == list(told_mps)


@given(DRAGS)
def test_a_drag_off_goes_where_it_is_sent(fault: DragOff) -> None:
    north_m, east_m, down_m = fault.begin(Random(1), Stage())(CLEAN, 10).offset_m

    length_m = 10 * fault.rate_mps + 50 * fault.growth_mps2
    assert pytest.approx(length_m) == math.hypot(north_m, east_m)
    assert abs((math.degrees(math.atan2(east_m, north_m)) - fault.bearing_deg + 180) % 360 - 180) < 1e-6
    assert pytest.approx(-10 * fault.up_mps) == down_m


@given(st.floats(0.01, 5), AGES)
def test_a_pulled_height_grows_evenly(rate_mps: float, age_s: float) -> None:
    made = AltitudePull(rate_mps).begin(Random(1), Stage())(CLEAN, age_s)

    assert pytest.approx((0, 0, -rate_mps * age_s)) == made.offset_m


@given(st.floats(0.5, 2), st.floats(0, 39))
def test_a_jam_only_ever_grows_worse_down_to_its_floor(slope_db_per_s: float, floor_dbhz: float) -> None:
    made = conditions(ProgressiveJam(slope_db_per_s=slope_db_per_s, floor_dbhz=floor_dbhz))

    for name, sign in (
        ("cn0_dbhz", -1), ("satellites", -1), ("fix", -1), ("horizontal_accuracy_m", 1), ("vertical_accuracy_m", 1),
        ("speed_accuracy_mps", 1), ("noise_m", 1),
    ):  # fmt: skip
        course = [sign * getattr(each, name) for each in made]
        assert sorted(course) == course, name
    assert CLEAN == made[0]
    assert pytest.approx(max(floor_dbhz, 45 - 60 * slope_db_per_s)) == made[-1].cn0_dbhz


def test_a_jammed_receiver_is_as_in_the_field() -> None:
    """Nominal at 45 dB-Hz; tracking lost between 28 and 20; 50 m of accuracy just before; no satellite at 20."""
    made = conditions(ProgressiveJam(slope_db_per_s=1))
    lost = next(number for number, each in enumerate(made) if each.fix is Fix.NONE)

    assert 20 < made[lost].cn0_dbhz < 28
    assert 40 < made[lost - 1].horizontal_accuracy_m < 60
    assert 4 == made[lost - 1].satellites
    assert 0 == made[-1].satellites


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_it_works_on_what_others_left(fault: GnssFault) -> None:
    """What an attack does not name stays as those before it made it."""
    before = Condition(
        satellites=9, cn0_dbhz=42.0, horizontal_accuracy_m=2.0, vertical_accuracy_m=3.0, speed_accuracy_mps=0.4,
        noise_m=1.0, offset_m=(1.0, 2.0, 3.0), velocity_mps=(0.1, 0.2, 0.3), delay_s=0.2, heading_deg=1.0, time_s=0.5,
    )  # fmt: skip
    for made in conditions(fault, before=before, length_s=25):
        for name in set(CLEAN.__slots__) - fault.sets:
            assert getattr(before, name) == getattr(made, name)


def test_the_table_outlasts_the_time_to_full_strength() -> None:
    assert all(full_s < list(moments())[-1] for _, _, full_s in TABLE)
