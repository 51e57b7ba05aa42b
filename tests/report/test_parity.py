"""Two deliveries of the same attack: equal verdicts, and metres that are near each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.report.gathering import Gathered, JudgedRun
from harness.report.markdown import page
from harness.report.parity import Pair, Same, pairs
from harness.report.table import build
from harness.verdict import Verdict
from tests.report.attacked import TOLD, attacked, far, says
from tests.report.runs import file, found

PASS, FAIL = file(says(3.0)), file(says(None))
OPEN = file(found(None, Verdict.INCONCLUSIVE))
BEYOND = file(found(None, Verdict.NOT_SUPPORTED))


def section(*runs: JudgedRun) -> list[Pair]:
    return [pair for each in build(Gathered(judged=runs)).sections for _, pair in each.parities]


@pytest.mark.parametrize(
    ("native", "feed", "same"),
    [
        ([PASS, PASS], [PASS], Same.YES),
        ([FAIL], [FAIL, FAIL], Same.YES),
        ([PASS], [FAIL], Same.NO),
        ([PASS, FAIL], [PASS, FAIL], Same.NO),
        ([PASS], [OPEN], Same.OPEN),
        ([OPEN], [OPEN], Same.OPEN),
        ([BEYOND], [FAIL], Same.BEYOND),
        ([BEYOND], [BEYOND], Same.BEYOND),
    ],
)
def test_verdicts_are_the_same_only_where_all_were_decided_alike(native: list, feed: list, same: Same) -> None:  # type: ignore[type-arg]
    (pair,) = pairs({"feed": feed, "native": native})
    assert (("native", "feed"), same) == (pair.deliveries, pair.same)


@pytest.mark.parametrize(
    ("native_m", "feed_m", "near"),
    [
        (57.0, 56.1, True),
        (5.0, 6.0, True),
        (5.0, 6.01, False),
        (100.0, 110.0, True),
        (100.0, 89.0, False),
        (0, 0.5, True),
    ],
)
def test_near_is_within_a_tenth_of_the_stacks_own_or_a_metre(native_m: float, feed_m: float, near: bool) -> None:
    (pair,) = pairs({"native": [file(far(native_m))], "feed": [file(far(feed_m))]})
    (one,) = pair.compared
    assert ("off its track", (native_m, feed_m), near) == (one.quantity, one.largest_m, one.near)
    assert (None if native_m == 0 else pytest.approx(abs(native_m - feed_m) / native_m)) == one.share


def test_the_largest_of_the_runs_is_compared_and_only_what_both_measured() -> None:
    native = [file(far(12.0), far(5.0, TOLD)), file(far(18.0))]
    (pair,) = pairs({"native": native, "feed": [file(far(17.0)), file(far(3.0))]})
    assert [("off its track", (18.0, 17.0))] == [(each.quantity, each.largest_m) for each in pair.compared]


@given(st.dictionaries(st.sampled_from(["native", "feed", "other"]), st.just([PASS]), min_size=1))
def test_each_two_are_compared_once(flown: dict) -> None:  # type: ignore[type-arg]
    found = [each.deliveries for each in pairs(flown)]
    assert len(flown) * (len(flown) - 1) // 2 == len({frozenset(each) for each in found}) == len(found)


def test_deliveries_are_rows_of_their_own_and_a_pair() -> None:
    (pair,) = section(attacked(1, far(12.0)), attacked(2, far(12.5), by="feed"))
    assert (("native", "feed"), Same.YES) == (pair.deliveries, pair.same)


def test_a_deliverys_own_parameters_do_not_keep_them_apart() -> None:
    one = attacked(1, far(12.0))
    own = one.identity.parameter_files[0].model_copy(update={"name": "px4-feed.parm"})
    fed = attacked(2, far(12.5), by="feed", parameter_files=(*one.identity.parameter_files, own))
    assert 1 == len(section(one, fed))
    assert "| patrol | feed |" in page(build(Gathered(judged=(one, fed))))


@pytest.mark.parametrize(
    "changes", [{"case": "3.0-overt"}, {"stock": True}, {"firmware": {"version": "1.17.0"}}, {"mission": None}]
)
def test_what_differs_in_anything_else_is_no_pair(changes: dict[str, object]) -> None:
    assert [] == section(attacked(1, far(12.0)), attacked(2, far(12.5), by="feed", **changes))


def test_the_page_has_a_line_for_each_quantity_and_says_how_many_agree() -> None:
    runs = (
        attacked(1, far(57.0)),
        attacked(2, far(50.0), by="feed"),
        attacked(3, case="covert"),
        attacked(4, found(None, Verdict.NOT_SUPPORTED), case="covert", by="feed"),
    )
    text = page(build(Gathered(judged=runs)))
    assert (
        "| GNSS-5 | 1.0-overt | px4 1.16.0 | patrol | native / feed | 1 FAIL / 1 FAIL | yes | off its track "
        "| 57.0 / 50.0 | 7.0 | 12% | no |\n"
    ) in text
    assert "| native / feed | 1 PASS / 1 NOT SUPPORTED | beyond one | – | – | – | – | – |\n" in text
    assert "1 of 1 cases that both deliveries can express came to the same verdict; 0 of 1 quantities are" in text
