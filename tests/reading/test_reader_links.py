"""When a way of the radio fell silent and came back, and whose silence it was."""

from __future__ import annotations

import pytest

from harness.reading.beats import ECHO_ERROR_S
from harness.reading.silence import ESTABLISHED_S, SILENCE_S
from harness.taps import Fate, Tap, Way
from tests.reading.taps import Recording

LINK_KINDS = (
    "uplink_silent", "uplink_restored", "uplink_starved", "downlink_silent", "downlink_restored", "downlink_starved",
)  # fmt: skip


def flown(for_s: float = 10.0) -> Recording:
    """Both ways established, the last of the ground's heartbeats half a second ago."""
    made = Recording()
    made.stamp()
    made.fly(for_s)
    return made


def told(made: Recording) -> list[str]:
    return [kind for kind in LINK_KINDS if made.events(kind)]


def test_a_link_that_lives_tells_nothing() -> None:
    made = flown(60)
    made.reader.close()

    assert [] == told(made)
    assert not any(made.timeline.gaps(kind) for kind in made.timeline.kinds())


def test_an_uplink_is_silent_from_the_last_heartbeat_that_the_drone_echoed() -> None:
    made = flown()
    number = made.beat()
    heard_s = made.now_s
    made.fly(3, up_lost=True)

    assert ["uplink_silent"] == told(made)
    silent = made.only("uplink_silent")
    assert (pytest.approx(heard_s - ECHO_ERROR_S), pytest.approx(heard_s)) == (silent.lo_s, silent.hi_s)
    assert (number, True) == (silent.frame, silent.sure)


def test_the_heartbeats_time_is_the_echos_and_not_that_of_the_stamps_around_it() -> None:
    made = flown()
    made.stamp(made.now_s + 0.05)
    before_s, made.now_s = made.now_s, made.now_s + 0.021
    made.beat()
    made.now_s = before_s
    made.fly(3, up_lost=True)

    assert pytest.approx(before_s + 0.021) == made.only("uplink_silent").hi_s


def test_silence_is_told_only_after_more_than_two_seconds() -> None:
    made = flown()
    made.beat()
    made.fly(SILENCE_S - 0.1, up_lost=True)
    assert [] == told(made)
    made.fly(0.2, up_lost=True)
    assert ["uplink_silent"] == told(made)


def test_an_uplink_is_restored_at_the_first_heartbeat_that_the_drone_hears_again() -> None:
    made = flown()
    made.fly(20, up_lost=True)
    made.beat()
    back_s = made.now_s
    made.fly(5)

    assert ["uplink_silent", "uplink_restored"] == told(made)
    assert pytest.approx(back_s - ECHO_ERROR_S) == made.only("uplink_restored").hi_s


def test_two_outages_are_two_silences() -> None:
    made = flown()
    for _ in range(2):
        made.fly(10, up_lost=True)
        made.fly(10)

    assert (2, 2) == (len(made.events("uplink_silent")), len(made.events("uplink_restored")))


def test_a_downlink_is_silent_and_restored_where_the_ground_hears() -> None:
    made = flown()
    last_s = made.now_s
    made.fly(10, down_lost=True)
    made.fly(3)

    assert ["downlink_silent", "downlink_restored"] == told(made)
    silent, restored = made.only("downlink_silent"), made.only("downlink_restored")
    assert pytest.approx((last_s, last_s + 0.05)) == (silent.lo_s, silent.hi_s)
    assert pytest.approx(last_s + 11) == restored.lo_s == restored.hi_s


def test_an_outage_too_short_to_be_silent_tells_nothing() -> None:
    made = flown()
    made.fly(1, up_lost=True, down_lost=True)
    made.fly(10)

    assert [] == told(made)


def test_a_silence_in_which_nothing_was_lost_is_the_senders_own() -> None:
    made = flown()
    made.fly(5, beating=False)
    made.fly(5)

    assert ["uplink_starved"] == told(made)


def test_a_drone_that_says_nothing_for_a_while_starves_its_downlink() -> None:
    made = flown()
    begin_s = made.now_s
    for tick in range(1, 101):
        made.stamp(begin_s + tick * 0.05)
    made.fly(3)

    assert ["uplink_starved", "downlink_starved"] == told(made)


def test_what_is_lost_before_the_first_heartbeat_again_makes_it_a_loss() -> None:
    made = flown()
    made.fly(1.5, beating=False)
    made.beat(lost=True)
    made.fly(2, beating=False)

    assert ["uplink_silent"] == told(made)


@pytest.mark.parametrize(("lived_s", "kinds"), [(ESTABLISHED_S - 1, []), (ESTABLISHED_S + 2, ["uplink_silent"])])
def test_a_way_that_was_never_established_is_never_lost(lived_s: float, kinds: list[str]) -> None:
    made = Recording()
    made.stamp()
    made.fly(lived_s)
    made.fly(10, up_lost=True)

    assert kinds == told(made)


