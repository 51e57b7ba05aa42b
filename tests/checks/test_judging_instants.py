"""Verdicts on instants and on their triggers: hand-made timelines, a sentence per rule, and what the finding says."""

from __future__ import annotations

import pytest

from harness.checks import (
    Check,
    Limit,
    downlink_restored,
    evaluate,
    heard,
    mode_is,
    said,
    uplink_silent,
    when,
)
from harness.modes import HOLD, PATROL, RETURN, Topic
from harness.timeline import Event, Timeline
from harness.verdict import Verdict
from tests.checks.flights import at, flight, modes, told

PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
REACT = Limit(10, "react_s")
SILENT = at("uplink_silent", 20.0, frame=7)
SAYS = when(uplink_silent).then(said("link lost"), within=REACT)
NO_HOLD = when(uplink_silent).never(mode_is(HOLD), during=10)
NOT_SAID = when(uplink_silent).never(said("link lost"), during=10)


def verdict(check: Check, line: Timeline) -> Verdict:
    return evaluate(check, line).verdict


def lost(t_s: float, **more: float) -> Event:
    return told("said", t_s, Topic.LINK_LOST, **more)  # type: ignore[arg-type]


def test_an_answer_inside_the_window_passes() -> None:
    finding = evaluate(SAYS, flight(SILENT, lost(25.0, half_s=0.25, frame=9)))
    assert (PASS, 5.0, 0.25, 5.0) == (finding.verdict, finding.observed, finding.uncertainty, finding.margin)
    assert ((7, 9), "drone", 20.0, (20.0, 30.0)) == (finding.frames, finding.tap, finding.at_s, finding.window_s)
    assert (10.0, "react_s", "s") == (finding.limit, finding.limit_name, finding.unit)
    expected = "the drone said 'link lost' 5.00 ± 0.25 s after the uplink fell silent at 20.00 s; limit 10 s (react_s)"
    assert expected == finding.because


def test_no_answer_where_we_were_looking_fails() -> None:
    finding = evaluate(SAYS, flight(told("said", 21.0, Topic.FAILSAFE), SILENT))
    assert (FAIL, None, None) == (finding.verdict, finding.observed, finding.margin)
    assert finding.because == (
        "the drone never said 'link lost' in the 10 s (react_s) after the uplink fell silent at 20.00 s; "
        "last it said was '# failsafe' at 21.00 s"
    )


def test_an_answer_too_late_fails_and_is_measured() -> None:
    finding = evaluate(SAYS, flight(SILENT, lost(34.0, half_s=0.5)))
    assert (FAIL, 14.0, -4.0) == (finding.verdict, finding.observed, finding.margin)


def test_an_answer_before_the_trigger_does_not_count() -> None:
    assert FAIL is verdict(SAYS, flight(lost(19.9), SILENT))


@pytest.mark.parametrize(
    ("answer_s", "expected"),
    [(29.5, PASS), (29.51, INCONCLUSIVE), (30.0, INCONCLUSIVE), (30.5, INCONCLUSIVE), (30.51, FAIL)],
)
def test_a_deadline_inside_the_uncertainty_is_open(answer_s: float, expected: Verdict) -> None:
    assert expected is verdict(SAYS, flight(SILENT, lost(answer_s, half_s=0.5)))


@pytest.mark.parametrize(
    ("answer_s", "expected"),
    [(20.4, INCONCLUSIVE), (20.5, PASS), (29.5, PASS), (29.51, INCONCLUSIVE), (30.5, INCONCLUSIVE), (30.51, FAIL)],
)
def test_a_triggers_own_uncertainty_counts(answer_s: float, expected: Verdict) -> None:
    assert expected is verdict(SAYS, flight(at("uplink_silent", 20.0, half_s=0.5), lost(answer_s)))


def test_two_answers_may_cover_a_wide_trigger_together() -> None:
    trigger = at("uplink_silent", 20.0, half_s=3.0)
    check = when(uplink_silent).then(said("link lost"), within=4)
    assert PASS is verdict(check, flight(trigger, lost(20.0), lost(24.0)))
    assert INCONCLUSIVE is verdict(check, flight(trigger, lost(20.0), lost(24.5)))


