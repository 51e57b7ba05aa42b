"""Two groups that do not differ are rarely said to; two that do are; and neither is the first by nature."""

from __future__ import annotations

import math
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.ranks import EXACT_MOST, answerable, holm, rank_test, share_test

VALUES = st.one_of(st.integers(0, 5).map(float), st.floats(-1e3, 1e3), st.just(math.inf))
GROUP = st.lists(VALUES, min_size=1, max_size=25)
SMALL = st.lists(VALUES, min_size=1, max_size=5)
LEVEL = 0.05


def _ranks(values: list[float]) -> list[float]:
    """By counting, as the books define them."""
    return [sum(o < v for o in values) + (sum(o == v for o in values) + 1) / 2 for v in values]


@given(SMALL, SMALL)
def test_p_is_the_share_of_all_divisions_that_are_as_far_apart(first: list[float], second: list[float]) -> None:
    ranks = _ranks(first + second)
    middle = len(first) * (len(ranks) + 1) / 2
    own = abs(sum(ranks[: len(first)]) - middle)
    sums = [sum(each) for each in combinations(ranks, len(first))]
    assert (
        pytest.approx(sum(abs(each - middle) >= own - 1e-9 for each in sums) / len(sums)) == rank_test(first, second).p
    )


def test_as_in_the_books() -> None:
    assert 0.1 == rank_test([1, 2, 3], [4, 5, 6]).p == rank_test([1, 2, 3], [4, 5, 6]).least_p
    assert pytest.approx(2 / 70) == rank_test([1, 2, 3, 4], [5, 6, 7, math.inf]).p
    tea = share_test((3, 4), (1, 4))
    assert pytest.approx(34 / 70) == tea.p
    assert -0.5 == tea.shift


@given(GROUP, GROUP)
def test_neither_group_is_the_first_by_nature(first: list[float], second: list[float]) -> None:
    there, back = rank_test(first, second, (0.1, 0.4)), rank_test(second, first, (0.4, 0.1))
    assert (there.p, there.least_p, there.most) == (back.p, back.least_p, back.most)
    assert (there.effect, there.shift) == (-back.effect, -back.shift)
    assert there.least_p <= 1
    assert 0 < there.p <= 1
    assert -1 <= there.effect <= 1


@given(GROUP)
def test_a_group_does_not_differ_from_itself(values: list[float]) -> None:
    found = rank_test(values, values)
    assert pytest.approx(1.0) == found.p
    assert (0.0, 0.0) == (found.effect, found.shift)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=25), st.lists(st.integers(-50, 50), min_size=1, max_size=25))
def test_only_the_order_counts(first: list[int], second: list[int]) -> None:
    plain = rank_test(first, second)
    bent = rank_test([x**3 for x in first], [x**3 for x in second])
    assert (plain.p, plain.effect) == (bent.p, bent.effect)


@pytest.mark.parametrize("n", [6, 20, 40], ids="{} flights".format)
def test_where_nothing_differs_it_is_rarely_said_to(n: int) -> None:
    rng = Random(n)
    said = sum(rank_test(*([rng.gauss(5, 1) for _ in range(n)] for _ in range(2))).p <= LEVEL for _ in range(600))
    assert said <= 600 * LEVEL + 4 * math.sqrt(600 * LEVEL)


def test_a_shift_is_said_with_twenty_flights() -> None:
    rng = Random(1)
    for _ in range(50):
        first, second = ([rng.gauss(mean, 1) for _ in range(20)] for mean in (5, 8))
        found = rank_test(first, second)
        assert found.p < 0.001
        assert found.effect > 0.7
        assert pytest.approx(3, abs=1.5) == found.shift


def test_what_never_came_is_later_than_all() -> None:
    found = rank_test([5.0] * 20, [5.0] * 8 + [math.inf] * 12)
    assert found.p < 0.001
    assert (0.6, math.inf) == (found.effect, found.shift)
    assert -math.inf == rank_test([5.0] * 8 + [math.inf] * 12, [5.0] * 20).shift


