"""Verdicts on hand-made timelines, a sentence per rule; and what the finding says."""

from __future__ import annotations

import math

import pytest

from harness.checks import (
    Check,
    Limit,
    armed,
    downlink_restored,
    evaluate,
    heard,
    home_within_m,
    mode_is,
    said,
    uplink_restored,
    uplink_silent,
    when,
    within_m,
)
from harness.modes import HOLD, LAND, PATROL, RETURN, Topic
from harness.timeline import Event, Position, Timeline
from harness.verdict import Verdict
from tests.checks.flights import at, flight, modes, places, told

PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
REACT = Limit(10, "react_s")
SILENT = at("uplink_silent", 20.0, frame=7)
RETURNS = when(uplink_silent).then(mode_is(RETURN), within=REACT)
SAYS = when(uplink_silent).then(said("link lost"), within=REACT)
NO_HOLD = when(uplink_silent).never(mode_is(HOLD), during=10)
NOT_SAID = when(uplink_silent).never(said("link lost"), during=10)
STAYS = when(uplink_silent).always(mode_is(PATROL), during=10)
FENCED = when(uplink_silent).always(within_m(Limit(100, "fence_m")), during=Limit(10, "home_s"))


def verdict(check: Check, line: Timeline) -> Verdict:
    return evaluate(check, line).verdict


def lost(t_s: float, **more: float) -> Event:
    return told("said", t_s, Topic.LINK_LOST, **more)  # type: ignore[arg-type]


# --- then: instants ---


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


# --- triggers ---


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


# --- sampled states ---


def test_a_state_that_already_holds_answers_at_once() -> None:
    finding = evaluate(RETURNS, flight(*modes((0.0, RETURN), until_s=40.0), SILENT))
    assert (PASS, 0.0, 0.0) == (finding.verdict, finding.observed, finding.uncertainty)
    assert finding.because == "mode was RETURN already when the uplink fell silent at 20.00 s; limit 10 s (react_s)"


def test_a_change_lies_between_the_samples_around_it() -> None:
    finding = evaluate(RETURNS, flight(*modes((0.0, PATROL), (25.5, RETURN), until_s=40.0), SILENT))
    assert (PASS, 5.25, 0.25) == (finding.verdict, finding.observed, finding.uncertainty)
    expected = "mode became RETURN 5.25 ± 0.25 s after the uplink fell silent at 20.00 s; limit 10 s (react_s)"
    assert expected == finding.because


@pytest.mark.parametrize(("change_s", "expected"), [(30.0, PASS), (30.25, INCONCLUSIVE), (31.25, FAIL)])
def test_a_change_around_the_deadline(change_s: float, expected: Verdict) -> None:
    line = flight(*modes((0.5, PATROL), (change_s, RETURN), until_s=60.0), SILENT)
    assert expected is verdict(RETURNS, line)


def test_a_mode_never_taken_fails_and_names_the_last_seen() -> None:
    finding = evaluate(RETURNS, flight(*modes((0.0, PATROL), until_s=60.0), SILENT))
    assert FAIL is finding.verdict
    assert finding.because.endswith("; the last seen of it was PATROL at 30.00 s")


@pytest.mark.parametrize(("spacing_s", "expected"), [(2.5, FAIL), (2.6, INCONCLUSIVE)])
def test_equal_neighbours_mean_unchanged_only_up_to_the_greatest_spacing(spacing_s: float, expected: Verdict) -> None:
    first = modes((0.0, PATROL), until_s=23.0)
    rest = modes((22.0 + spacing_s, PATROL), until_s=60.0)
    assert expected is verdict(RETURNS, flight(*first, *rest, SILENT))


def test_spacing_is_taken_at_its_worst() -> None:
    def samples(half_s: float) -> list[Event]:
        return [at("mode", 2.0 * n, PATROL, half_s=half_s) for n in range(40)]

    assert FAIL is verdict(RETURNS, flight(*samples(0.25), SILENT))
    assert INCONCLUSIVE is verdict(RETURNS, flight(*samples(0.3), SILENT))