def test_a_doubtful_answer_decides_nothing() -> None:
    assert INCONCLUSIVE is verdict(SAYS, flight(SILENT, told("said", 25.0, Topic.LINK_LOST, sure=False)))


@pytest.mark.parametrize(("end_s", "expected"), [(30.0, FAIL), (29.99, INCONCLUSIVE)])
def test_absence_counts_only_to_where_the_recording_ended(end_s: float, expected: Verdict) -> None:
    finding = evaluate(SAYS, flight(SILENT, end_s=end_s))
    assert expected is finding.verdict
    if expected is INCONCLUSIVE:
        assert finding.because.startswith("the recording ended at 29.99 s, before the 10 s (react_s) after the uplink")


@pytest.mark.parametrize(
    ("lo_s", "hi_s", "expected"),
    [
        (15.0, 19.99, FAIL),
        (15.0, 20.0, INCONCLUSIVE),
        (24.0, 24.1, INCONCLUSIVE),
        (30.0, 31.0, INCONCLUSIVE),
        (30.01, 31.0, FAIL),
    ],
)
def test_absence_counts_only_without_a_hole_in_the_window(lo_s: float, hi_s: float, expected: Verdict) -> None:
    line = flight(at("downlink_restored", 20.0))
    line.gap(["heard"], lo_s, hi_s)
    check = when(downlink_restored).then(heard("link lost"), within=10)
    finding = evaluate(check, line)
    assert (expected, "ground") == (finding.verdict, finding.tap)
    if expected is INCONCLUSIVE:
        assert finding.because.startswith(f"nothing was recorded from {lo_s:.2f} to {hi_s:.2f} s")


def test_a_hole_does_not_take_back_an_answer_that_was_seen() -> None:
    line = flight(at("downlink_restored", 20.0), told("heard", 28.0, Topic.LINK_LOST))
    line.gap(["heard"], 21.0, 24.0)
    finding = evaluate(when(downlink_restored).then(heard("link lost"), within=10), line)
    assert (PASS, 4.5, 3.5) == (finding.verdict, finding.observed, finding.uncertainty)


def test_an_answer_in_doubt_for_long_outlasts_a_shorter_one() -> None:
    line = flight(at("uplink_silent", 30.0), lost(25.0, half_s=20.0), lost(26.0, half_s=0.5))
    assert INCONCLUSIVE is verdict(NOT_SAID, line)


def test_a_trigger_that_never_fired_is_open() -> None:
    finding = evaluate(SAYS, flight(lost(25.0)))
    expected = "the uplink never fell silent between 0.00 and 100.00 s, so there was nothing to judge"
    assert (INCONCLUSIVE, expected, None) == (finding.verdict, finding.because, finding.at_s)


def test_every_firing_is_judged_and_the_worst_reported() -> None:
    line = flight(SILENT, lost(21.0), at("uplink_silent", 50.0), lost(58.0), at("uplink_silent", 70.0), lost(72.0))
    finding = evaluate(SAYS, line)
    assert (PASS, 50.0, 8.0) == (finding.verdict, finding.at_s, finding.observed)
    assert finding.because.endswith("; the worst of 3 times")


def test_one_failing_firing_fails_the_check() -> None:
    finding = evaluate(SAYS, flight(SILENT, lost(21.0), at("uplink_silent", 50.0), at("uplink_silent", 95.0)))
    assert (FAIL, 50.0) == (finding.verdict, finding.at_s)


def test_a_doubtful_trigger_never_fails() -> None:
    finding = evaluate(SAYS, flight(SILENT, lost(21.0), at("uplink_silent", 50.0, sure=False)))
    assert INCONCLUSIVE is finding.verdict
    assert finding.because.startswith("a hole leaves open whether the uplink fell silent at 50.00 s; if so, ")


