"""How old the ground's picture of the drone is."""

from __future__ import annotations

import pytest

from harness.taps import Fate, Tap, Way
from tests.reading.taps import Recording


def begun() -> Recording:
    made = Recording()
    made.stamp(10)
    return made


def settle(made: Recording) -> Recording:
    made.stamps(0.1)
    return made


def test_the_age_of_the_picture_is_told_just_before_each_newer_one() -> None:
    made = begun()
    for _ in range(3):
        made.says("GLOBAL_POSITION_INT")
        made.stamps(0.5)
    number = made.says("GLOBAL_POSITION_INT") + 1
    made.stamps(0.05)

    assert [pytest.approx(0.5)] * 3 == made.values("telemetry_age")
    assert (pytest.approx(11.5), pytest.approx(11.55), number) == (
        (last := made.events("telemetry_age")[-1]).lo_s, last.hi_s, last.frame,
    )  # fmt: skip


def test_a_late_position_is_as_old_as_it_is_when_it_comes() -> None:
    made = begun()
    made.says("GLOBAL_POSITION_INT")
    late = made.says_late("GLOBAL_POSITION_INT", 2.0)
    made.stamps(2.0)
    made.heard(late)
    made.stamps(1.0)
    made.says("GLOBAL_POSITION_INT")
    settle(made)

    assert [pytest.approx(2.0), pytest.approx(3.0)] == made.values("telemetry_age")


def test_an_older_position_that_comes_later_makes_the_picture_no_older() -> None:
    made = begun()
    made.says("GLOBAL_POSITION_INT")
    late = made.says_late("GLOBAL_POSITION_INT", 1.0)
    made.stamps(0.5)
    made.says("GLOBAL_POSITION_INT")
    made.stamps(0.5)
    made.heard(late)
    made.stamps(0.25)
    made.says("GLOBAL_POSITION_INT")
    settle(made)

    assert [pytest.approx(0.5), pytest.approx(0.5), pytest.approx(0.75)] == made.values("telemetry_age")


def test_a_damaged_position_is_none() -> None:
    made = begun()
    made.says("GLOBAL_POSITION_INT")
    made.stamps(1)
    frame = made.drone("GLOBAL_POSITION_INT")
    made.feed(Tap.DRONE, Way.DOWN, Fate.DAMAGED, frame)
    made.feed(Tap.GROUND, Way.DOWN, Fate.DAMAGED, frame)
    made.stamps(1)
    made.says("GLOBAL_POSITION_INT")
    settle(made)

    assert [pytest.approx(2.0)] == made.values("telemetry_age")


def test_at_the_end_the_picture_has_become_as_old_as_it_has() -> None:
    made = begun()
    made.says("GLOBAL_POSITION_INT")
    made.stamps(7.5)
    made.reader.close()

    assert (pytest.approx(7.5), pytest.approx(17.5), pytest.approx(17.5)) == (
        (age := made.only("telemetry_age")).value, age.lo_s, age.hi_s,
    )  # fmt: skip


def test_without_a_position_there_is_no_picture() -> None:
    made = begun()
    made.stamps(5)
    made.reader.close()

    assert [] == made.events("telemetry_age")


def test_where_positions_were_trimmed_away_nobody_looked() -> None:
    made = begun()
    made.reader.trimmed(33)
    settle(made)

    assert {"telemetry_age", "whereabouts", "belief"} == made.holes()