def test_a_hole_between_equal_samples_leaves_them_unconnected() -> None:
    line = flight(*modes((0.0, PATROL), until_s=60.0), SILENT)
    line.gap(["mode"], 24.2, 24.4)
    assert (INCONCLUSIVE, INCONCLUSIVE) == (verdict(RETURNS, line), verdict(STAYS, line))


@pytest.mark.parametrize(("from_s", "expected"), [(23.01, FAIL), (23.0, INCONCLUSIVE)])
def test_a_hole_that_touches_a_sample_may_lie_on_either_side_of_it(from_s: float, expected: Verdict) -> None:
    line = flight(*modes((0.0, PATROL), until_s=60.0), SILENT)
    line.gap(["mode"], from_s, 23.4)
    assert expected is verdict(when(uplink_silent).then(mode_is(RETURN), within=2.5), line)


@pytest.mark.parametrize(
    ("sample_s", "expected"), [(29.7, PASS), (29.8, INCONCLUSIVE), (31.2, INCONCLUSIVE), (31.3, FAIL)]
)
def test_a_samples_own_uncertainty_counts(sample_s: float, expected: Verdict) -> None:
    patrol = [at("mode", sample_s - 1.0 - n, PATROL, half_s=0.25) for n in range(20)]
    back = [at("mode", sample_s + n, RETURN, half_s=0.25) for n in range(9)]
    assert expected is verdict(RETURNS, flight(*patrol, *back, SILENT))


def test_a_doubtful_sample_leaves_its_neighbours_unconnected() -> None:
    line = flight(*modes((0.0, PATROL), until_s=60.0), SILENT, at("mode", 24.5, RETURN, sure=False))
    assert INCONCLUSIVE is verdict(RETURNS, line)


@pytest.mark.parametrize(("end_s", "expected"), [(30.0, FAIL), (29.9, INCONCLUSIVE), (31.6, INCONCLUSIVE)])
def test_the_last_sample_reaches_to_an_end_that_is_near(end_s: float, expected: Verdict) -> None:
    line = flight(*modes((0.0, PATROL), until_s=29.5), SILENT, end_s=end_s)
    assert 29.0 == line.events("mode")[-1].lo_s
    assert expected is verdict(RETURNS, line)


def test_a_stream_without_samples_tells_nothing() -> None:
    assert INCONCLUSIVE is verdict(RETURNS, flight(SILENT))
    assert INCONCLUSIVE is verdict(NO_HOLD, flight(SILENT))
    assert INCONCLUSIVE is verdict(FENCED, flight(SILENT))


def test_nothing_is_known_of_a_state_before_its_first_sample() -> None:
    assert INCONCLUSIVE is verdict(RETURNS, flight(*modes((20.5, PATROL), until_s=60.0), SILENT))


# --- never ---


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


# --- always ---


def test_always_passes_where_nothing_changed() -> None:
    finding = evaluate(STAYS, flight(*modes((0.0, PATROL), until_s=60.0), SILENT))
    assert (PASS, None) == (finding.verdict, finding.observed)
    assert finding.because == "mode is PATROL throughout the 10 s after the uplink fell silent at 20.00 s"


@pytest.mark.parametrize(
    ("change_s", "expected"), [(19.5, FAIL), (25.5, FAIL), (30.0, FAIL), (30.25, INCONCLUSIVE), (31.5, PASS)]
)
def test_always_fails_for_a_change_that_surely_lies_in_the_window(change_s: float, expected: Verdict) -> None:
    line = flight(*modes((0.5, PATROL), (change_s, LAND), until_s=60.0), SILENT)
    assert expected is verdict(STAYS, line)


def test_always_says_when_it_was_broken() -> None:
    finding = evaluate(STAYS, flight(*modes((0.0, PATROL), (25.5, LAND), until_s=60.0), SILENT))
    assert (5.25, 0.25) == (finding.observed, finding.uncertainty)
    assert finding.because.startswith("mode became other than PATROL 5.25 ± 0.25 s after the uplink fell silent")