def test_a_doubtful_trigger_that_passes_keeps_a_pass_but_makes_none() -> None:
    doubtful = at("uplink_silent", 50.0, sure=False)
    assert PASS is verdict(SAYS, flight(SILENT, lost(21.0), doubtful, lost(51.0)))
    assert INCONCLUSIVE is verdict(SAYS, flight(doubtful, lost(51.0)))


def test_a_hole_that_may_hide_a_firing_leaves_a_pass_open() -> None:
    line = flight(SILENT, lost(21.0))
    line.gap(["uplink_silent"], 50.0, 51.0)
    finding = evaluate(SAYS, line)
    assert INCONCLUSIVE is finding.verdict
    assert finding.because.startswith("nothing was recorded from 50.00 to 51.00 s, and whether the uplink fell silent")


def test_a_hole_whose_every_firing_would_pass_takes_nothing() -> None:
    line = flight(SILENT, lost(21.0), lost(55.0))
    line.gap(["uplink_silent"], 50.0, 51.0)
    assert PASS is verdict(SAYS, line)


def test_a_hole_does_not_excuse_a_failure() -> None:
    line = flight(SILENT)
    line.gap(["uplink_silent"], 50.0, 51.0)
    assert FAIL is verdict(SAYS, line)


def test_a_trigger_is_not_its_own_answer() -> None:
    again = when(said("link lost")).then(said("link lost"), within=5)
    assert FAIL is verdict(again, flight(lost(20.0)))
    assert FAIL is verdict(when(said("link lost")).never(said("link lost"), during=5), flight(lost(20.0), lost(23.0)))
    assert PASS is verdict(when(said("link lost")).never(said("link lost"), during=5), flight(lost(20.0), lost(26.0)))


def test_one_report_may_answer_for_two_topics_at_once() -> None:
    both = told("said", 20.0, Topic.LINK_LOST, Topic.RETURNING, half_s=0.5)
    finding = evaluate(when(said("link lost")).then(said("returning"), within=1), flight(both))
    assert (PASS, 0.0, 0.0) == (finding.verdict, finding.observed, finding.uncertainty)


def test_never_passes_where_we_were_looking() -> None:
    finding = evaluate(NOT_SAID, flight(SILENT, end_s=30.0))
    assert (PASS, None) == (finding.verdict, finding.observed)
    assert finding.because == "the drone never said 'link lost' in the 10 s after the uplink fell silent at 20.00 s"


@pytest.mark.parametrize(
    ("t_s", "expected"),
    [(19.4, PASS), (19.6, INCONCLUSIVE), (20.5, FAIL), (29.5, FAIL), (30.2, INCONCLUSIVE), (30.51, PASS)],
)
def test_never_fails_only_for_what_surely_lies_in_the_window(t_s: float, expected: Verdict) -> None:
    assert expected is verdict(NOT_SAID, flight(SILENT, lost(t_s, half_s=0.5)))


def test_never_reports_the_time_of_the_violation_without_a_margin() -> None:
    finding = evaluate(NO_HOLD, flight(*modes((0.0, PATROL), (23.5, HOLD), until_s=60.0), SILENT))
    assert (FAIL, 3.25, 0.25, None) == (finding.verdict, finding.observed, finding.uncertainty, finding.margin)
    expected = "mode became HOLD 3.25 ± 0.25 s after the uplink fell silent at 20.00 s; it must not for 10 s"
    assert expected == finding.because


def test_never_needs_watching_to_the_end_of_its_window() -> None:
    assert INCONCLUSIVE is verdict(NOT_SAID, flight(SILENT, end_s=29.9))


def test_never_is_violated_by_what_holds_already() -> None:
    assert FAIL is verdict(NO_HOLD, flight(*modes((0.0, HOLD), (20.2, PATROL), until_s=60.0), SILENT))


def test_between_two_other_modes_there_is_no_third() -> None:
    line = flight(*modes((0.0, PATROL), (23.5, RETURN), until_s=60.0), SILENT)
    assert PASS is verdict(NO_HOLD, line)
