"""Verdicts on how old the ground's picture is: known from the positions that came, and from those that did not."""

from __future__ import annotations

import pytest

from harness.checks import Check, Limit, evaluate, fault_begins, said, telemetry_older_than, when
from harness.modes import Topic
from harness.timeline import Event, Timeline
from harness.verdict import Verdict
from tests.checks.flights import at, every, flight, positions, told

PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
OLD = telemetry_older_than(Limit(5, "telemetry_age_s"))
FRESH = when(fault_begins).never(OLD, during=30)
AGAIN = when(fault_begins).then(~telemetry_older_than(5), within=10)
TELLS = when(telemetry_older_than(5)).then(said("link lost"), within=4)
BEGINS = at("injected", 20.0, "a fault")
BEFORE = every(0.25, from_s=0.0, to_s=22.0)


def verdict(check: Check, line: Timeline) -> Verdict:
    return evaluate(check, line).verdict


def told_at(t_s: float) -> Event:
    return told("said", t_s, Topic.LINK_LOST)


def after(pause_s: float, *, half_s: float = 0.0) -> list[Event]:
    """Positions at 4 Hz, with a pause that begins at 21.75 s."""
    return positions(*BEFORE, *every(0.25, from_s=21.75 + pause_s, to_s=100.0), half_s=half_s)


@pytest.mark.parametrize(("pause_s", "expected"), [(4.75, PASS), (5.0, PASS), (5.25, FAIL)])
def test_a_picture_is_older_after_a_pause_longer_than_its_limit(pause_s: float, expected: Verdict) -> None:
    finding = evaluate(FRESH, flight(BEGINS, *after(pause_s)))
    assert (expected, "ground") == (finding.verdict, finding.tap)


def test_it_says_when_the_picture_became_too_old() -> None:
    finding = evaluate(FRESH, flight(BEGINS, *after(8.0)))
    assert (6.75, 0.0) == (finding.observed, finding.uncertainty)
    assert finding.because == (
        "the ground's picture got older than 5 s (telemetry_age_s) 6.75 ± 0.00 s after the fault set in at 20.00 s; "
        "it must not for 30 s"
    )


def test_it_says_that_it_was_never_too_old() -> None:
    finding = evaluate(FRESH, flight(BEGINS, *after(2.0)))
    assert finding.because == (
        "the ground's picture never got older than 5 s (telemetry_age_s) in the 30 s after the fault set in at 20.00 s"
    )


@pytest.mark.parametrize(
    ("pause_s", "expected"), [(4.75, PASS), (4.95, INCONCLUSIVE), (5.15, INCONCLUSIVE), (5.25, FAIL)]
)
def test_an_age_inside_the_bracket_is_open(pause_s: float, expected: Verdict) -> None:
    assert expected is verdict(FRESH, flight(BEGINS, *after(pause_s, half_s=0.1)))


def test_a_position_that_is_late_by_itself_makes_no_picture_fresh() -> None:
    late = positions(*every(0.25, from_s=0.0, to_s=100.0), latency_s=6.0)
    assert (FAIL, FAIL) == (verdict(FRESH, flight(BEGINS, *late)), verdict(AGAIN, flight(BEGINS, *late)))


def test_a_picture_that_freezes_for_good_gets_old_without_another_position() -> None:
    line = flight(BEGINS, *positions(*BEFORE))
    assert (FAIL, INCONCLUSIVE) == (verdict(FRESH, line), verdict(FRESH, flight(BEGINS, *positions(*BEFORE), end_s=26)))
    check = when(fault_begins).then(OLD, within=10)
    assert PASS is verdict(check, line)


def test_a_pause_that_outlasts_the_window_counts_in_it() -> None:
    assert FAIL is verdict(when(fault_begins).never(telemetry_older_than(5), during=8), flight(BEGINS, *after(50.0)))


def test_no_position_at_all_passes_nothing() -> None:
    assert (INCONCLUSIVE, INCONCLUSIVE) == (verdict(FRESH, flight(BEGINS)), verdict(AGAIN, flight(BEGINS)))


