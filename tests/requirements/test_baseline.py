"""Failures that are known from before do not gate; whatever looks like one and is another does."""

from __future__ import annotations

import pytest

from harness.evidence.known import BaselineIdentity
from harness.requirements.baseline import Baseline, Row, failures_of, known_of, mended_of
from harness.verdict import Verdict

RETURN, REPORT, CRASH = "LINK-LOSS-RETURN", "LINK-LOSS-REPORT", "the autopilot lived"
BEFORE = Baseline("results.json", "0" * 64, {("LINK-1", "600s", "px4"): frozenset({RETURN, CRASH})})


def row(verdict: Verdict, *requirements: str, check: str = "then mode is RETURN") -> Row:
    return verdict, requirements, check


def at(scenario: str = "LINK-1", case: str = "600s", vehicle: str = "px4") -> BaselineIdentity:
    return BEFORE.covering(scenario, case, vehicle)


def test_the_same_failure_in_the_same_place_is_known() -> None:
    assert (RETURN,) == known_of(at(), [row(Verdict.FAIL, RETURN), row(Verdict.PASS, REPORT)])


@pytest.mark.parametrize("elsewhere", [{"scenario": "LINK-2"}, {"case": "45s"}, {"case": ""}, {"vehicle": "ardupilot"}])
def test_the_liar_of_a_matching_name_elsewhere_is_new(elsewhere: dict[str, str]) -> None:
    assert () == known_of(at(**elsewhere), [row(Verdict.FAIL, RETURN)])


def test_another_requirement_is_new_and_so_is_one_beside_a_known_one() -> None:
    assert () == known_of(at(), [row(Verdict.FAIL, REPORT)])
    assert () == known_of(at(), [row(Verdict.FAIL, RETURN), row(Verdict.FAIL, REPORT)])
    assert () == known_of(at(), [row(Verdict.FAIL, RETURN, REPORT)])


def test_what_is_of_no_requirement_is_known_by_its_own_sentence() -> None:
    assert (CRASH,) == known_of(at(), [row(Verdict.FAIL, check=CRASH)])
    assert () == known_of(at(), [row(Verdict.FAIL, check="the crew lived")])


@pytest.mark.parametrize("verdict", [Verdict.INCONCLUSIVE, Verdict.ERROR])
def test_what_was_left_open_or_was_the_rigs_besides_is_not_excused(verdict: Verdict) -> None:
    assert () == known_of(at(), [row(Verdict.FAIL, RETURN), row(verdict, REPORT)])


def test_without_a_baseline_or_without_a_failure_nothing_is_known() -> None:
    assert () == known_of(None, [row(Verdict.FAIL, RETURN)])
    assert () == known_of(at(), [row(Verdict.PASS, RETURN)])


def test_what_does_not_fail_any_more_is_mended_where_the_run_was_decided() -> None:
    assert (RETURN, CRASH) == mended_of(at(), Verdict.PASS, [row(Verdict.PASS, RETURN)])
    assert (CRASH,) == mended_of(at(), Verdict.FAIL, [row(Verdict.FAIL, RETURN)])
    assert () == mended_of(at(), Verdict.INCONCLUSIVE, [row(Verdict.INCONCLUSIVE, RETURN)])
    assert () == mended_of(at(case="45s"), Verdict.PASS, [])


def test_failures_are_requirements_or_sentences() -> None:
    rows = [row(Verdict.FAIL, RETURN, REPORT), row(Verdict.FAIL, check=CRASH), row(Verdict.PASS, "OTHER")]
    assert {RETURN, REPORT, CRASH} == failures_of(rows)