def test_differences_within_the_resolution_are_no_effect() -> None:
    first = [5 + 0.0001 * number for number in range(20)]
    second = [value + 0.01 for value in first]
    exact, known = rank_test(first, second), rank_test(first, second, (0.03, 0.03))
    assert (1.0, True, 0.0, 1.0, False) == (exact.effect, exact.most, known.effect, known.p, known.most)


def test_p_is_of_what_differs_beyond_what_is_known_and_not_of_the_rest() -> None:
    """The bulk is a little later, well within what is known; four of twenty are seconds late."""
    first = [5 + 0.001 * number for number in range(20)]
    second = [value + 0.03 for value in first[:16]] + [value + 3 for value in first[16:]]
    exact, known = rank_test(first, second), rank_test(first, second, (0.05, 0.05))
    assert exact.p < 0.0001
    assert pytest.approx(0.106, abs=0.001) == known.p
    assert (0.2, False) == (known.effect, known.most)


def test_where_the_bulk_is_sooner_no_outlier_makes_it_most() -> None:
    first = [5 + 0.001 * number for number in range(20)]
    second = [value - 0.5 for value in first[:11]] + [value + 3 for value in first[11:]]
    found = rank_test(first, second, (0.05, 0.05))
    assert (True, -0.1) == (found.most, pytest.approx(found.effect))
    assert found.shift < 0
    assert found.p > LEVEL


@given(GROUP, GROUP, st.floats(0, 2), st.floats(0, 2))
def test_most_differ_only_the_way_that_effect_and_shift_go(
    first: list[float], second: list[float], lo: float, hi: float
) -> None:
    found = rank_test(first, second, (lo, hi))
    if found.most:
        assert abs(found.shift) >= lo + hi or math.isinf(found.shift)
        assert found.effect * found.shift >= 0


@given(SMALL, SMALL, st.data())
def test_p_is_by_all_divisions_whatever_each_value_is_known_by(
    first: list[float], second: list[float], data: st.DataObject
) -> None:
    """By definition: the effect of each division of the pooled flights, each with what it is known by."""
    widths = [data.draw(st.floats(0, 3)) for _ in (*first, *second)]
    flown = list(zip(first + second, widths, strict=True))

    def effect(chosen: set[int]) -> int:
        return sum(
            (x != y and abs(x - y) > u + v) * (1 if x > y else -1)
            for here, (x, u) in enumerate(flown)
            for there, (y, v) in enumerate(flown)
            if here in chosen and there not in chosen
        )

    own = abs(effect(set(range(len(first)))))
    every = [abs(effect(set(each))) >= own for each in combinations(range(len(flown)), len(first))]
    found = rank_test(first, second, (widths[: len(first)], widths[len(first) :]))
    assert pytest.approx(sum(every) / len(every)) == found.p


def test_one_value_that_is_badly_known_hides_no_other() -> None:
    first, second = [5.0 + n / 100 for n in range(20)], [7.0 + n / 100 for n in range(20)]
    known = ([0.05] * 20, [0.05] * 19 + [3.0])
    assert rank_test(first, second, known).p < 0.0001
    assert rank_test(first, second, known).most


@pytest.mark.parametrize("late", [0, 2], ids="{} late".format)
def test_where_nothing_differs_groups_of_unequal_size_and_precision_are_rarely_said_to(late: int) -> None:
    """Few flights against many, some never coming, each known by something else."""
    rng = Random(late)

    def flown(n: int) -> tuple[list[float], list[float]]:
        values = [math.inf if rng.random() < late / 10 else rng.gauss(5, 1) for _ in range(n)]
        return values, [rng.choice((0.01, 0.1, 1.0)) for _ in range(n)]

    said = 0
    for _ in range(300):
        (first, a), (second, b) = flown(5), flown(17)
        said += rank_test(first, second, (a, b)).p <= LEVEL
    assert said <= 300 * LEVEL + 4 * math.sqrt(300 * LEVEL)