def test_short_lives_do_not_add_up_to_an_established_way() -> None:
    made = Recording()
    made.stamp()
    for _ in range(3):
        made.fly(3)
        made.fly(4, up_lost=True)

    assert [] == told(made)


def test_while_an_echo_is_still_out_silence_is_not_told() -> None:
    made = flown()
    made.beat(echoed=False)
    heard_s = made.now_s
    made.fly(5, up_lost=True)
    assert [] == told(made)
    made.now_s, late_s = heard_s, made.now_s
    made.echo(made.pings)
    made.now_s = late_s
    made.fly(0.1, up_lost=True)

    assert ["uplink_silent"] == told(made)
    assert pytest.approx(heard_s) == made.only("uplink_silent").hi_s


@pytest.mark.parametrize("component", [1, 100])
def test_echoes_of_pings_that_are_not_the_radios_say_nothing(component: int) -> None:
    made = flown()
    made.fly(1.5, up_lost=True)
    answer = type(made.drone)(1, component) if component != 1 else made.drone
    frame = answer("TIMESYNC", tc1=round(made.now_s * 1e9), ts1=10**15)
    made.feed(Tap.DRONE, Way.DOWN, Fate.PASSED, frame)
    made.heard(frame)
    made.fly(1, up_lost=True)

    assert ["uplink_silent"] == told(made)
    assert made.only("uplink_silent").sure


def test_a_recording_that_ends_shortly_after_a_heartbeat_tells_no_silence() -> None:
    """What waits for a stamp at the end gets a second; the ways' silence does not grow by it."""
    made = flown()
    made.beat()
    made.fly(SILENCE_S - 0.6, beating=False)
    made.says("HEARTBEAT")
    made.reader.close()

    assert [] == told(made)


def test_a_frame_that_passed_and_never_came_out_is_a_hole() -> None:
    made = flown()
    at_s = made.now_s
    made.says("ATTITUDE", arrives=False)
    made.fly(3)

    holes = made.timeline.gaps("heard")
    assert (1, pytest.approx(at_s)) == (len(holes), holes[0].lo_s)
    assert not made.timeline.gaps("downlink_silent"), "too short to hide a silence"
    assert not made.timeline.gaps("said")
    assert not made.timeline.gaps("uplink_silent")


def test_frames_under_way_until_they_are_due_are_no_hole() -> None:
    made = flown()
    frame = made.says_late("ATTITUDE", 0.87)
    made.stamps(0.9)
    made.heard(frame)
    made.fly(3)

    assert set() == made.holes()


def test_a_frame_that_is_due_and_does_not_come_out_before_the_next_stamp_is_a_hole() -> None:
    made = flown()
    begin_s = made.now_s
    made.says_late("ATTITUDE", 0.87)
    made.stamps(0.9)
    assert set() == made.holes(), "behind this stamp it may still come"
    made.stamps(0.05)

    (hole,) = made.timeline.gaps("heard")
    assert (pytest.approx(begin_s + 0.87), pytest.approx(begin_s + 0.95)) == (hole.lo_s, hole.hi_s)


def test_a_frame_that_comes_out_and_never_went_in_is_a_hole() -> None:
    made = flown()
    made.feed(Tap.GROUND, Way.DOWN, Fate.DELIVERED, type(made.drone)(1, 7)("ATTITUDE"))
    made.stamps(0.05)

    assert 1 == len(made.timeline.gaps("heard"))


def test_a_heartbeat_that_passed_and_did_not_reach_the_drones_tap_makes_the_silence_unsure() -> None:
    made = flown()
    made.beat(arrives=False)
    made.fly(4, up_lost=True)

    assert not made.only("uplink_silent").sure
    assert not made.timeline.gaps("uplink_silent"), "it is told, if not surely"
    assert not made.timeline.gaps("downlink_silent")


def test_a_jump_in_the_grounds_own_numbers_makes_the_silence_unsure() -> None:
    made = flown()
    made.beat()
    made.skip(made.ground)
    made.fly(4, up_lost=True)

    assert not made.only("uplink_silent").sure


def test_a_hole_does_not_make_later_silences_unsure() -> None:
    made = flown()
    made.beat(arrives=False)
    made.fly(10)
    made.fly(4, up_lost=True)

    assert made.only("uplink_silent").sure


def test_a_heartbeat_whose_echo_was_not_recorded_makes_only_the_silence_around_it_unsure() -> None:
    made = flown()
    made.beat(echoed=False)
    made.fly(4, up_lost=True)
    made.fly(10)
    made.fly(4, up_lost=True)

    assert [False, True] == [event.sure for event in made.events("uplink_silent")]
    assert not made.only("uplink_restored").sure
