"""Reaction times: one check for all drones, and nothing that makes a drone look quicker than it was."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.report.reaction import LEAST_FOR_P95, kind, question, reaction, sentence
from harness.verdict import Verdict
from tests.report.runs import FENCE, RETURNS, file, found

SAYS = "when the uplink falls silent, then the drone says 'link lost' within 10 s (react_s)"
HEARS = "when the downlink comes back, then the ground hears 'link lost' within 5 s (report_s)"
NEVER = found(None, Verdict.FAIL)
OPEN = found(None, Verdict.INCONCLUSIVE)


def test_is_the_first_demand_whose_time_is_asked() -> None:
    rows = [found(100.0, check=FENCE, unit="m"), found(5.0), found(4.0, check=SAYS)]
    assert kind(RETURNS) == question([file(*rows)])


def test_is_the_same_for_a_drone_that_never_did_it() -> None:
    assert kind(RETURNS) == question([file(NEVER, found(4.0, check=SAYS))])


def test_is_not_one_that_no_run_decided() -> None:
    assert kind(HEARS) == question([file(OPEN, found(0.4, check=HEARS)), file(OPEN)])
    assert kind(RETURNS) == question([file(OPEN, found(0.4, check=HEARS)), file(found(5.0))])


def test_is_none_where_none_was_demanded() -> None:
    assert None is question([file(found(100.0, check=FENCE, unit="m"))])


def test_is_known_by_the_names_of_its_limits_and_told_with_their_values() -> None:
    early, late = (
        f"when silent for {timeout} s (timeout_s), then mode is RETURN within 10 s" for timeout in ("5.25", "8")
    )
    one, both = [file(found(5.0, check=early))], [file(found(5.0, check=early)), file(found(7.0, check=late))]
    check = question(both)
    assert "when silent for timeout_s, then mode is RETURN within 10 s" == check
    assert (early, check) == (sentence(check, one), sentence(check, both))


def test_of_a_few_runs() -> None:
    times = reaction(RETURNS, [file(found(each, uncertainty=each / 100)) for each in (7.0, 5.0, 6.0, 8.0)])
    assert times is not None
    assert (4, 6.0, None, 8.0) == (times.measured, times.p50_s, times.p95_s, times.max_s)
    assert (0.08, 10.0, 2.0) == (times.uncertainty_s, times.limit_s, times.margin_s)


@pytest.mark.parametrize(("runs", "p95_s"), [(LEAST_FOR_P95 - 1, None), (LEAST_FOR_P95, 19.0), (40, 38.0)])
def test_p95_is_told_where_it_is_not_the_greatest(runs: int, p95_s: float | None) -> None:
    times = reaction(RETURNS, [file(found(float(each))) for each in range(1, runs + 1)])
    assert times is not None
    assert p95_s == times.p95_s


def test_what_never_came_is_later_than_all_that_did() -> None:
    times = reaction(RETURNS, [file(NEVER), file(found(5.0)), file(NEVER)])
    assert times is not None
    assert (3, math.inf, math.inf, -math.inf) == (times.measured, times.p50_s, times.max_s, times.margin_s)
    assert (0.05, 10.0) == (times.uncertainty_s, times.limit_s)


@pytest.mark.parametrize(
    "other", [file(OPEN), file(found(1.0), verdict=Verdict.ERROR), file(), file(found(1.0, check=SAYS))]
)
def test_what_tells_nothing_of_it_is_not_measured(other: object) -> None:
    times = reaction(RETURNS, [file(found(5.0)), other])  # type: ignore[list-item]
    assert times is not None
    assert (1, 5.0) == (times.measured, times.max_s)
    assert None is reaction(RETURNS, [other])  # type: ignore[list-item]


times_s = st.lists(st.one_of(st.floats(0, 30), st.none()), min_size=1, max_size=60)


@settings(deadline=None)
@given(times_s)
def test_every_figure_was_measured_and_they_are_in_order(observed: list[float | None]) -> None:
    files = [file(NEVER if each is None else found(each)) for each in observed]
    known = [math.inf if each is None else each for each in observed]

    times = reaction(RETURNS, files)

    assert times is not None
    p95_s = times.max_s if times.p95_s is None else times.p95_s
    assert {times.p50_s, p95_s, times.max_s} <= set(known)
    assert times.p50_s <= p95_s <= times.max_s == max(known)
    assert sum(each <= times.p50_s for each in known) * 2 >= len(known)
    assert sum(each <= p95_s for each in known) >= 0.95 * len(known)
