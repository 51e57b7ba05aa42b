"""Verdicts on true positions: hand-made timelines, a sentence per rule, and what the finding says."""

from __future__ import annotations

import math

import pytest

from harness.checks import (
    Check,
    Limit,
    evaluate,
    home_within_m,
    mode_is,
    said,
    uplink_restored,
    uplink_silent,
    when,
    within_m,
)
from harness.modes import PATROL, RETURN
from harness.timeline import Event, Position, Timeline
from harness.verdict import Verdict
from tests.checks.flights import at, flight, places

PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
REACT = Limit(10, "react_s")
SILENT = at("uplink_silent", 20.0, frame=7)
RETURNS = when(uplink_silent).then(mode_is(RETURN), within=REACT)
SAYS = when(uplink_silent).then(said("link lost"), within=REACT)
NOT_SAID = when(uplink_silent).never(said("link lost"), during=10)
STAYS = when(uplink_silent).always(mode_is(PATROL), during=10)
FENCED = when(uplink_silent).always(within_m(Limit(100, "fence_m")), during=Limit(10, "home_s"))


def verdict(check: Check, line: Timeline) -> Verdict:
    return evaluate(check, line).verdict


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


def test_what_lies_behind_the_window_adds_nothing_to_a_pass() -> None:
    inside = [at("truth", 19.95 + 0.1 * n, Position(min(98.5, 90.0 + n), 0, 30)) for n in range(101)]
    behind = at("truth", 30.05, Position(101.0, 0, 30))
    finding = evaluate(FENCED, flight(*inside, behind, SILENT))
    assert (PASS, 99.75, 0.25) == (finding.verdict, finding.observed, finding.uncertainty)


def test_a_sample_before_the_window_tells_of_its_beginning() -> None:
    away = [at("truth", 0.125 * n, Position(110.0, 0, 30)) for n in range(159)]
    home = [at("truth", 20.25 + 0.125 * n, Position(99.0, 0, 30)) for n in range(200)]
    finding = evaluate(FENCED, flight(*away, *home, SILENT))
    assert (FAIL, 103.75, -3.75) == (finding.verdict, finding.observed, finding.margin)


def test_where_no_distance_shows_the_breach_its_time_is_reported() -> None:
    line = flight(*places([102.0] * 400), at("uplink_silent", 20.0, half_s=0.2), end_s=40.0)
    finding = evaluate(when(uplink_silent).always(within_m(100), during=0.1), line)
    assert (FAIL, "s", None) == (finding.verdict, finding.unit, finding.margin)


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