def test_many_flights_by_the_normal_distribution_as_by_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same flights both ways, as many as are always counted."""
    half, rng = EXACT_MOST // 2, Random(4)
    for later in (0.0, 0.5, 1.0):
        first, second = [rng.gauss(5, 1) for _ in range(half)], [rng.gauss(5 + later, 1) for _ in range(half)]
        counted = rank_test(first, second, (0.1, 0.1))
        with monkeypatch.context() as patched:
            patched.setattr("harness.ranks.EXACT_STEPS", 0)
            taken = rank_test(first, second, (0.1, 0.1))
        assert counted.p != taken.p
        assert pytest.approx(counted.p, rel=0.1, abs=0.003) == taken.p
    assert 1.0 == rank_test([1.0] * 50, [1.0] * 50).p


def test_what_few_of_very_many_did_is_counted_and_not_taken_for_normal() -> None:
    """Of 500 flights 10 never came: the chance that all of them are of one side."""
    found = rank_test([5.0] * 500, [5.0] * 490 + [math.inf] * 10)
    assert pytest.approx(2 * math.comb(500, 10) / math.comb(1000, 10)) == found.p
    assert pytest.approx(2 / math.comb(204, 4)) == rank_test([float(n) for n in range(200)], [300.0] * 4).p


@given(st.integers(1, 30), st.integers(1, 30), st.data())
def test_shares_are_symmetric_and_never_below_their_least(n: int, m: int, data: st.DataObject) -> None:
    first, second = (data.draw(st.integers(0, n)), n), (data.draw(st.integers(0, m)), m)
    there, back = share_test(first, second), share_test(second, first)
    assert (there.p, there.least_p, there.effect) == (back.p, back.least_p, -back.effect)
    assert 0 < there.least_p <= there.p <= 1


def test_shares_that_do_not_differ_are_rarely_said_to_and_others_are() -> None:
    rng = Random(2)
    draws = [[sum(rng.random() < 0.6 for _ in range(20)) for _ in range(2)] for _ in range(600)]
    assert sum(share_test((a, 20), (b, 20)).p <= LEVEL for a, b in draws) <= 600 * LEVEL
    assert share_test((20, 20), (8, 20)).p < 0.001


@given(st.lists(st.floats(0, 1), max_size=12))
def test_correction_never_helps_and_keeps_the_order(values: list[float]) -> None:
    found = holm(values)
    assert all(plain <= corrected <= 1 for plain, corrected in zip(values, found, strict=True))
    order = sorted(range(len(values)), key=values.__getitem__)
    assert [found[each] for each in order] == sorted(found)
    if values:
        assert pytest.approx(min(1.0, len(values) * min(values))) == min(found)


def test_twenty_questions_at_once_are_rarely_answered_wrongly() -> None:
    rng = Random(3)
    wrong = 0
    for _ in range(100):
        p = [rank_test(*([rng.random() for _ in range(8)] for _ in range(2))).p for _ in range(20)]
        wrong += min(holm(p)) <= LEVEL
    assert wrong <= 14


@given(st.lists(st.floats(1e-9, 1), max_size=30))
def test_only_what_could_be_answered_among_all_that_are_asked_is_asked(least: list[float]) -> None:
    able = answerable(least, LEVEL)
    asked = [each for each, can in zip(least, able, strict=True) if can]
    assert all(each * len(asked) <= LEVEL for each in asked)
    assert not any(each <= LEVEL / len(least) and not can for each, can in zip(least, able, strict=True))


def test_what_has_no_answer_is_refused() -> None:
    for first, second in (([], [1.0]), ([1.0], []), ([math.nan], [1.0])):
        with pytest.raises(ValueError, match="do not compare"):
            rank_test(first, second)
    for share in ((0, 0), (-1, 2), (3, 2)):
        with pytest.raises(ValueError, match="is no share"):
            share_test(share, (1, 2))
