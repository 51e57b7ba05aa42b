"""What was not recorded, and who else is on the air."""

from __future__ import annotations

import pytest

from harness.mavlink.codec import Encoder
from harness.reading.ground import HEARD_KINDS
from harness.reading.reader import SAID_KINDS, TRUTH_KINDS
from harness.reading.stamps import MAY_BE_OVERTAKEN
from harness.taps import Fate, Tap, Way
from tests.reading.taps import STATION, Recording


@pytest.mark.parametrize(("one_port", "kinds"), [(False, SAID_KINDS), (True, SAID_KINDS + TRUTH_KINDS)])
def test_a_jump_in_the_drones_numbers_is_a_hole_in_all_it_may_have_said(one_port: bool, kinds: tuple[str, ...]) -> None:
    made = Recording(one_port=one_port)
    made.stamp(3.0)
    made.skip(made.drone)
    made.says("ATTITUDE")
    made.stamp(3.5)
    made.stamp(3.6)

    assert {*kinds, *HEARD_KINDS} == made.holes()
    assert [(3.0, 3.5)] == [(gap.lo_s, gap.hi_s) for gap in made.timeline.gaps("said")]


def test_a_jump_on_the_instrument_port_is_a_hole_in_the_truth_only() -> None:
    made = Recording()
    made.stamp(3.0)
    made.measured("SYSTEM_TIME", time_boot_ms=3000)
    made.skip(made.instrument)
    made.measured("SIM_STATE", lat_int=520000000, lon_int=236000000, alt=100.0)
    made.measured("SYSTEM_TIME", time_boot_ms=3500)

    assert set(TRUTH_KINDS) == made.holes()


def test_a_few_frames_that_another_overtook_are_no_hole_if_they_come_before_the_next_stamp() -> None:
    """PX4's threads number their frames before they send them."""
    made = Recording()
    made.stamp(3.0)
    first, second, third = (made.drone("ATTITUDE") for _ in range(3))
    for frame in (third, first, second):
        made.feed(Tap.DRONE, Way.DOWN, Fate.PASSED, frame)
        made.heard(frame)
    for at_s in (3.05, 3.1):
        made.stamp(at_s)

    assert set() == made.holes()


def test_what_a_stamp_itself_overtook_may_come_right_behind_it_and_until_the_next_one() -> None:
    made = Recording()
    made.stamp(3.0)
    late = made.drone("ATTITUDE")
    made.stamp(3.05)
    assert set() == made.holes()
    made.feed(Tap.DRONE, Way.DOWN, Fate.PASSED, late)
    made.heard(late)
    made.skip(made.drone)
    made.stamp(3.1)
    made.stamp(3.15)

    assert [(3.05, 3.15)] == [(gap.lo_s, gap.hi_s) for gap in made.timeline.gaps("said")]


def test_what_was_overtaken_shortly_before_a_stamp_may_come_right_behind_it() -> None:
    made = Recording()
    made.stamp(3.0)
    late = made.drone("ATTITUDE")
    made.says("ATTITUDE")
    made.stamp(3.05)
    made.feed(Tap.DRONE, Way.DOWN, Fate.PASSED, late)
    made.heard(late)
    for at_s in (3.1, 3.15):
        made.stamp(at_s)

    assert set() == made.holes()


def test_what_was_overtaken_long_before_a_stamp_is_missing_for_good() -> None:
    made = Recording()
    made.stamp(3.0)
    made.skip(made.drone)
    for _ in range(MAY_BE_OVERTAKEN):
        made.says("ATTITUDE")
    made.stamp(3.05)

    assert [(3.0, 3.05)] == [(gap.lo_s, gap.hi_s) for gap in made.timeline.gaps("said")]


def test_more_than_a_few_missing_numbers_are_a_hole_at_once() -> None:
    made = Recording()
    made.stamp(3.0)
    made.skip(made.drone, MAY_BE_OVERTAKEN + 1)
    made.stamp(3.05)

    assert [(3.0, 3.05)] == [(gap.lo_s, gap.hi_s) for gap in made.timeline.gaps("said")]


def test_numbers_go_round_after_255() -> None:
    made = Recording()
    made.stamp(3.0)
    for _ in range(600):
        made.says("ATTITUDE")
    made.stamp(3.1)

    assert set() == made.holes()


def test_each_component_counts_for_itself() -> None:
    made = Recording()
    made.stamp(3.0)
    camera = Encoder(1, 100)
    for _ in range(5):
        made.says("ATTITUDE")
        made.feed(Tap.DRONE, Way.DOWN, Fate.LOST, camera("HEARTBEAT"))
    made.stamp(3.1)

    assert set() == made.holes()


def test_frames_lost_to_a_fault_are_recorded_and_no_hole() -> None:
    made = Recording()
    made.stamp(3.0)
    for _ in range(5):
        made.says("ATTITUDE", lost=True)
    made.stamp(3.1)

    assert set() == made.holes()


def test_a_frame_whose_bytes_were_trimmed_away_leaves_no_hole() -> None:
    made = Recording()
    made.stamp(3.0)
    made.drone("ATTITUDE")
    made.reader.passed_by(1, Tap.DRONE, Way.DOWN, Fate.PASSED, (1, 1, 1), 3000, 3000)
    made.reader.passed_by(2, Tap.GROUND, Way.DOWN, Fate.DELIVERED, (1, 1, 1), 3000, 3000)
    for at_s in (3.5, 5.0, 7.0):
        made.stamp(at_s)

    assert set() == made.holes()


@pytest.mark.parametrize("tap", [Tap.DRONE, Tap.INSTRUMENT])
def test_another_ground_station_on_the_drones_links_is_found(tap: Tap) -> None:
    made = Recording()
    made.feed(tap, Way.DOWN, Fate.DELIVERED, Encoder(254, 190)("HEARTBEAT", type=6))

    assert {(254, 190)} == made.reader.foreign_stations


def test_other_drones_and_cameras_are_no_ground_stations() -> None:
    made = Recording()
    for system, component, kind in ((2, 1, 2), (1, 100, 30)):
        made.feed(Tap.DRONE, Way.DOWN, Fate.PASSED, Encoder(system, component)("HEARTBEAT", type=kind))

    assert set() == made.reader.foreign_stations


@pytest.mark.parametrize(("tap", "found"), [(Tap.DRONE, {STATION}), (Tap.INSTRUMENT, set())])
def test_a_station_with_our_name_is_anothers_where_our_own_beat_cannot_come_from(
    tap: Tap, found: set[tuple[int, int]]
) -> None:
    """Drones forward from one channel to their others, never back."""
    made = Recording()
    made.feed(tap, Way.DOWN, Fate.DELIVERED, Encoder(*STATION)("HEARTBEAT", type=6))

    assert found == made.reader.foreign_stations


def test_our_own_heartbeat_on_its_way_up_is_nobodys() -> None:
    made = Recording()
    made.stamp(3.0)
    made.beat()

    assert set() == made.reader.foreign_stations
