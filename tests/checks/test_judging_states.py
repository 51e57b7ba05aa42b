"""Verdicts on sampled states, also as triggers: hand-made timelines, a sentence per rule, and what the finding says."""

from __future__ import annotations

import pytest

from harness.checks import (
    Check,
    Limit,
    armed,
    evaluate,
    mode_is,
    said,
    uplink_restored,
    uplink_silent,
    when,
    within_m,
)
from harness.modes import HOLD, LAND, PATROL, RETURN, Topic
from harness.timeline import Event, Timeline
from harness.verdict import Verdict
from tests.checks.flights import at, flight, modes, places, told

PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
REACT = Limit(10, "react_s")
SILENT = at("uplink_silent", 20.0, frame=7)
RETURNS = when(uplink_silent).then(mode_is(RETURN), within=REACT)
NO_HOLD = when(uplink_silent).never(mode_is(HOLD), during=10)
STAYS = when(uplink_silent).always(mode_is(PATROL), during=10)
FENCED = when(uplink_silent).always(within_m(Limit(100, "fence_m")), during=Limit(10, "home_s"))


def verdict(check: Check, line: Timeline) -> Verdict:
    return evaluate(check, line).verdict


def lost(t_s: float, **more: float) -> Event:
    return told("said", t_s, Topic.LINK_LOST, **more)  # type: ignore[arg-type]


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