def test_a_picture_may_be_demanded_to_become_fresh_again() -> None:
    pause = positions(*every(0.25, from_s=0.0, to_s=10.0), *every(0.25, from_s=24.0, to_s=100.0))
    finding = evaluate(AGAIN, flight(BEGINS, *pause))
    assert (PASS, 4.0) == (finding.verdict, finding.observed)
    finding = evaluate(AGAIN, flight(BEGINS, *positions(*every(0.25, from_s=0.0, to_s=10.0))))
    assert (FAIL, True) == (finding.verdict, finding.because.endswith("; the last position came at 9.75 s"))


def test_a_hole_where_a_position_may_have_come_leaves_an_old_picture_open() -> None:
    line = flight(BEGINS, *after(8.0))
    line.gap(["telemetry_age"], 25.0, 25.5)
    assert INCONCLUSIVE is verdict(FRESH, line)


def test_a_doubtful_position_decides_nothing() -> None:
    doubtful = at("telemetry_age", 26.0, 4.25, sure=False)
    assert INCONCLUSIVE is verdict(FRESH, flight(BEGINS, *after(8.0), doubtful))


def test_it_fires_where_the_picture_gets_too_old() -> None:
    finding = evaluate(TELLS, flight(*after(8.0), told_at(29.0)))
    assert (PASS, 26.75, 2.25) == (finding.verdict, finding.at_s, finding.observed)
    assert FAIL is verdict(TELLS, flight(*after(8.0), told_at(31.0)))
    assert INCONCLUSIVE is verdict(TELLS, flight(*after(4.5), told_at(31.0)))


def test_it_fires_where_the_picture_gets_fresh_again() -> None:
    check = when(~telemetry_older_than(5)).then(said("link lost"), within=4)
    finding = evaluate(check, flight(*after(8.0), told_at(31.0)))
    assert (PASS, 29.75, 1.25) == (finding.verdict, finding.at_s, finding.observed)


@pytest.mark.parametrize("fresh", [True, False])
def test_at_the_instant_of_a_turn_only_the_new_answer_holds(fresh: bool) -> None:
    older = telemetry_older_than(5)
    now, before = (~older, older) if fresh else (older, ~older)
    assert PASS is verdict(when(now).always(now, during=1), flight(*after(8.0)))
    assert PASS is verdict(when(now).never(before, during=1), flight(*after(8.0)))
    assert FAIL is verdict(when(now).then(before, within=1), flight(*after(8.0)))


def test_it_fires_where_the_picture_freezes_for_good() -> None:
    line = flight(*positions(*BEFORE, half_s=0.1), told_at(27.5))
    finding = evaluate(TELLS, line)
    assert (PASS, True) == (finding.verdict, 26.5 < (finding.at_s or 0.0) < 26.9)


def test_the_age_at_the_recordings_end_is_no_position_that_came() -> None:
    """A reader tells it there, so that a frozen picture has an age."""
    line = flight(*positions(*BEFORE, 100.0), told_at(27.5))
    assert PASS is verdict(TELLS, line)
    assert FAIL is verdict(FRESH, flight(BEGINS, *positions(*BEFORE, 100.0)))


@pytest.mark.parametrize("pause_s", [4.95, 5.05])
def test_one_too_near_to_tell_makes_no_pass_and_no_fail(pause_s: float) -> None:
    finding = evaluate(TELLS, flight(*after(pause_s, half_s=0.1), told_at(27.0)))
    assert INCONCLUSIVE is finding.verdict
    assert finding.because.startswith("it is too near to tell whether the ground's picture got older than 5 s")


def test_a_hole_may_hide_a_firing() -> None:
    line = flight(*after(8.0), told_at(29.0))
    assert PASS is verdict(TELLS, line)
    line.gap(["telemetry_age"], 60.0, 60.5)
    assert INCONCLUSIVE is verdict(TELLS, line)


def test_nothing_is_known_before_the_first_position_but_its_age() -> None:
    line = flight(*positions(20.0, *every(0.25, from_s=30.0, to_s=60.0), 68.0), told_at(67.0), end_s=70.0)
    finding = evaluate(TELLS, line)
    assert (INCONCLUSIVE, True) == (finding.verdict, finding.because.startswith("it is too near to tell"))
