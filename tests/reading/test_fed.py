"""What we did not send to a receiver that we are, told from what an attack kept back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.reading.fed import STARVED_S, starved

EVERY_S = 0.05
FROM_S = 100.0
STAMPS = [(2 * number, FROM_S + number * EVERY_S) for number in range(400)]
"""Twenty seconds; of the numbers between them every second one is a fix's."""
END = 800


def at(into_s: float) -> int:
    """The number of the fix behind the stamp of that time."""
    return 2 * round(into_s / EVERY_S) + 1


def fixes(*missing_s: tuple[float, float]) -> list[int]:
    gone = [(at(lo_s), at(hi_s)) for lo_s, hi_s in missing_s]
    return [number for number in range(1, END, 4) if not any(lo < number < hi for lo, hi in gone)]


def lengths_s(sent: list[int], *withheld_s: tuple[float, float]) -> list[float]:
    withheld = [(at(lo_s), at(hi_s)) for lo_s, hi_s in withheld_s]
    return [round(gap.length_s, 3) for gap in starved(STAMPS, sent, withheld, END)]


def test_a_receiver_that_is_kept_up_is_not_starved() -> None:
    assert [] == lengths_s(fixes())


@pytest.mark.parametrize(("missing_s", "told"), [(0.8, 0), (0.9, 0), (1.1, 1), (5.0, 1)])
def test_a_gap_is_told_as_long_as_it_surely_was(missing_s: float, told: int) -> None:
    found = lengths_s(fixes((3, 3 + missing_s)))
    assert told == len(found)
    assert all(missing_s - 0.11 <= each <= missing_s + 0.06 for each in found)


def test_its_place_in_the_recording_is_told() -> None:
    (gap,) = starved(STAMPS, fixes((3, 5)), [], END)
    assert pytest.approx((103.05, 105.0), abs=0.051) == (gap.lo_s, gap.hi_s)
    assert (at(3), at(5)) == (gap.since, gap.until)


def test_several_are_told_in_their_order() -> None:
    assert [2.0, 1.0] == [round(each) for each in lengths_s(fixes((3, 5), (9, 10.1)))]


def test_what_is_read_late_is_sent_late() -> None:
    """A backlog of stamps, and then of fixes, each of which bears the time of its own truth."""
    sent = [number for number in fixes() if not at(3) < number < at(5)]
    late = [at(5) for _ in range(20)]
    assert [2.0] == [round(each) for each in lengths_s(sorted(sent + late))]


@pytest.mark.parametrize("withheld_s", [(3, 5), (2.9, 5.3), (2, 9)])
def test_what_an_attack_keeps_back_is_none(withheld_s: tuple[float, float]) -> None:
    assert [] == lengths_s(fixes((3, 5)), withheld_s)


def test_what_is_missing_before_and_behind_an_attack_is_ours() -> None:
    assert [pytest.approx(1.5, abs=0.1)] == lengths_s(fixes((3, 8)), (4.5, 7.9))
    assert [pytest.approx(1.5, abs=0.1)] == lengths_s(fixes((3, 8)), (3.1, 6.5))
    assert [] == lengths_s(fixes((3, 8)), (3.8, 7.2))


def test_an_attack_within_another_does_not_end_that() -> None:
    assert [] == lengths_s(fixes((3, 12)), (3, 12), (5, 6))


def test_a_feed_that_ends_before_the_recording_is_told_unless_it_was_given_back() -> None:
    assert [4.9] == [round(each, 1) for each in lengths_s(fixes((15, 20)))]
    assert [] == lengths_s(fixes((15, 20)), (15.1, 20))


def test_before_the_first_fix_nothing_is_missing() -> None:
    assert [] == lengths_s(fixes((-1, 12)))
    assert [] == lengths_s([])
    assert [] == starved([], fixes(), [], END)


@given(st.floats(1.2, 10), st.floats(0.5, 8), st.lists(st.tuples(st.floats(0, 19), st.floats(0, 0.4)), max_size=8))
def test_a_long_gap_is_told_whatever_else_is_missing(long_s: float, from_s: float, others: list[tuple[float, float]]
) -> None:  # fmt: skip
    missing = [(from_s, from_s + long_s), *((lo_s, lo_s + more_s) for lo_s, more_s in others)]
    assert any(each >= long_s - 0.2 for each in lengths_s(fixes(*missing)))
    assert STARVED_S < min(lengths_s(fixes(*missing)))


@given(st.lists(st.tuples(st.floats(0, 19), st.floats(0, 5)), max_size=5))
def test_what_was_withheld_only_shortens(withheld: list[tuple[float, float]]) -> None:
    spans = [(lo_s, min(lo_s + more_s, 19.9)) for lo_s, more_s in withheld]
    sent = fixes((3, 5), (9, 13))
    assert sum(lengths_s(sent, *spans)) <= sum(lengths_s(sent)) + 1e-9
