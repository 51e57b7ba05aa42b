"""The page that holds flights at the fastest speed against the same in real time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import CallerError
from harness.report.gathering import JudgedRun
from harness.report.speeds import equal, speeds_page
from harness.verdict import Verdict
from tests.report.runs import found, judged
from tests.report.test_support import rows


def slow(number: int, *found: Any, **changes: Any) -> JudgedRun:
    return judged(number, *found, speed_asked=1.0, speed_achieved=1.0, **changes)


def fast(number: int, *found: Any, **changes: Any) -> JudgedRun:
    return judged(number, *found, speed_asked="max", speed_achieved=10.0 * number, **changes)


def only(*runs: JudgedRun) -> dict[str, str]:
    (row,) = rows(speeds_page(runs))
    return row


def test_equal_verdicts_and_medians_within_their_errors() -> None:
    row = only(slow(1, found(5.0)), fast(2, found(5.04)), fast(3, found(5.06)), fast(4, found(9.0)))

    assert ("1 PASS", "3 PASS", "20× to 40×", "yes") == (row["in real time"], row["faster"], row["at"], row["equal"])
    assert ("5.00 / 5.06", "0.06", "0.10", "yes") == (row["p50"], row["apart"], row["±"], row["within"])


def test_medians_further_apart_than_their_errors_are_said_to_be() -> None:
    row = only(slow(1, found(5.0)), fast(2, found(5.2)))

    assert ("0.20", "0.10", "no", "yes") == (row["apart"], row["±"], row["within"], row["equal"])


def test_what_never_came_at_one_speed_only_is_infinitely_apart() -> None:
    never = found(None, Verdict.FAIL, uncertainty=0.05)

    apart = only(slow(1, found(5.0)), fast(2, never))
    assert ("5.00 / never", "never", "no", "no") == (apart["p50"], apart["apart"], apart["within"], apart["equal"])
    both = only(slow(1, never), fast(2, never))
    assert ("never / never", "0.00", "yes", "yes") == (both["p50"], both["apart"], both["within"], both["equal"])


def test_what_was_not_measured_is_not_said_to_be_within() -> None:
    row = only(slow(1, found(5.0)), fast(2, found(None, Verdict.INCONCLUSIVE)))

    assert ("–", "no") == (row["within"], row["equal"])


@given(st.lists(st.sampled_from(Verdict), max_size=3), st.lists(st.sampled_from(Verdict), max_size=3))
def test_only_decided_verdicts_that_are_all_the_same_are_equal(
    in_real_time: list[Verdict], faster: list[Verdict]
) -> None:
    seen = in_real_time + faster
    if {Verdict.NOT_SUPPORTED} == set(seen):
        assert equal(in_real_time, faster) is None
        return
    passed = {Verdict.PASS} == set(seen) or {Verdict.FAIL} == set(seen)
    assert (passed and in_real_time != [] and faster != []) == equal(in_real_time, faster)


@pytest.mark.parametrize("other", [{"case": "600s"}, {"stock": True}, {"firmware": {"sha256": "f" * 64}}])
def test_flights_that_differ_in_more_than_seed_and_speed_are_no_pair(other: dict[str, Any]) -> None:
    with pytest.raises(CallerError, match="--speeds: wanted cases flown both at --speed=1 and faster"):
        speeds_page([slow(1), fast(2, **other)])


def test_the_page_counts_its_cases_and_names_the_drone() -> None:
    text = speeds_page([slow(1), fast(2), slow(3, case="600s"), fast(4, found(None, Verdict.FAIL), case="600s")])

    assert (
        "1 of 2 cases that the drones can do came to equal, decided verdicts; the medians of 1 of 2 reactions" in text
    )
    assert "## px4 1." in text