def test_always_needs_watching_to_the_end_of_its_window() -> None:
    assert INCONCLUSIVE is verdict(STAYS, flight(*modes((0.0, PATROL), until_s=29.5), SILENT, end_s=29.9))
    assert PASS is verdict(STAYS, flight(*modes((0.0, PATROL), until_s=29.5), SILENT, end_s=30.0))


# --- states as triggers ---


def test_a_state_fires_where_it_begins() -> None:
    line = flight(*modes((0.0, PATROL), (25.5, RETURN), until_s=100.0), lost(26.0))
    finding = evaluate(when(mode_is(RETURN)).then(said("link lost"), within=10), line)
    assert (PASS, 25.25, 0.75, 0.25) == (finding.verdict, finding.at_s, finding.observed, finding.uncertainty)


def test_a_state_that_held_from_the_first_sample_on_never_fired() -> None:
    line = flight(*modes((0.0, RETURN), until_s=100.0), lost(0.1))
    assert INCONCLUSIVE is verdict(when(mode_is(RETURN)).then(said("link lost"), within=10), line)


def test_a_drone_that_returns_no_longer_patrols() -> None:
    back = when(mode_is(RETURN)).never(mode_is(PATROL), during=10)
    stays = when(mode_is(RETURN)).always(mode_is(RETURN), during=10)
    line = flight(*modes((0.0, PATROL), (25.5, RETURN), until_s=100.0, half_s=0.1))
    assert (PASS, PASS) == (verdict(back, line), verdict(stays, line))
    line = flight(*modes((0.0, PATROL), (25.5, RETURN), (30.5, PATROL), until_s=100.0, half_s=0.1))
    assert (FAIL, FAIL) == (verdict(back, line), verdict(stays, line))


def test_a_state_answers_itself_when_it_fires() -> None:
    line = flight(*modes((0.0, PATROL), (25.5, RETURN), until_s=100.0, half_s=0.1))
    finding = evaluate(when(mode_is(RETURN)).then(~mode_is(PATROL), within=1), line)
    assert (PASS, 0.0, 0.0) == (finding.verdict, finding.observed, finding.uncertainty)


def test_a_state_seen_once_answers_itself() -> None:
    line = flight(*modes((0.0, PATROL), (25.5, RETURN), (26.0, LAND), until_s=100.0, half_s=0.2))
    assert PASS is verdict(when(mode_is(RETURN)).then(~mode_is(PATROL), within=0.1), line)
    assert PASS is verdict(when(mode_is(RETURN)).then(~mode_is(LAND), within=0.1), line)


def test_a_hole_may_hide_a_states_firing() -> None:
    check = when(mode_is(RETURN)).then(said("link lost"), within=10)
    line = flight(*modes((0.0, PATROL), (25.5, RETURN), until_s=100.0), lost(26.0))
    assert PASS is verdict(check, line)
    line.gap(["mode"], 60.2, 60.4)
    assert INCONCLUSIVE is verdict(check, line)


def test_a_firing_inside_a_hole_says_nothing_of_what_else_the_hole_hides() -> None:
    line = flight(*modes((0.0, PATROL), until_s=20.5), *modes((25.0, RETURN), until_s=100.0))
    assert INCONCLUSIVE is verdict(when(mode_is(RETURN)).never(mode_is(HOLD), during=3), line)
    assert INCONCLUSIVE is verdict(when(mode_is(RETURN)).then(mode_is(RETURN), within=3), line)


@pytest.mark.parametrize(("answer_s", "expected"), [(43.2, PASS), (43.1, INCONCLUSIVE)])
def test_an_unseen_stretch_reaches_as_far_as_its_samples_may_lie(answer_s: float, expected: Verdict) -> None:
    samples = [*modes((0.0, PATROL), (25.5, RETURN), (30.0, PATROL), until_s=40.5, half_s=0.2)]
    samples += modes((43.0, PATROL), until_s=100.5, half_s=0.2)
    line = flight(*samples, lost(26.0), lost(answer_s))
    assert expected is verdict(when(mode_is(RETURN)).then(said("link lost"), within=4), line)


