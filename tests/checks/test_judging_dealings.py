"""Verdicts on what the ground does and learns: orders, uploads, what it missed, and what an application was told."""

from __future__ import annotations

import pytest

from harness.checks import (
    Check,
    Limit,
    Predicate,
    all_told,
    answered,
    downlink_restored,
    evaluate,
    fault_begins,
    fault_ends,
    mode_is,
    ordered,
    rc_restored,
    rc_silent,
    said,
    uplink_silent,
    upload_begun,
    uploaded,
    when,
    witnessed,
)
from harness.modes import HOLD, PATROL, RETURN, Topic
from harness.timeline import Timeline
from harness.verdict import Verdict
from tests.checks.flights import at, flight, modes, told

PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
ANSWERED = when(ordered).then(answered, within=Limit(5, "command_s"))
NOTICED = when(uplink_silent).then(witnessed("link lost"), within=Limit(10, "notice_s"))
SILENT = at("uplink_silent", 20.0, frame=7)


def verdict(check: Check, line: Timeline) -> Verdict:
    return evaluate(check, line).verdict


@pytest.mark.parametrize(
    ("trigger", "effect", "first", "then", "sentence"),
    [
        (upload_begun, uploaded, "upload_begun", "uploaded",
         "the ground heard that its mission was accepted 3.00 ± 0.00 s after the ground began to upload a mission at"),
        (downlink_restored, all_told, "downlink_restored", "all_told",
         "the ground learned all that it missed 3.00 ± 0.00 s after the downlink came back at"),
        (rc_silent, rc_restored, "rc_silent", "rc_restored",
         "the sticks came back 3.00 ± 0.00 s after the sticks fell silent at"),
        (fault_begins, fault_ends, "injected", "healed",
         "the fault was gone 3.00 ± 0.00 s after the fault set in at"),
    ],
    ids=["upload", "all told", "sticks", "fault"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("after_s", "sure", "expected"),
    [(3.0, True, PASS), (5.0, True, PASS), (5.1, True, FAIL), (3.0, False, INCONCLUSIVE), (None, True, FAIL)],
)
def test_one_follows_the_other(
    trigger: Predicate, effect: Predicate, first: str, then: str, sentence: str,
    after_s: float | None, sure: bool, expected: Verdict,
) -> None:  # fmt: skip
    answer = [] if after_s is None else [at(then, 20.0 + after_s, "x", sure=sure)]
    finding = evaluate(when(trigger).then(effect, within=5), flight(at(first, 20.0, "x"), *answer))
    assert expected is finding.verdict
    assert expected is not PASS or after_s != 3.0 or finding.because.startswith(sentence)


@pytest.mark.parametrize(
    ("effect", "tap"),
    [(all_told, "ground"), (answered, "ground"), (ordered, "ground"), (upload_begun, "ground"), (uploaded, "ground"),
     (rc_silent, "rc"), (rc_restored, "rc"), (fault_begins, None), (fault_ends, None), (witnessed("x"), None)],
    ids=str,
)  # fmt: skip
def test_a_finding_names_the_tap_where_its_answer_is_seen(effect: Predicate, tap: str | None) -> None:
    assert tap == evaluate(when(uplink_silent).never(effect, during=5), flight(SILENT)).tap
    assert tap == evaluate(when(uplink_silent).never(effect, during=5), flight()).tap


def test_an_order_is_answered_in_time() -> None:
    finding = evaluate(ANSWERED, flight(at("ordered", 20.0, 176, frame=3), at("answered", 21.5, 176, frame=4)))
    assert (PASS, 1.5, (3, 4)) == (finding.verdict, finding.observed, finding.frames)
    expected = "the ground got an answer 1.50 ± 0.00 s after the ground gave an order at 20.00 s; limit 5 s (command_s)"
    assert expected == finding.because


def test_an_answer_to_another_order_is_none() -> None:
    line = flight(at("ordered", 20.0, 176), at("ordered", 21.0, 22), at("answered", 21.5, 22))
    finding = evaluate(ANSWERED, line)
    assert (FAIL, 20.0) == (finding.verdict, finding.at_s)
    assert PASS is verdict(
        ANSWERED, flight(at("ordered", 21.0, 22), at("answered", 20.5, 176), at("answered", 22.0, 22))
    )


def test_beside_other_triggers_any_answer_counts() -> None:
    assert PASS is verdict(
        when(fault_begins).then(answered, within=5), flight(at("injected", 20.0, "x"), at("answered", 21.0, 22))
    )


def test_an_order_of_one_sort_may_be_asked_for() -> None:
    line = flight(
        at("ordered", 10.0, 400), at("ordered", 20.0, HOLD), at("answered", 21.0, 400), at("answered", 22.0, HOLD)
    )
    finding = evaluate(when(ordered.of(HOLD)).then(answered.of(HOLD), within=5), line)
    assert (PASS, 20.0, 2.0) == (finding.verdict, finding.at_s, finding.observed)
    assert INCONCLUSIVE is verdict(when(ordered.of(RETURN)).then(answered, within=5), line)


@pytest.mark.parametrize("check", [ANSWERED, when(ordered.of(HOLD)).then(answered.of(HOLD), within=5)], ids=str)
def test_a_doubtful_answer_may_be_to_any_order(check: Check) -> None:
    line = flight(at("ordered", 20.0, HOLD), at("answered", 22.0, 176, sure=False))
    assert INCONCLUSIVE is verdict(check, line)


def test_one_fault_of_several_may_be_asked_for() -> None:
    line = flight(at("injected", 20.0, "noise"), at("injected", 50.0, "total loss"), at("uplink_silent", 51.0))
    finding = evaluate(when(fault_begins.of("total loss")).then(uplink_silent, within=5), line)
    assert (PASS, 50.0) == (finding.verdict, finding.at_s)
    assert finding.because.startswith(
        "the uplink fell silent 1.00 ± 0.00 s after the fault set in: total loss at 50.00 s"
    )


def test_an_order_that_a_hole_may_hide_has_no_answer_that_anybody_knows() -> None:
    line = flight(at("ordered", 20.0, 176), at("answered", 21.0, 176), at("answered", 51.0, 22))
    line.gap(["ordered"], 50.0, 50.5)
    finding = evaluate(ANSWERED, line)
    assert (INCONCLUSIVE, True) == (finding.verdict, finding.because.startswith("nothing was recorded from 50.00"))
    assert INCONCLUSIVE is verdict(when(ordered).never(answered, during=0.5), line)


def test_a_doubtful_order_fails_nobody() -> None:
    line = flight(at("ordered", 20.0, 176), at("answered", 21.0, 176), at("ordered", 50.0, 22, sure=False))
    assert INCONCLUSIVE is verdict(ANSWERED, line)


def test_an_application_is_told_in_time() -> None:
    finding = evaluate(NOTICED, flight(SILENT, at("witnessed", 23.0, "link lost")))
    assert (PASS, 3.0) == (finding.verdict, finding.observed)
    assert finding.because.startswith(
        "the application on the ground was told 'link lost' 3.00 ± 0.00 s after the uplink"
    )


def test_an_application_told_something_else_was_not_told() -> None:
    finding = evaluate(NOTICED, flight(SILENT, at("witnessed", 23.0, "mode RETURN")))
    assert finding.because == (
        "the application on the ground never was told 'link lost' in the 10 s (notice_s) after the uplink fell silent "
        "at 20.00 s; last it was told 'mode RETURN' at 23.00 s"
    )
    finding = evaluate(NOTICED, flight(SILENT))
    assert (FAIL, True) == (finding.verdict, finding.because.endswith("; it was told nothing"))


def test_a_hole_in_what_was_witnessed_leaves_it_open() -> None:
    line = flight(SILENT)
    line.gap(["witnessed"], 22.0, 100.0)
    assert INCONCLUSIVE is verdict(NOTICED, line)


def test_the_fault_itself_may_be_the_trigger() -> None:
    line = flight(at("injected", 20.0, "noise"), at("healed", 50.0, "noise"), *modes((0.0, PATROL), until_s=100.0))
    finding = evaluate(when(fault_begins).never(mode_is(RETURN), during=30), line)
    assert (PASS, "mode never became RETURN in the 30 s after the fault set in at 20.00 s") == (
        finding.verdict, finding.because,
    )  # fmt: skip
    finding = evaluate(when(fault_ends).never(mode_is(PATROL), during=30), line)
    assert (FAIL, True) == (finding.verdict, "when the fault was gone at 50.00 s" in finding.because)


def test_lost_sticks_are_said_and_their_return_too() -> None:
    line = flight(
        at("rc_silent", 20.0), told("said", 21.0, Topic.RC_LOST), at("rc_restored", 40.0),
        told("said", 40.5, Topic.RC_REGAINED),
    )  # fmt: skip
    assert PASS is verdict(when(rc_silent).then(said("rc lost"), within=10), line)
    assert PASS is verdict(when(rc_restored).then(said("rc regained"), within=5), line)
    assert FAIL is verdict(when(rc_silent).then(said("link lost"), within=10), line)
