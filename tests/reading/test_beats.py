"""The uplink's signs of life: heartbeats that the drone obeys, dated by its own answer to the radio's question."""

from __future__ import annotations

import pytest

from harness.mavlink.codec import Encoder
from harness.reading.beats import ECHO_ERROR_S
from harness.taps import Fate, Tap, Way
from tests.reading.taps import STATION, Recording


def flown(for_s: float = 10.0, stack: str = "builtin") -> Recording:
    """The uplink established, its last heartbeat half a second ago."""
    made = Recording(stack)
    made.stamp()
    made.fly(for_s)
    return made


def outage(made: Recording, for_s: float = 4.0) -> None:
    """The faults take all heartbeats."""
    made.fly(for_s, up_lost=True)


def test_a_late_heartbeat_is_dated_by_its_echo_and_not_by_its_entering() -> None:
    made = flown()
    late = made.beat_late(0.8)
    made.stamps(0.8)
    made.now_s += 0.013
    number = made.arrives(late)
    arrived_s = made.now_s
    made.now_s -= 0.013
    outage(made)

    silent = made.only("uplink_silent")
    assert (pytest.approx(arrived_s - ECHO_ERROR_S), pytest.approx(arrived_s)) == (silent.lo_s, silent.hi_s)
    assert (number, True) == (silent.frame, silent.sure)


def test_a_late_heartbeat_that_comes_out_in_the_outage_ends_the_silence() -> None:
    made = flown()
    late = made.beat_late(5.0)
    made.stamps(5.0)
    back_s = made.now_s
    made.arrives(late)
    outage(made)

    assert pytest.approx(back_s - ECHO_ERROR_S) == made.only("uplink_restored").lo_s
    assert [True, True] == [event.sure for event in made.events("uplink_silent")]
    length = made.events("uplink_silences")[0].value
    assert (pytest.approx(5.5 - ECHO_ERROR_S), pytest.approx(5.5 + ECHO_ERROR_S)) == (length.min_s, length.max_s)


def test_a_silence_by_delay_is_the_faults_and_not_the_senders() -> None:
    made = flown()
    late = made.beat_late(3.0)
    made.stamps(1.5)
    later = made.beat_late(3.0)
    made.stamps(1.5)
    made.arrives(late)
    made.stamps(1.5)
    made.arrives(later)
    made.fly(3)

    assert 1 == len(made.events("uplink_silences"))
    assert not made.events("uplink_starved")


def test_heartbeats_that_overtake_each_other_are_each_its_own_sign_of_life() -> None:
    made = flown()
    first, second = made.beat_late(2.0), made.beat_late(1.0)
    made.stamps(1.0)
    made.arrives(second)
    made.stamps(1.0)
    number = made.arrives(first)
    last_s = made.now_s
    outage(made)

    assert (pytest.approx(last_s), number) == ((silent := made.only("uplink_silent")).hi_s, silent.frame)
    assert silent.sure
    assert set() == made.holes()


def test_a_heartbeat_that_came_twice_is_heard_twice_and_leaves_no_hole() -> None:
    made = flown()
    frame = made.ground("HEARTBEAT", type=6)
    made.feed(Tap.GROUND, Way.UP, Fate.PASSED, frame)
    made.feed(Tap.GROUND, Way.UP, Fate.COPIED, frame, late_s=0.5)
    made.arrives(frame)
    made.stamps(0.5)
    number = made.arrives(frame)
    outage(made)

    assert (number, True) == ((silent := made.only("uplink_silent")).frame, silent.sure)
    assert set() == made.holes()


def test_a_copy_that_was_not_recorded_coming_out_is_a_hole() -> None:
    made = flown()
    frame = made.ground("HEARTBEAT", type=6)
    made.feed(Tap.GROUND, Way.UP, Fate.PASSED, frame)
    made.feed(Tap.GROUND, Way.UP, Fate.COPIED, frame, late_s=0.5)
    made.arrives(frame)
    outage(made)

    assert not made.only("uplink_silent").sure


def test_a_damaged_heartbeat_is_none_and_no_hole() -> None:
    made = flown()
    number = made.beat()
    last_s = made.now_s
    for _ in range(4):
        made.stamps(0.9)
        frame = made.ground("HEARTBEAT", type=6)
        made.feed(Tap.GROUND, Way.UP, Fate.DAMAGED, frame)
        made.feed(Tap.DRONE, Way.UP, Fate.DAMAGED, frame)

    silent = made.only("uplink_silent")
    assert (number, pytest.approx(last_s), True) == (silent.frame, silent.hi_s, silent.sure)
    assert set() == made.holes()


