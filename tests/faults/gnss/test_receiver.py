"""The receiver model: what it tells is what its condition says of the truth."""

from __future__ import annotations

import statistics
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.faults.gnss import CLEAN, Condition, Declared, Fix, Measured, ReceiverModel, Truth
from tests.faults.gnss.stage import moments, truth_at

NUMBERS = st.floats(-1e4, 1e4)
TRUTHS = st.builds(Truth, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.floats(0, 359) | st.none())


def motion(measured: Measured | None) -> Truth:
    assert measured is not None, "it is not silent"
    return Truth(
        measured.north_m, measured.east_m, measured.up_m, measured.north_mps, measured.east_mps, measured.down_mps,
        measured.heading_deg,
    )  # fmt: skip


def after(receiver: ReceiverModel, length_s: float, condition: Condition = CLEAN) -> Measured | None:
    """The last it tells of so long a flight."""
    return [receiver.measure(condition, truth_at(t), t) for t in moments(length_s)][-1]


@given(st.lists(TRUTHS, min_size=1, max_size=5))
def test_an_undisturbed_one_tells_the_truth(truths: list[Truth]) -> None:
    receiver = ReceiverModel(Random(1))
    for number, truth in enumerate(truths):
        assert truth == motion(receiver.measure(CLEAN, truth, number * 0.1))


def test_what_it_says_of_itself_is_its_condition() -> None:
    condition = Condition(
        fix=Fix.FIX_2D, satellites=5, cn0_dbhz=30, horizontal_accuracy_m=3, vertical_accuracy_m=4, speed_accuracy_mps=5,
        time_s=6, jamming=Declared.WARNING, spoofing=Declared.CRITICAL,
    )  # fmt: skip
    measured = ReceiverModel(Random(1)).measure(condition, truth_at(0), 0)
    for name in (
        "fix", "satellites", "cn0_dbhz", "horizontal_accuracy_m", "vertical_accuracy_m", "speed_accuracy_mps", "time_s",
        "jamming", "spoofing",
    ):  # fmt: skip
        assert getattr(condition, name) == getattr(measured, name)


@given(TRUTHS, st.tuples(NUMBERS, NUMBERS, NUMBERS), st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_offsets_are_added_and_down_is_down(
    truth: Truth, offset_m: tuple[float, float, float], velocity_mps: tuple[float, float, float]
) -> None:
    told = motion(ReceiverModel(Random(1)).measure(Condition(offset_m=offset_m, velocity_mps=velocity_mps), truth, 0))

    assert (truth.north_m + offset_m[0], truth.east_m + offset_m[1], truth.up_m - offset_m[2]) == told[:3]
    assert tuple(a + b for a, b in zip(truth[3:6], velocity_mps, strict=True)) == told[3:6]


@pytest.mark.parametrize(("true_deg", "by_deg", "told_deg"), [(350, 20, 10), (10, -20, 350), (None, 20, None)])
def test_a_heading_goes_round(true_deg: float | None, by_deg: float, told_deg: float | None) -> None:
    truth = truth_at(0)._replace(heading_deg=true_deg)

    assert told_deg == motion(ReceiverModel(Random(1)).measure(Condition(heading_deg=by_deg), truth, 0)).heading_deg


@given(st.floats(0.01, 20))
def test_a_delayed_one_tells_the_truth_of_then(delay_s: float) -> None:
    """To the little that a bend is off its chord."""
    told = motion(after(ReceiverModel(Random(1)), 30, Condition(delay_s=delay_s)))

    assert pytest.approx(truth_at(30 - delay_s)[:6], abs=1e-3) == told[:6]


def test_a_delay_beyond_the_beginning_tells_the_beginning() -> None:
    assert truth_at(0) == motion(after(ReceiverModel(Random(1)), 3, Condition(delay_s=20)))


def test_the_longest_delay_is_remembered_and_no_more() -> None:
    receiver = ReceiverModel(Random(1))

    assert pytest.approx(truth_at(120)[:6]) == motion(after(receiver, 180, Condition(delay_s=60)))[:6]
    assert len(receiver._past) <= 603


@given(st.integers(1, 50), st.integers(1, 50))
def test_a_frozen_one_never_moves_until_it_thaws(before: int, length: int) -> None:
    receiver = ReceiverModel(Random(1))
    noisy = Condition(noise_m=0.4)
    times_s = list(moments())
    told = [motion(receiver.measure(noisy, truth_at(t), t)) for t in times_s[:before]]
    stuck = replace(noisy, frozen=True, offset_m=(100.0, 0.0, 0.0), satellites=3)
    for t in times_s[before : before + length]:
        measured = receiver.measure(stuck, truth_at(t), t)
        assert told[-1] == motion(measured)
        assert measured is not None
        assert 3 == measured.satellites

    thawed_s = times_s[before + length]
    assert truth_at(thawed_s) == motion(receiver.measure(CLEAN, truth_at(thawed_s), thawed_s))


def test_one_that_is_frozen_from_the_first_tells_its_first() -> None:
    assert truth_at(0) == motion(after(ReceiverModel(Random(1)), 5, Condition(frozen=True)))


def test_a_silent_one_says_nothing_and_remembers() -> None:
    receiver = ReceiverModel(Random(1))

    assert after(receiver, 10, Condition(silent=True)) is None
    assert (
        pytest.approx(truth_at(5)[:6], abs=1e-3)
        == motion(receiver.measure(Condition(delay_s=5.1), truth_at(10.1), 10.1))[:6]
    )


@given(st.integers(0, 2**64 - 1))
def test_noise_is_the_seeds_alone(seed: int) -> None:
    noisy = Condition(noise_m=3.0)

    assert after(ReceiverModel(Random(seed)), 1, noisy) == after(ReceiverModel(Random(seed)), 1, noisy)
    assert after(ReceiverModel(Random(seed)), 1, noisy) != after(ReceiverModel(Random(seed + 1)), 1, noisy)


def test_noise_has_its_size_on_each_axis() -> None:
    receiver, truth = ReceiverModel(Random(1)), Truth(0, 0, 0, 0, 0, 0)
    told = [motion(receiver.measure(Condition(noise_m=3.0), truth, t)) for t in moments(400)]
    for axis in zip(*(each[:3] for each in told), strict=True):
        assert 0.3 > abs(statistics.fmean(axis))
        assert pytest.approx(3.0, rel=0.06) == statistics.pstdev(axis)
    assert all((0, 0, 0, None) == each[3:] for each in told)


def test_without_noise_nothing_is_drawn() -> None:
    rng = Random(1)
    after(ReceiverModel(rng), 5, Condition(offset_m=(1.0, 2.0, 3.0), delay_s=1.0))

    assert Random(1).getstate() == rng.getstate()
