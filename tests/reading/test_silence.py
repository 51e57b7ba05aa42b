"""Silences of one way: how long they surely were, and whose doing."""

from __future__ import annotations

import math

import pytest

from harness.reading.silence import ESTABLISHED_S, HELD_UP_MS, Silence
from harness.timeline import Lasted, Timeline
from tests.reading.ways import KINDS, Way, near


def test_a_silences_length_is_told_at_least_and_at_most_where_it_began() -> None:
    way = Way()
    way.silence.was_taken()
    way.tick(9.5)
    assert ["up_silent"] == way.told(), "its length is known only when it is over"
    assert way.alive(12)

    silences = way.only("up_silences")
    assert Lasted(near(4.98), near(5.02)) == silences.value  # type: ignore[arg-type]
    silent = way.only("up_silent")
    assert (silent.lo_s, silent.hi_s, silent.frame, True) == (
        silences.lo_s, silences.hi_s, silences.frame, silences.sure,
    )  # fmt: skip
    assert (near(6.99), near(7.01), 8) == (silent.lo_s, silent.hi_s, silent.frame)
    assert (near(11.99), near(11.99), 9, True) == (
        (restored := way.only("up_restored")).lo_s, restored.hi_s, restored.frame, restored.sure,
    )  # fmt: skip
    assert [] == way.maybe()


def test_a_silence_that_was_never_ticked_is_told_by_what_ends_it() -> None:
    way = Way()
    way.silence.was_taken()

    assert way.alive(12)
    assert ["up_silent", "up_restored", "up_silences"] == way.told()


@pytest.mark.parametrize(("gap_s", "kinds"), [(2.01, []), (2.03, ["up_silent", "up_restored", "up_silences"])])
def test_only_what_surely_was_longer_than_a_silence_is_one(gap_s: float, kinds: list[str]) -> None:
    way = Way()
    way.silence.was_taken()
    way.alive(7 + gap_s)

    assert kinds == way.told()
    assert [] == way.maybe(), "without a hole nothing is open"


def test_a_silence_at_the_end_has_no_greatest_length() -> None:
    way = Way()
    way.silence.was_taken()
    way.tick(20)
    way.silence.close(20)

    silences = way.only("up_silences")
    assert (Lasted(near(12.99), math.inf), True) == (silences.value, silences.sure)  # type: ignore[arg-type]
    assert not way.timeline.events("up_restored")


def test_at_the_end_a_sign_of_life_that_could_not_be_dated_leaves_all_open() -> None:
    way = Way()
    way.silence.was_taken()
    way.silence.close(20, dated=False)

    assert [] == way.told()
    assert [(near(6.99), 20)] == way.maybe()


def test_at_the_end_of_a_silence_that_was_told_it_leaves_the_length_open() -> None:
    way = Way()
    way.silence.was_taken()
    way.tick(10)
    way.silence.close(20, dated=False)

    assert (True, False) == (way.only("up_silent").sure, way.only("up_silences").sure)
    assert [(near(6.99), 20)] == way.maybe()


def test_shortly_after_a_sign_of_life_nothing_is_told_at_the_end() -> None:
    for dated in (True, False):
        way = Way()
        way.silence.was_taken()
        way.silence.close(8.9, dated=dated)

        assert ([], []) == (way.told(), way.maybe())


# Whose doing


@pytest.mark.parametrize(("late_ms", "kind"), [(HELD_UP_MS, "up_starved"), (HELD_UP_MS + 1, "up_silent")])
def test_what_a_fault_held_up_for_long_makes_a_silence_its_doing(late_ms: int, kind: str) -> None:
    way = Way()
    key = way.key()
    way.silence.went_in(key, 7500, 7500 + late_ms)
    way.tick(7.5)
    way.tick(8)
    assert near(7.5) == way.silence.came_out(key)
    way.tick(12)
    way.alive(12)

    assert kind == way.told()[0]


def test_a_silence_of_a_queue_that_grows_is_the_faults_doing_each_time() -> None:
    """What enters every second comes out later and later."""
    way, queue = Way(), [(1000 * at, 1000 * at + 1500 * number) for number, at in enumerate(range(8, 40), 1)]
    under_way = {}
    for tick in range(160, 800):
        now_ms = tick * 50
        way.tick(now_ms / 1000)
        for key, due_ms in list(under_way.items()):
            if due_ms <= now_ms:
                assert way.silence.came_out(key) is not None
                del under_way[key]
                way.alive(now_ms / 1000)
        if queue and queue[0][0] <= now_ms:
            t_ms, due_ms = queue.pop(0)
            under_way[key := way.key()] = due_ms
            way.silence.went_in(key, t_ms, due_ms)

    assert "up_starved" not in way.told()
    lengths = [event.value.max_s for event in way.timeline.events("up_silences")]
    assert 13 == len(lengths)
    assert all(2.4 < each < 2.6 for each in lengths)
    assert [] == way.missed


def test_a_silence_in_which_nothing_was_taken_is_the_senders_and_told_with_its_length() -> None:
    way = Way()
    way.tick(11)
    assert not way.alive(11)

    assert ["up_starved"] == way.told()
    starved = way.only("up_starved")
    assert (near(3.98), near(7.01), 8) == (starved.value, starved.hi_s, starved.frame)


def test_the_senders_silence_at_the_end_is_told_too() -> None:
    way = Way()
    way.silence.close(11)

    assert ["up_starved"] == way.told()
    assert near(3.99) == way.only("up_starved").value


def test_a_way_that_is_still_being_set_up_has_no_silences() -> None:
    way = Way(established=False)
    for at_s in (0, 1, 2, 3):
        way.alive(at_s)
    way.silence.was_taken()
    way.tick(10)
    way.alive(10)
    way.silence.close(11)

    assert ([], []) == (way.told(), way.maybe())


def test_with_a_hole_it_may_have_been_set_up_and_the_silence_is_told_if_not_surely() -> None:
    way = Way(established=False)
    way.silence.doubt()
    for at_s in (0, 1, 2, 3):
        way.alive(at_s)
    way.silence.was_taken()
    way.tick(10)
    way.alive(10)

    assert [False] * 3 == [way.only(kind).sure for kind in KINDS[:3]]


def test_what_may_have_been_a_silence_begins_the_setting_up_anew() -> None:
    way = Way(established=False)
    for at_s in (0, 1, 2, 3):
        way.alive(at_s)
    way.silence.doubt()
    way.alive(5.5)
    for at_s in (6, 7, 5.5 + ESTABLISHED_S - 0.5):
        way.alive(at_s)
    way.silence.was_taken()
    way.tick(14)

    assert not way.only("up_silent").sure


def test_another_measure_of_silence_may_be_asked_for() -> None:
    timeline = Timeline()
    silence = Silence(timeline, "rc", silence_s=0.5)
    for tick in range(60):
        silence.sign_of_life(tick / 10, tick / 10, tick, silence.mark())
    silence.was_taken()
    silence.tick(6.3)
    assert not timeline.events("rc_silent")
    silence.tick(6.45)

    assert 1 == len(timeline.events("rc_silent"))