# What was not recorded


def test_without_the_radios_question_a_heartbeat_cannot_be_dated_and_the_silence_is_unsure() -> None:
    made = flown()
    made.beat(asked=False)
    outage(made)

    assert not made.only("uplink_silent").sure


def test_a_question_without_a_heartbeat_before_it_makes_the_silence_unsure() -> None:
    made = flown()
    made.pings += 1
    made.feed(Tap.DRONE, Way.UP, Fate.MEASURING, made.pinger("TIMESYNC", ts1=made.pings))
    outage(made)

    assert not made.only("uplink_silent").sure


def test_an_echo_of_a_question_that_was_not_recorded_makes_the_silence_unsure() -> None:
    made = flown()
    made.pings += 1
    made.echo(made.pings)
    outage(made)

    assert not made.only("uplink_silent").sure


def test_a_number_left_out_among_the_questions_makes_the_silence_before_it_unsure() -> None:
    made = flown()
    outage(made)
    made.pinger("TIMESYNC")
    made.fly(5)

    assert (True, False) == (made.only("uplink_silent").sure, made.only("uplink_restored").sure)


def test_a_missing_echo_leaves_only_the_silence_around_it_unsure() -> None:
    made = flown()
    made.beat(echoed=False)
    outage(made)
    made.fly(10)
    outage(made)
    made.fly(3)

    assert [False, True] == [event.sure for event in made.events("uplink_silent")]
    assert [False, True] == [event.sure for event in made.events("uplink_restored")]


def test_a_late_echo_of_an_old_question_is_no_news() -> None:
    made = flown()
    made.echo(made.pings - 2)
    outage(made)

    assert made.only("uplink_silent").sure


# Whose heartbeats


def other(made: Recording, source: tuple[int, int], kind: int = 6) -> None:
    """Another station's heartbeat crosses, and the radio asks behind it as behind any."""
    frame = Encoder(*source)("HEARTBEAT", type=kind)
    made.feed(Tap.GROUND, Way.UP, Fate.PASSED, frame)
    made.arrives(frame)


@pytest.mark.parametrize(
    ("stack", "source", "kind", "counts"),
    [
        ("builtin", (254, 1), 6, False),
        ("builtin", (255, 1), 6, True),
        ("px4", (7, 7), 6, True),
        ("px4", (7, 7), 18, False),
        ("ardupilot", (254, 190), 6, False),
    ],
)
def test_a_heartbeat_counts_if_the_drone_obeys_its_sender(
    stack: str, source: tuple[int, int], kind: int, counts: bool
) -> None:
    made = flown(stack=stack)
    for _ in range(5):
        made.stamps(0.9)
        made.feed(Tap.GROUND, Way.UP, Fate.LOST, made.ground("HEARTBEAT", type=6))
        other(made, source, kind)

    assert (not counts) == bool(made.events("uplink_silent"))
    assert all(event.sure for event in made.events("uplink_silent"))


# Recordings of harness 0.1


def old_beat(made: Recording, *, lost: bool = False) -> int:
    """The station's heartbeat, and its own TIMESYNC behind it, through the radio; and the drone's echo."""
    made.pings += 1
    pair = [made.ground("HEARTBEAT", type=6), made.ground("TIMESYNC", ts1=made.pings)]
    for frame in pair:
        made.feed(Tap.GROUND, Way.UP, Fate.LOST if lost else Fate.PASSED, frame)
    if lost:
        return -1
    number, _ = (made.feed(Tap.DRONE, Way.UP, Fate.DELIVERED, frame) for frame in pair)
    made.echo(made.pings)
    return number


def test_an_old_recording_in_which_the_stations_own_timesync_crossed_the_radio_reads_the_same() -> None:
    made = Recording()
    made.stamp()
    numbers = []
    for tick in range(500):
        made.stamps(0.05)
        if tick % 20 == 10:
            numbers.append(old_beat(made, lost=200 < tick < 300))
        if tick % 20 == 0:
            made.says("HEARTBEAT")
    made.reader.close()

    silent, restored, length = (made.only(f"uplink_{what}") for what in ("silent", "restored", "silences"))
    assert (numbers[9], True) == (silent.frame, silent.sure)
    assert (numbers[15], True) == (restored.frame, restored.sure)
    assert (pytest.approx(6 - ECHO_ERROR_S), pytest.approx(6 + ECHO_ERROR_S)) == (
        length.value.min_s,
        length.value.max_s,
    )
    assert set() == made.holes()
    assert STATION not in made.reader.foreign_stations