def test_a_hole_before_the_first_sample_may_hide_a_firing() -> None:
    check = when(mode_is(RETURN)).then(said("link lost"), within=10)
    line = flight(*modes((5.0, PATROL), (25.5, RETURN), until_s=100.0), lost(26.0))
    assert PASS is verdict(check, line)
    line.gap(["mode"], 2.0, 3.0)
    assert INCONCLUSIVE is verdict(check, line)


def test_a_doubtful_first_sample_may_hide_a_firing() -> None:
    check = when(mode_is(RETURN)).then(said("link lost"), within=10)
    line = flight(*modes((5.0, PATROL), (25.5, RETURN), until_s=100.0), lost(26.0), at("mode", 4.0, HOLD, sure=False))
    assert INCONCLUSIVE is verdict(check, line)


def test_a_silence_of_the_samples_before_the_end_may_hide_a_firing() -> None:
    check = when(mode_is(RETURN)).then(said("link lost"), within=10)
    line = flight(*modes((0.0, PATROL), (25.5, RETURN), until_s=96.0), lost(26.0))
    assert INCONCLUSIVE is verdict(check, line)


def test_arming_fires_once_per_edge() -> None:
    line = flight(*(at("armed", float(n), 10 <= n < 20 or n >= 30) for n in range(101)), at("uplink_restored", 9.5))
    finding = evaluate(when(armed).never(uplink_restored, during=5), line)
    assert finding.because.endswith("; the worst of 2 times")


def test_distance_fires_where_it_is_crossed() -> None:
    line = flight(*places([90.0 + n for n in range(20)]), end_s=2.0)
    finding = evaluate(when(~within_m(100)).never(uplink_silent, during=0.5), line)
    assert PASS is finding.verdict
    assert finding.at_s == pytest.approx(1.05)


# --- positions ---


def test_a_fence_is_kept_with_the_excursion_between_samples() -> None:
    line = flight(*places([80.0] * 400), SILENT, end_s=40.0)
    finding = evaluate(FENCED, line)
    assert (PASS, 80.0, 20.0) == (finding.verdict, finding.observed, finding.margin)
    assert (100.0, "fence_m", "m", "instrument") == (finding.limit, finding.limit_name, finding.unit, finding.tap)
    assert finding.uncertainty == pytest.approx(1.25)
    assert finding.because.startswith("the drone was up to 80.0 m from home (at most 81.3 m between samples), at ")
    assert finding.because.endswith("after the uplink fell silent at 20.00 s; limit 100 m (fence_m)")


@pytest.mark.parametrize(
    ("distance_m", "expected"), [(98.7, PASS), (98.8, INCONCLUSIVE), (100.0, INCONCLUSIVE), (100.1, FAIL)]
)
def test_a_fence_nearly_reached_is_open(distance_m: float, expected: Verdict) -> None:
    line = flight(*places([distance_m] * 400), SILENT, end_s=40.0)
    assert expected is verdict(FENCED, line)


def test_one_sample_beyond_the_fence_fails_and_is_shown() -> None:
    distances = [95.0] * 400
    distances[249:252] = [97.0, 101.0, 97.0]
    finding = evaluate(FENCED, flight(*places(distances), SILENT, end_s=40.0))
    assert (FAIL, 101.0, -1.0) == (finding.verdict, finding.observed, finding.margin)


def test_a_sample_before_the_window_tells_of_its_beginning() -> None:
    away = [at("truth", 0.125 * n, Position(110.0, 0, 30)) for n in range(159)]
    home = [at("truth", 20.25 + 0.125 * n, Position(99.0, 0, 30)) for n in range(200)]
    finding = evaluate(FENCED, flight(*away, *home, SILENT))
    assert (FAIL, 103.75, -3.75) == (finding.verdict, finding.observed, finding.margin)


def test_a_sample_beyond_the_fence_that_may_lie_before_the_trigger_is_open() -> None:
    far = Event("truth", Position(101.0, 0.0, 30.0), 19.9, 20.1)
    before = [at("truth", 0.25 * n, Position(98.0, 0, 30)) for n in range(79)]
    after = [at("truth", 20.3 + 0.1 * n, Position(95.0, 0, 30)) for n in range(200)]
    assert INCONCLUSIVE is verdict(FENCED, flight(*before, far, *after, SILENT, end_s=40.0))


