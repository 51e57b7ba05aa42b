"""A drone that was lost for good: where it said that it was, where it rests, and how far one is from the other."""

from __future__ import annotations

from typing import Any

from harness.reading.lost import add_found, lost, wreck_of
from harness.timeline import Event, Found, Position, Report, Timeline

HIT: dict[str, Any] = {"kind": "injected", "t_s": 20.0, "fault": "its motors stop", "wreck": "MOTORS", "number": 3}
BRACKET_S = 0.05


def flown(*, until_s: float = 30.0, lies_from_s: float = 22.0, told_off_m: float = 0.0) -> Timeline:
    """North at 5 m/s, 20 m up; hit at 20 s, on the ground from `lies_from_s` on."""
    line = Timeline(end_s=until_s)
    for tick in range(round(until_s * 10)):
        at_s = tick / 10
        there = Position(5 * min(at_s, lies_from_s), 0.0, 20.0 if at_s < lies_from_s else 0.0)
        line.add(Event("truth", there, at_s, at_s + BRACKET_S, tick))
        if tick % 5 == 0:
            told = Position(there.north_m + told_off_m, 0.0, there.up_m)
            line.add(Event("whereabouts", told, at_s, at_s + BRACKET_S, 1000 + tick))
    return line


def found(line: Timeline) -> Event:
    add_found(line, lost(line, HIT, 30.0), BRACKET_S)
    (event,) = line.events("found")
    return event


def test_nobody_is_lost_who_was_not_hit() -> None:
    assert wreck_of([]) is None
    assert wreck_of([{"kind": "injected", "fault": "link loss", "t_s": 1.0}]) is None
    assert wreck_of([HIT | {"clean": True}]) is None
    assert HIT == wreck_of([{"kind": "order"}, HIT])


def test_it_rests_where_it_stays_from_then_on() -> None:
    event = found(flown())

    assert Found(0.0, is_rest=True) == event.value
    assert 22.0 <= event.lo_s <= 22.2


def test_a_place_that_it_told_falsely_is_that_far_off() -> None:
    assert Found(90.0, is_rest=True) == found(flown(told_off_m=90)).value


def test_where_truth_ends_with_it_the_last_place_seen_counts_and_never_before_the_hit() -> None:
    event = found(flown(until_s=20.0))

    assert not event.value.is_rest
    assert event.value.off_m <= 5 * 0.5
    assert 20.0 + BRACKET_S == event.lo_s


def test_who_told_no_place_is_nowhere_near_any() -> None:
    line = flown()
    silent = Timeline(end_s=line.end_s)
    for event in line.events("truth"):
        silent.add(event)

    assert float("inf") == found(silent).value.off_m


def test_behind_a_hole_nobody_knows_what_was_told_last() -> None:
    line = flown()
    line.gap(("whereabouts",), 29.6, 29.8)

    assert not found(line).sure


def test_a_hole_before_that_hides_nothing() -> None:
    line = flown()
    line.gap(("whereabouts", "truth"), 10.0, 12.0)

    assert found(line).sure


def test_track_and_words_are_the_last_before_it_was_heard_no_more() -> None:
    line = flown(until_s=40.0)
    for number in range(9):
        line.add(Event("heard", Report(frozenset(), f"word {number}"), float(number), float(number)))
    known = lost(line, HIT, 39.9)

    assert [f"word {number}" for number in range(4, 9)] == [event.value.text for event in known.words]
    assert 30.0 <= known.track[-1].lo_s - known.track[0].lo_s + 0.5 <= 31.0
