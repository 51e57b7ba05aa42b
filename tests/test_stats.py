"""Bounds that hold as often as they say, and quantiles."""

from __future__ import annotations

import math
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stats import Spread, mean_bounds, quantile, quantile_bounds, share_bounds, spread

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)


@given(st.integers(1, 1000), st.data(), st.floats(0.5, 0.999999))
def test_the_share_lies_within_its_bounds_and_they_within_0_and_1(
    total: int, data: st.DataObject, confidence: float
) -> None:
    hits = data.draw(st.integers(0, total))
    found = share_bounds(hits, total, confidence)

    assert 0 <= found.lo <= found.value == hits / total <= found.hi <= 1
    wider = share_bounds(hits, total, 0.9999999)
    assert wider.lo <= found.lo
    assert wider.hi >= found.hi


def test_shares_as_in_the_books() -> None:
    """Wilson's interval for 0 and for 10 of 20, from its formula worked by hand."""
    none, half = share_bounds(0, 20), share_bounds(10, 20)

    assert pytest.approx((0.0, 0.1611), abs=1e-4) == (none.lo, none.hi)
    assert pytest.approx((0.2993, 0.7007), abs=1e-4) == (half.lo, half.hi)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5])
def test_bounds_hold_as_often_as_they_say(share: float) -> None:
    rng = Random(1)
    held = sum(share_bounds(sum(rng.random() < share for _ in range(400)), 400).holds(share) for _ in range(1000))
    assert 920 <= held <= 980

    held = sum(mean_bounds([rng.expovariate(1) for _ in range(200)]).holds(1.0) for _ in range(1000))
    assert 910 <= held <= 980

    held = sum(quantile_bounds([rng.random() for _ in range(200)], share + 0.1).holds(share + 0.1) for _ in range(1000))
    assert 920 <= held <= 990


def test_neighbours_that_resemble_each_other_tell_less() -> None:
    alone, alike, unlike = (share_bounds(300, 1000, memory=memory) for memory in (0.0, 0.9, -0.5))

    assert alike.lo < alone.lo < unlike.lo < 0.3 < unlike.hi < alone.hi < alike.hi
    assert share_bounds(100, 1000).lo == share_bounds(100, 1000, memory=0.0).lo


@given(VALUES)
def test_the_mean_lies_in_the_middle_of_its_bounds(values: list[float]) -> None:
    found = mean_bounds(values)

    assert pytest.approx(fmean(values)) == found.value
    assert found.lo <= found.value <= found.hi
    assert (len(values) > 1) == math.isfinite(found.lo)


@given(VALUES, st.floats(0.001, 1))
def test_a_quantile_is_the_least_value_that_so_many_do_not_exceed(values: list[float], share: float) -> None:
    found = quantile(values, share)

    assert found in values
    assert sum(each <= found for each in values) >= share * len(values) - 1e-6
    assert sum(each < found for each in values) < share * len(values) + 1e-6
    bounds = quantile_bounds(values, share)
    assert bounds.lo <= found == bounds.value <= bounds.hi


def test_a_spread_of_twenty() -> None:
    values = [float(each) for each in range(20, 0, -1)]
    assert Spread(n=20, p50=10, p95=19, max=20) == spread(values)
    assert Spread(n=1, p50=3, p95=3, max=3) == spread([3.0])


def test_too_few_values_bound_nothing() -> None:
    assert (-math.inf, math.inf) == (quantile_bounds([1.0, 2.0], 0.5).lo, quantile_bounds([1.0, 2.0], 0.95).hi)


def test_what_has_no_answer_is_refused() -> None:
    for hits, total, memory in ((0, 0, 0), (-1, 5, 0), (6, 5, 0), (1, 5, 1), (1, 5, -1)):
        with pytest.raises(ValueError, match="is no share"):
            share_bounds(hits, total, memory=memory)
    for empty in (mean_bounds, spread):
        with pytest.raises(ValueError, match="no"):
            empty([])
    for share in (0, 1.1):
        with pytest.raises(ValueError, match="no quantile"):
            quantile([1.0], share)
    with pytest.raises(ValueError, match="confidence"):
        share_bounds(1, 2, 1.0)
