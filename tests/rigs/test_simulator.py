"""The world of one drone: which frames come when, what they say of the truth, and that a seed makes a flight."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.builtin.rigid.airframe import IRIS, SQUARE
from harness.faults.gnss.condition import CLEAN, Condition, Fix
from harness.mavlink.codec import Message, decode
from harness.mavlink.frame import Splitter, source
from harness.mavlink.hil import BAROMETER, COMPASS, INERTIAL
from harness.reading.stack import SIMULATOR_COMPONENT, Geodetic
from harness.rigs.simulator import SLOW_EVERY, STEP_US, STICKS_EVERY, TRUTH_EVERY, Simulator

HOME = Geodetic(52.0, 23.6, 150.0)
HOVER = (SQUARE.hover,) * 4
law = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Flown:
    """A world, and all that it told."""

    def __init__(self, seed: int = 1, *, stamped: bool = True) -> None:
        self.world = Simulator(SQUARE, Random(seed), home=HOME, stamped=stamped)
        self.truth: list[Message] = []
        self.fed: list[bytes] = []
        self.sent: list[list[Message]] = []
        self.raw: list[bytes] = []
        self.world.told = lambda frame: self.truth.append(decode(frame))
        self.world.fed = self.fed.append

    def fly(self, commands: Sequence[float], steps: int) -> Flown:
        for _ in range(steps):
            self.raw.append(self.world.step(commands))
            self.sent.append([decode(each) for each in Splitter().feed(self.raw[-1])])
        return self

    def told(self, name: str) -> list[Message]:
        return [each for step in self.sent for each in step if each.name == name]


def test_every_step_ends_with_the_inertial_unit_and_moves_time_on() -> None:
    flown = Flown().fly((), 500)

    assert {"HIL_SENSOR"} == {step[-1].name for step in flown.sent}
    assert [STEP_US * (number + 1) for number in range(500)] == [step[-1].time_usec for step in flown.sent]
    assert 500 * STEP_US == flown.world.now_us


def test_each_sensor_comes_at_its_rate() -> None:
    flown = Flown()
    flown.world.sticks = (1500, 1600, 1700, 1800)
    flown.fly((), 500)
    updated = [each.fields_updated for each in flown.told("HIL_SENSOR")]
    slow = INERTIAL | COMPASS | BAROMETER

    assert [slow if number % SLOW_EVERY == 0 else INERTIAL for number in range(1, 501)] == updated
    assert (500 // TRUTH_EVERY, 500 // TRUTH_EVERY, 500 // STICKS_EVERY) == (
        len(flown.truth), len(flown.told("HIL_GPS")), len(flown.told("RC_CHANNELS"))
    )  # fmt: skip


def test_satellites_tell_where_it_is_and_what_they_told_is_recorded_as_sent() -> None:
    flown = Flown().fly((0.8, 0.8, 0.8, 0.8), 1000)
    told = flown.told("HIL_GPS")[-1]

    assert flown.fed
    assert all(any(each in raw for raw in flown.raw) for each in flown.fed)
    assert pytest.approx(150.0 - flown.world.body.down_m, abs=0.002) == told.alt / 1e3
    assert pytest.approx(100 * flown.world.body.down_mps, abs=1) == told.vd
    assert (3, CLEAN.satellites, 80, 120) == (told.fix_type, told.satellites_visible, told.eph, told.epv)
    assert {(1, 220)} == {source(each) for each in flown.fed}


def test_truth_is_its_own_and_stamped_with_the_step() -> None:
    flown = Flown().fly((0.8, 0.8, 0.8, 0.8), 1000)
    last = flown.truth[-1]

    assert {SIMULATOR_COMPONENT} == {each.component for each in flown.truth}
    assert [TRUTH_EVERY * STEP_US * (number + 1) for number in range(40)] == [each.time_usec for each in flown.truth]
    assert pytest.approx(150.0 - flown.world.body.down_m, abs=0.001) == last.alt / 1e3
    assert pytest.approx(flown.world.body.attitude) == last.attitude_quaternion


def test_without_lockstep_truth_has_no_time_of_its_own() -> None:
    assert {0} == {each.time_usec for each in Flown(stamped=False).fly((), 100).truth}


def test_a_silent_receiver_says_nothing_and_truth_goes_on() -> None:
    flown = Flown().fly((), 250)
    flown.world.condition = Condition(silent=True)
    flown.fly((), 250)
    flown.world.condition = CLEAN
    flown.fly((), 250)

    assert [10, 20] == [len(flown.fed) // 2, len(flown.fed)]
    assert 30 == len(flown.truth)


@law
@given(st.floats(-500, 500), st.floats(-500, 500), st.sampled_from(Fix), st.integers(0, 30))
def test_a_condition_shows_in_what_satellites_tell_and_not_in_the_truth(
    north_m: float, east_m: float, fix: Fix, satellites: int
) -> None:
    flown = Flown()
    flown.world.condition = replace(CLEAN, offset_m=(north_m, east_m, 0.0), fix=fix, satellites=satellites)
    flown.fly((), TRUTH_EVERY)
    (told,), (truth,) = flown.told("HIL_GPS"), flown.truth

    assert (int(fix), satellites) == (told.fix_type, told.satellites_visible)
    assert pytest.approx(north_m, abs=0.02) == (told.lat - truth.lat) / 1e7 * 111_319.49
    assert pytest.approx(east_m, abs=0.02) == (told.lon - truth.lon) / 1e7 * 111_319.49 * math.cos(math.radians(52.0))
    assert (520000000, 236000000) == (truth.lat, truth.lon)


def test_a_condition_that_answers_a_truth_shows_in_the_same_step() -> None:
    flown = Flown()

    def answer(_: bytes) -> None:
        flown.world.condition = replace(CLEAN, satellites=int(flown.world.now_us / 1e5))

    flown.world.told = answer
    flown.fly((), 10 * TRUTH_EVERY)

    assert [*range(1, 11)] == [each.satellites_visible for each in flown.told("HIL_GPS")]


def test_sticks_are_pulses_for_as_long_as_the_receiver_puts_some_out() -> None:
    flown = Flown().fly((), 100)
    before = len(flown.told("RC_CHANNELS"))
    flown.world.sticks = (1100, 1200, 1300, 1400)
    flown.fly((), 100)
    flown.world.sticks = None
    flown.fly((), 100)
    pulses = flown.told("RC_CHANNELS")

    assert 0 == before
    assert 100 // STICKS_EVERY == len(pulses)
    assert {(4, 1100, 1200, 1300, 1400)} == {
        (each.chancount, each.chan1_raw, each.chan2_raw, each.chan3_raw, each.chan4_raw) for each in pulses
    }


def test_motors_that_are_stopped_let_it_fall() -> None:
    flown = Flown().fly((1.0,) * 4, 250)
    flown.world.stop_motors()
    flown.fly((1.0,) * 4, 400)

    assert flown.world.body.down_mps > 5


def test_hands_off_at_hover_it_stays() -> None:
    flown = Flown().fly(HOVER, 2500)

    assert pytest.approx(0.0, abs=0.01) == flown.world.body.down_m


@law
@given(st.integers(0, 2**32), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_the_seed_and_the_commands_make_the_flight_to_the_byte(seed: int, commands: list[float]) -> None:
    assert Flown(seed).fly(commands, 60).raw == Flown(seed).fly(commands, 60).raw


def test_another_seed_makes_other_noise() -> None:
    assert Flown(1).fly((), 10).raw != Flown(2).fly((), 10).raw


def test_sequence_numbers_count_for_each_sender() -> None:
    flown = Flown()
    flown.world.sticks = (1500,) * 4
    flown.fly((), 300)
    sensors = [raw[-76:][4] for raw in flown.raw]

    assert all((b - a) % 256 == 1 for a, b in pairwise(sensors))


def test_the_iris_flies_in_it_too() -> None:
    world = Simulator(IRIS, Random(1), home=HOME, stamped=True)
    for _ in range(250):
        world.step((0.7,) * 4)

    assert world.body.down_m < -1