@pytest.mark.parametrize(("step_s", "expected"), [(0.5, PASS), (1.0, PASS), (1.25, INCONCLUSIVE)])
def test_a_position_vouches_no_longer_than_the_greatest_spacing(step_s: float, expected: Verdict) -> None:
    line = flight(*places([10.0] * 80, step_s=step_s), SILENT, end_s=40.0)
    assert expected is verdict(FENCED, line)


def test_a_doubtful_position_vouches_for_nothing() -> None:
    kept = [event for event in places([50.0] * 400) if not 24.05 <= event.lo_s < 25.45]
    middle = [at("truth", 24.75, Position(50.0, 0.0, 30.0), sure=sure) for sure in (True, False)]
    assert PASS is verdict(FENCED, flight(*kept, middle[0], SILENT, end_s=40.0))
    assert INCONCLUSIVE is verdict(FENCED, flight(*kept, middle[1], SILENT, end_s=40.0))


def test_an_excursion_that_just_meets_the_limit_is_not_excluded() -> None:
    check = when(uplink_silent).never(within_m(100), during=10)
    assert INCONCLUSIVE is verdict(check, flight(*places([101.5625] * 400, step_s=0.125), SILENT))
    assert PASS is verdict(check, flight(*places([101.5626] * 400, step_s=0.125), SILENT))


def test_a_lost_position_is_bridged_by_the_greatest_speed() -> None:
    kept = [event for event in places([50.0] * 400) if not 25.0 <= event.lo_s < 25.25]
    line = flight(*kept, SILENT, end_s=40.0)
    line.gap(["truth"], 24.9, 25.3)
    assert PASS is verdict(FENCED, line)


def test_a_fence_needs_watching_to_the_end_of_its_window() -> None:
    line = flight(*places([10.0] * 299), SILENT, end_s=29.9)
    assert INCONCLUSIVE is verdict(FENCED, line)


def test_positions_that_outrun_the_greatest_speed_bound_nothing() -> None:
    distances = [10.0] * 400
    distances[250] = 60.0
    assert INCONCLUSIVE is verdict(FENCED, flight(*places(distances), SILENT, end_s=40.0))


def test_a_drone_that_lands_at_home_is_home() -> None:
    fly = places([max(0.0, 60.0 - n) for n in range(300)])
    land = [at("truth", 30.0 + 0.1 * n, Position(2.0, 0.0, max(0.0, 30.0 - n))) for n in range(200)]
    check = when(uplink_silent).then(home_within_m(5), within=30)
    finding = evaluate(check, flight(*fly, *land, SILENT))
    assert PASS is finding.verdict
    assert finding.observed == pytest.approx(12.9, abs=0.1)


def test_a_drone_that_lands_elsewhere_is_not_home() -> None:
    line = flight(*places([50.0] * 600, up_m=0.0), SILENT, end_s=60.0)
    finding = evaluate(when(uplink_silent).then(home_within_m(5), within=30), line)
    assert FAIL is finding.verdict
    assert finding.because.endswith("; the last seen of it was 50.0 m from home and 0.0 m up at 50.00 s")


def test_a_broken_rule_of_distance_is_seen_by_never_too() -> None:
    line = flight(*places([80.0] * 400), SILENT, at("uplink_restored", 35.0), end_s=40.0)
    assert PASS is verdict(when(uplink_silent).never(~within_m(100), during=10), line)
    assert FAIL is verdict(when(uplink_silent).never(within_m(100), during=10), line)
    assert PASS is verdict(when(uplink_silent).then(uplink_restored, within=15), line)


def test_a_finding_without_numbers_carries_none_that_are_infinite() -> None:
    for check in (SAYS, NOT_SAID, STAYS, FENCED, RETURNS):
        finding = evaluate(check, flight(SILENT))
        numbers = (finding.observed, finding.uncertainty, finding.margin, finding.limit)
        assert all(math.isfinite(each) for each in numbers if each is not None)
