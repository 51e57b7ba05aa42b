"""What a search finds on drones whose boundary is known, and what it may cost."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.campaign.crossings import crossings, stretches
from harness.campaign.search import Plan, Search
from harness.campaign.tally import State, Tally, tallies
from harness.errors import CallerError
from harness.verdict import Verdict
from tests.campaign.synthetic import Drone, Ended, below, noisy, passes, searched

PLAN = Plan(low=0.1, high=10, scale="log", grid=7, repeats=3, confirm=6, width=0.1, budget=200)
DOUBTFUL = (Verdict.ERROR, Verdict.INCONCLUSIVE)


def found(plan: Plan, drone: Drone, **how: int) -> list[Tally]:
    return tallies(searched(plan, drone, **how), plan.confidence)


@settings(deadline=None)
@given(st.floats(0.11, 9.9), st.sampled_from(["log", "linear"]), st.integers(1, 8), st.integers(0, 9))
def test_a_boundary_is_bracketed_narrowly_and_for_few_flights(
    threshold: float, scale: str, side_by_side: int, order: int
) -> None:
    plan = Plan(low=0.1, high=10, scale="log" if scale == "log" else "linear", width=0.1, budget=200)
    flown = searched(plan, below(threshold), side_by_side=side_by_side, order=order)
    [crossing] = crossings(tallies(flown, plan.confidence))
    assert crossing.falls
    assert crossing.low < threshold <= crossing.high
    assert plan.narrow(crossing.low, crossing.high)
    assert plan.confirm == crossing.below.decided == crossing.above.decided
    assert len(flown) <= 3 * (7 + 7) + 2 * 3


@settings(deadline=None)
@given(st.floats(0.15, 0.6), st.floats(2.5, 4))
def test_what_is_not_monotone_is_told_as_it_is(first: float, second: float) -> None:
    """A slow drift is followed, a fast one rejected, a very fast one adopted later."""
    levels = found(PLAN, lambda level, rng: passes(first < level < second))
    rises, falls = crossings(levels)
    assert (False, True) == (rises.falls, falls.falls)
    assert rises.low <= first < rises.high
    assert falls.low < second <= falls.high
    assert [State.FAILS, State.SURVIVES, State.FAILS] == [each.state for each in stretches(levels)]


@pytest.mark.parametrize("survives", [True, False])
def test_a_drone_that_always_or_never_fails_has_no_crossing_and_costs_the_grid(survives: bool) -> None:
    flown = searched(PLAN, lambda level, rng: passes(survives))
    assert [] == crossings(tallies(flown, PLAN.confidence))
    assert PLAN.grid * PLAN.repeats == len(flown)


@settings(deadline=None)
@given(st.floats(0.3, 7), st.floats(0.05, 4), st.integers(1, 6), st.integers(1, 90))
def test_noise_neither_breaks_the_budget_nor_the_order(
    threshold: float, softness: float, side_by_side: int, budget: int
) -> None:
    plan = Plan(low=0.1, high=10, scale="log", budget=budget)
    flown = searched(plan, noisy(threshold, softness), side_by_side=side_by_side)
    levels = tallies(flown, plan.confidence)
    assert len(flown) <= budget
    assert len(flown) == len({(each.level, each.seed) for each in flown})
    assert all(each.decided <= plan.most for each in levels)
    assert all(low.high <= high.low for low, high in pairwise(crossings(levels)))
    assert Search(plan).starved(flown) or len(flown) < budget or not Search(plan).wanted(flown, ())


def test_a_level_whose_flights_disagree_is_flown_more_often_and_called_mixed() -> None:
    plan = Plan(low=1, high=3, grid=2, repeats=4, confirm=4, width=0.9, budget=100)
    levels = found(plan, lambda level, rng: passes(rng.random() < 0.5))
    assert State.MIXED in {each.state for each in levels}
    assert all(each.decided == plan.most for each in levels if each.state is State.MIXED)


@settings(deadline=None)
@given(st.floats(0.1, 0.5), st.floats(0.3, 7), st.integers(0, 99))
def test_what_was_not_decided_is_never_a_failure(share: float, threshold: float, salt: int) -> None:
    def sometimes(drone: Drone) -> Drone:
        def fly(level: float, rng: Random) -> Verdict:
            doubt = Random(f"{salt} {rng.random()}")
            return doubt.choice(DOUBTFUL) if doubt.random() < share else drone(level, rng)

        return fly

    unhurt = found(PLAN, sometimes(below(100)))
    assert [] == crossings(unhurt)
    assert 0 == sum(each.failed for each in unhurt)
    for crossing in crossings(found(PLAN, sometimes(below(threshold)))):
        assert crossing.low < threshold <= crossing.high


def test_doubtful_flights_are_flown_again_but_not_for_ever() -> None:
    blind = searched(PLAN, lambda level, rng: Verdict.ERROR if level == 1 else passes(level < 1.5))
    assert 3 == sum(each.level == 1 for each in blind)
    levels = tallies(blind, PLAN.confidence)
    assert [State.BLIND] == [each.state for each in levels if each.level == 1]
    [crossing] = crossings(levels)
    assert crossing.low < 1.5 <= crossing.high


@pytest.mark.parametrize(("verdict", "flights"), [(Verdict.ERROR, 2 * 7), (Verdict.NOT_SUPPORTED, 1)])
def test_gives_up_where_nothing_is_ever_decided(verdict: Verdict, flights: int) -> None:
    flown = searched(PLAN, lambda level, rng: verdict)
    assert flights == len(flown)
    assert Search(PLAN).hopeless(flown)


def test_a_budget_that_is_used_up_is_told_from_an_end() -> None:
    plan = Plan(low=0.1, high=10, scale="log", budget=10)
    flown = searched(plan, below(1))
    assert 10 == len(flown)
    assert Search(plan).starved(flown)
    assert not Search(PLAN).starved(searched(PLAN, below(1)))


def test_flights_that_are_used_again_cost_nothing() -> None:
    plan = Plan(low=0.1, high=10, scale="log", grid=2, repeats=1, confirm=1, budget=1)
    earlier = [Ended(level, seed, Verdict.PASS, reused=True) for level, seed in ((0.1, 0), (10.0, 0))]
    assert [] == Search(plan).wanted(earlier, ())
    fails = [earlier[0], Ended(10.0, 0, Verdict.FAIL, reused=True)]
    assert [(1.0, 0)] == Search(plan).wanted(fails, ())


def test_the_coarse_grid_is_known_before_anything_is_repeated() -> None:
    wanted = Search(PLAN).wanted([], ())
    assert PLAN.levels() == [task.level for task in wanted[:7]]
    assert [0] * 7 + [1] * 7 + [2] * 7 == [task.seed for task in wanted]


def test_levels_are_spaced_as_asked_and_short_to_write() -> None:
    assert [0.1, 0.2154, 0.4642, 1.0, 2.154, 4.642, 10.0] == PLAN.levels()
    assert [0.0, 2.5, 5.0] == Plan(low=0, high=5, grid=3).levels()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"low": 3, "high": 1}, "--low=3"),
        ({"low": 0, "high": 1, "scale": "log"}, "above 0"),
        ({"low": float("nan"), "high": 1}, "--low=nan"),
        ({"low": 0, "high": 1, "grid": 1}, "--grid=1"),
        ({"low": 0, "high": 1, "repeats": 0}, "--repeats=0"),
        ({"low": 0, "high": 1, "budget": 0}, "--budget=0"),
        ({"low": 0, "high": 1, "width": 0}, "--width=0"),
        ({"low": 0, "high": 1, "confidence": 1}, "--confidence=1"),
    ],
)
def test_nonsense_is_refused(values: dict[str, float], told: str) -> None:
    with pytest.raises(CallerError, match=told):
        Plan(**values)  # type: ignore[arg-type]
