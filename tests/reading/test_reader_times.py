"""When things happened: between the stamps around them, in the vehicle's own time."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.modes import Mode
from harness.reading.beats import ECHO_ERROR_S
from harness.reading.builtin import MODE_NUMBERS
from harness.taps import Fate, Tap, Way
from tests.reading.taps import Recording

law = settings(max_examples=40, deadline=None)


def mode(made: Recording, mode: Mode, **more: int) -> int:
    return made.says("HEARTBEAT", custom_mode=MODE_NUMBERS[mode], **more)


def test_an_event_lies_between_the_stamps_around_it() -> None:
    made = Recording()
    made.stamp(3.0)
    number = mode(made, Mode.HOLD, base_mode=128)
    made.stamp(3.4)

    assert (3.0, 3.4, number, Mode.HOLD) == (
        (event := made.only("mode")).lo_s,
        event.hi_s,
        event.frame,
        event.value,
    )
    assert (3.0, 3.4, True) == ((event := made.only("armed")).lo_s, event.hi_s, event.value)


def test_what_was_said_before_the_first_stamp_has_no_time_and_is_left_out() -> None:
    made = Recording()
    mode(made, Mode.HOLD)
    made.stamp(3.0)
    mode(made, Mode.LAND)
    made.stamp(3.1)

    assert [Mode.LAND] == made.values("mode")


def test_the_recorder_was_looking_from_the_first_stamp_to_the_last() -> None:
    made = Recording()
    for at_s in (3.0, 3.1, 7.5):
        made.stamp(at_s)

    assert (3.0, 7.5) == (made.timeline.begin_s, made.timeline.end_s)


def test_stamps_of_other_components_tell_no_time() -> None:
    made = Recording()
    made.stamp(3.0)
    camera = type(made.drone)(1, 100)
    made.feed(Tap.DRONE, Way.DOWN, Fate.PASSED, camera("SYSTEM_TIME", time_boot_ms=999_000))

    assert 3.0 == made.timeline.end_s


def test_other_systems_say_nothing_of_the_drone() -> None:
    made = Recording()
    made.stamp(3.0)
    made.feed(Tap.DRONE, Way.DOWN, Fate.PASSED, type(made.drone)(2, 1)("HEARTBEAT", custom_mode=1))
    made.stamp(3.1)

    assert [] == made.events("mode")


def test_what_waits_for_a_stamp_when_the_recording_ends_gets_a_second() -> None:
    made = Recording()
    made.stamp(3.0)
    mode(made, Mode.HOLD)
    assert [] == made.events("mode")
    made.reader.close()

    assert (3.0, 4.0) == (made.only("mode").lo_s, made.only("mode").hi_s)


def test_truth_is_timed_by_the_stamps_of_its_own_port() -> None:
    made = Recording()
    made.stamp(3.0)
    made.measured("SYSTEM_TIME", time_boot_ms=2900)
    number = made.measured("SIM_STATE", lat_int=520000000, lon_int=236000000, alt=100.0, yaw=math.radians(-90))
    made.stamp(3.5)
    assert [] == made.events("truth")
    made.measured("SYSTEM_TIME", time_boot_ms=3100)

    for kind in ("truth", "heading"):
        assert (2.9, 3.1, number) == ((event := made.only(kind)).lo_s, event.hi_s, event.frame)
    assert pytest.approx(270, abs=1e-3) == made.only("heading").value


def test_places_are_metres_from_the_first_one() -> None:
    made = Recording()
    made.stamp(3.0)
    made.measured("SYSTEM_TIME", time_boot_ms=3000)
    for lat, lon, alt in ((520000000, 236000000, 150.0), (520010000, 236000000, 170.0), (520000000, 236010000, 150.0)):
        made.measured("SIM_STATE", lat_int=lat, lon_int=lon, alt=alt)
    made.measured("SYSTEM_TIME", time_boot_ms=3050)
    home, north, east = made.values("truth")

    assert (0, 0, 0) == (home.north_m, home.east_m, home.up_m)
    assert (pytest.approx(111.32, abs=0.01), 0, pytest.approx(20)) == (north.north_m, north.east_m, north.up_m)
    assert (0, pytest.approx(68.535, abs=0.01)) == (east.north_m, east.east_m)


def test_with_one_port_only_truth_comes_over_it_and_its_stamps() -> None:
    made = Recording(one_port=True)
    made.stamp(3.0)
    frame = made.drone("SIM_STATE", lat_int=520000000, lon_int=236000000, alt=100.0)
    made.feed(Tap.DRONE, Way.DOWN, Fate.MEASURING, frame)
    made.stamp(3.1)

    assert (3.0, 3.1) == (made.only("truth").lo_s, made.only("truth").hi_s)


def test_what_the_ground_hears_is_timed_there() -> None:
    made = Recording()
    made.stamp(3.0)
    frame = made.drone("STATUSTEXT", text="Link lost")
    made.feed(Tap.DRONE, Way.DOWN, Fate.PASSED, frame)
    made.stamp(3.2)
    number = made.feed(Tap.GROUND, Way.DOWN, Fate.DELIVERED, frame)
    made.stamp(3.4)

    assert (3.0, 3.2) == (made.only("said").lo_s, made.only("said").hi_s)
    assert (3.2, 3.4, number) == ((event := made.only("heard")).lo_s, event.hi_s, event.frame)


def test_what_was_lost_on_the_way_was_said_and_not_heard() -> None:
    made = Recording()
    made.stamp(3.0)
    made.says("STATUSTEXT", text="Link lost", lost=True)
    made.stamp(3.1)

    assert 1 == len(made.events("said"))
    assert [] == made.events("heard")


def test_after_a_reboot_time_goes_on() -> None:
    made = Recording()
    made.stamp(100.0)
    mode(made, Mode.HOLD)
    made.stamp(100.1)
    made.stamp(2.0)
    mode(made, Mode.LAND)
    made.stamp(2.1)

    last = made.events("mode")[-1]
    assert (Mode.LAND, pytest.approx(102.1), pytest.approx(102.2)) == (last.value, last.lo_s, last.hi_s)


@pytest.mark.parametrize("at_ms", [2010, 2050])
def test_an_event_is_dated_by_its_own_stamp_counted_from_its_own_boot(at_ms: int) -> None:
    made = Recording("px4")
    made.stamp(100.0)
    made.stamp(2.0)
    made.says("EVENT", id=27571288, event_time_boot_ms=at_ms)
    made.stamp(2.05)

    said = made.only("said")
    assert pytest.approx((100 + at_ms / 1000 - ECHO_ERROR_S, 100 + at_ms / 1000)) == (said.lo_s, said.hi_s)


@pytest.mark.parametrize("at_ms", [500, 9000])
def test_an_event_sent_long_after_its_own_stamp_or_before_it_is_dated_by_its_frame(at_ms: int) -> None:
    made = Recording("px4")
    made.stamp(5.0)
    made.says("EVENT", id=27571288, event_time_boot_ms=at_ms)
    made.stamp(5.05)

    assert (5.0, 5.05) == (made.only("said").lo_s, made.only("said").hi_s)


@law
@given(st.lists(st.integers(1, 100_000) | st.just(0), min_size=2, max_size=30))
def test_no_event_ever_ends_before_it_begins_and_streams_stay_in_order(stamps_ms: list[int]) -> None:
    made = Recording()
    for stamp_ms in stamps_ms:
        made.stamp(stamp_ms / 1000)
        mode(made, Mode.HOLD)
    made.reader.close()
    times = [(event.lo_s, event.hi_s) for event in made.events("mode")]

    assert all(lo_s <= hi_s for lo_s, hi_s in times)
    assert sorted(lo_s for lo_s, _ in times) == [lo_s for lo_s, _ in times]


# A change that a stack tells at once


def test_a_change_told_at_once_is_dated_by_the_stamp_before_it() -> None:
    made = Recording()
    for stamp_s, shown in ((3.0, Mode.PATROL), (4.0, Mode.PATROL), (4.7, Mode.RETURN)):
        made.stamp(stamp_s)
        mode(made, shown)
    made.stamp(4.75)

    expected = [
        (Mode.PATROL, 3.0, 4.0),
        (Mode.PATROL, 4.0, 4.7),
        (Mode.PATROL, 4.7, 4.7),
        (Mode.RETURN, 4.7, 4.75),
    ]
    assert expected == [(event.value, event.lo_s, event.hi_s) for event in made.events("mode")]


def test_what_did_not_change_is_not_dated_back() -> None:
    made = Recording()
    for stamp_s in (3.0, 4.0, 5.0):
        made.stamp(stamp_s)
        mode(made, Mode.PATROL)

    assert 2 == len(made.events("mode"))


def test_over_a_hole_in_the_recording_a_change_may_have_come_at_any_time() -> None:
    made = Recording()
    made.stamp(3.0)
    mode(made, Mode.PATROL)
    made.stamp(4.0)
    made.skip(made.drone)
    mode(made, Mode.RETURN)
    made.stamp(4.1)

    assert [Mode.PATROL, Mode.RETURN] == made.values("mode")


def test_arming_is_sampled_and_not_dated_back() -> None:
    made = Recording()
    for stamp_s, flag in ((3.0, 0), (4.0, 128), (5.0, 128)):
        made.stamp(stamp_s)
        made.says("HEARTBEAT", base_mode=flag)

    assert [False, True] == made.values("armed")


def test_px4_does_not_tell_modes_at_once() -> None:
    made = Recording("px4")
    for stamp_s, number in ((3.0, 4 << 16 | 4 << 24), (4.0, 4 << 16 | 5 << 24), (5.0, 0)):
        made.stamp(stamp_s)
        made.says("CURRENT_MODE", custom_mode=number)

    assert [Mode.PATROL, Mode.RETURN] == made.values("mode")
