"""Sides held against each other: what changed, what moved, and what so few flights cannot tell."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from harness.errors import CallerError
from harness.evidence.models import RigIdentity
from harness.report.comparing import compare
from harness.report.comparison import Against, Comparison, Way
from harness.report.comparison_page import comparison_html, comparison_markdown
from harness.report.contrast import told, too_few
from harness.report.gathering import JudgedRun
from harness.report.measures import measured
from harness.report.outcome import outcomes
from harness.report.sides import divided, lettered
from harness.report.turned import way_of
from harness.verdict import Verdict
from tests.report.bundled import fleet
from tests.report.runs import FENCE, RETURNS, found, judged

NEWER = (("version", "1.17.0"),)
NEVER = found(None, Verdict.FAIL)
FORWARD = "when it strikes, the drone warned at least 10 s (ahead_s) before"


def compared(*sides: Sequence[JudgedRun], base: str = "") -> Comparison:
    flights = iter(outcomes([run for side in sides for run in side]))
    return compare(lettered([[next(flights) for _ in side] for side in sides]), base)


def only(comparison: Comparison) -> Against:
    ((_, against),) = comparison.compared
    return against


def test_flights_that_differ_by_chance_only_are_the_same() -> None:
    found_ = compared(fleet(20), fleet(20, start=3, firmware=NEWER))
    assert {Way.SAME} == set(only(found_).ways)
    assert not found_.worse
    assert "1 pair of times, distances or shares was held against each other: 0 moved beyond noise, 1 was" in told(
        found_
    )


def test_a_time_that_moved_is_worse_though_all_pass_and_better_seen_from_the_other() -> None:
    late, soon = fleet(20, 2.0, firmware=NEWER), fleet(20)
    ((row, _, moved),) = compared(soon, late).moved
    assert ("LINK-1, 2timeouts", Way.WORSE) == (row.name, moved.tested.way)
    assert pytest.approx(2.0) == moved.tested.difference.shift
    assert compared(soon, late).worse
    back = compared(late, soon)
    assert ([Way.BETTER], False) == ([each.tested.way for _, _, each in back.moved], back.worse)
    assert moved.tested.p == back.moved[0][2].tested.p


def test_a_time_that_moved_by_less_than_clocks_know_is_the_same() -> None:
    exact, later = ([judged(n, found(5.0 + add)) for n in range(20)] for add in (0.0, 0.04))
    assert Way.SAME == only(compared(exact, later)).measures[0].tested.way


@pytest.mark.parametrize("flights", [1, 2, 3])
def test_with_few_flights_nothing_is_said_of_times(flights: int) -> None:
    found_ = compared(fleet(flights), fleet(flights, 3.0, firmware=NEWER))
    assert [Way.OPEN] == [each.tested.way for each in only(found_).measures]
    assert (0, False) == (found_.asked, found_.worse)
    assert "nothing can be said of any, there are too few flights (n too small)" in told(found_)
    assert [f"LINK-1, 2timeouts, {flights} against {flights} flights on B: all times and distances"] == too_few(found_)


def test_the_more_is_asked_the_more_flights_it_takes() -> None:
    one = compared(fleet(4), fleet(4, 3.0, firmware=NEWER))
    assert Way.WORSE == only(one).measures[0].tested.way
    cases = [[*fleet(4, add), *fleet(4, add, case="45s")] for add in (0.0, 3.0)]
    assert {Way.OPEN} == {each.measures[0].tested.way for _, each in compared(*cases).compared}


def test_what_comes_no_more_is_later_than_all_and_its_check_failed() -> None:
    against = only(compared(fleet(20), [judged(n, NEVER) for n in range(20)]))
    (moved,) = against.measures
    assert (Way.WORSE, math.inf) == (moved.tested.way, moved.tested.difference.shift)
    assert (Way.WORSE, [(RETURNS, Verdict.PASS, Verdict.FAIL)]) == (
        against.way,
        [(each.check, each.was, each.now) for each in against.checks],
    )
    assert against.rate is not None
    assert (Way.WORSE, -1.0) == (against.rate.way, against.rate.difference.shift)


def test_a_check_that_fails_now_is_worse_in_a_case_that_failed_before() -> None:
    fence = [found(200.0, verdict, FENCE, unit="m", margin=1.0) for verdict in (Verdict.PASS, Verdict.FAIL)]
    against = only(compared([judged(1, NEVER, fence[0])], [judged(2, NEVER, fence[1])]))
    assert (Way.SAME, [(FENCE, Way.WORSE)]) == (against.way, [(each.check, each.way) for each in against.checks])


def test_a_distance_and_a_lead_move_as_times_do() -> None:
    def flown(add_m: float, add_s: float) -> list[JudgedRun]:
        return [
            judged(
                n,
                found(100 + n + add_m, check=FENCE, unit="m"),
                found(20 + n / 10 + add_s, check=FORWARD),
            )
            for n in range(20)
        ]

    ways = {each.measure.name: each.tested.way for each in only(compared(flown(0, 0), flown(40, 9))).measures}
    assert {"from home": Way.WORSE, FORWARD.replace("10 s (ahead_s)", "ahead_s"): Way.BETTER} == ways


def test_what_is_left_open_or_in_error_measures_nothing() -> None:
    open_ = found(100.0, Verdict.INCONCLUSIVE, FENCE, unit="m")
    broken = judged(2, found(5.0), found(1.0, Verdict.ERROR, check="the rig"))
    assert {} == measured(outcomes([judged(1, open_), broken, judged(3, found(None, Verdict.INCONCLUSIVE))]))


@pytest.mark.parametrize(
    ("was", "now", "way"),
    [
        (Verdict.PASS, Verdict.FAIL, Way.WORSE),
        (Verdict.PASS, Verdict.INCONCLUSIVE, Way.WORSE),
        (Verdict.PASS, Verdict.NOT_SUPPORTED, Way.WORSE),
        (Verdict.NOT_SUPPORTED, Verdict.FAIL, Way.WORSE),
        (Verdict.FAIL, Verdict.ERROR, Way.OTHER),
        (Verdict.INCONCLUSIVE, Verdict.ERROR, Way.OTHER),
        (Verdict.FAIL, Verdict.PASS, Way.BETTER),
        (Verdict.ERROR, Verdict.PASS, Way.OTHER),
        (Verdict.ERROR, Verdict.FAIL, Way.WORSE),
        (Verdict.PASS, Verdict.ERROR, Way.OTHER),
        (Verdict.ERROR, Verdict.ERROR, Way.SAME),
        (Verdict.FAIL, Verdict.FAIL, Way.SAME),
    ],
)
def test_which_way_a_verdict_went(was: Verdict, now: Verdict, way: Way) -> None:
    assert way is way_of([was], [now])


def test_what_varies_within_a_side_is_matched_and_nothing_is_added_up() -> None:
    both = [[*fleet(2, start=start), *fleet(2, start=start + 9, stock=True)] for start in (0, 40)]
    names = [row.name for row, _ in compared(*both).compared]
    assert ["LINK-1, 2timeouts, patrol", "LINK-1, 2timeouts, stock"] == names
    assert [2, 2] == [row.flown[0].n for row in compared(*both).rows if row.flown[0]]


def test_configurations_firmwares_and_vendors_make_sides_of_one_folder() -> None:
    flights = outcomes([*fleet(2), *fleet(2, start=5, stock=True), *fleet(2, start=9, firmware=NEWER)])
    assert ["patrol", "stock"] == [each.name for each in divided(flights, "configuration")]
    older = outcomes([*fleet(2), *fleet(2, start=9, firmware=(("version", "1.9.0"),))])
    assert ["px4 1.9.0", "px4 1.16.0"] == [each.name for each in divided(older, "firmware")]
    assert ["px4 1.16.0", "px4 1.17.0"] == [each.name for each in divided(flights, "firmware")]
    builds = outcomes([*fleet(2), *fleet(2, start=5, firmware=(("git_hash", "abc"),))])
    assert 2 == len(divided(builds, "firmware"))
    with pytest.raises(CallerError, match="--by=vendor: wanted two or more to compare, saw only px4"):
        divided(flights, "vendor")


def test_where_a_drone_came_from_makes_sides_of_the_same_firmware() -> None:
    in_image = RigIdentity(kind="container", image="px4:v1", network="published")
    flights = outcomes([*fleet(2), *fleet(3, start=9, rig=in_image)])
    assert [("binary", 2), ("image", 3)] == [(each.name, len(each.flights)) for each in divided(flights, "rig")]
    both = compare(divided(flights, "rig"), "image")
    assert [("LINK-1, 2timeouts", "binary")] == [(row.name, each.side) for row, each in both.compared]


def test_more_than_two_are_held_against_the_one_that_is_named() -> None:
    sides = [fleet(4, add, start=start) for add, start in ((0.0, 0), (1.0, 0), (0.0, 0))]
    assert ["B", "C"] == [each.side for _, each in compared(*sides).compared]
    assert ["A", "C"] == [each.side for _, each in compared(*sides, base="B").compared]
    with pytest.raises(CallerError, match="--against=D: wanted one of A, B, C"):
        compared(*sides, base="D")


def test_what_only_one_side_flew_is_named_and_compared_with_nothing() -> None:
    found_ = compared([*fleet(2), *fleet(1, case="45s")], fleet(2, start=5))
    assert (("B", ("LINK-1, 45s",)),) == found_.missing
    assert 1 == len(found_.compared)
    with pytest.raises(CallerError, match="wanted a case that was flown on A and on another side, saw none"):
        compared(fleet(2), fleet(2, case="45s"))


def test_what_makes_sides_hard_to_compare_is_said() -> None:
    other = judged(9).identity
    profile = other.profile.model_copy(update={"sha256": "0" * 64})
    source = other.scenario_source.model_copy(update={"sha256": "1" * 64})
    cautions = compared(fleet(2), fleet(2, profile=profile, scenario_source=source, real=False)).cautions
    assert ["1 of 1 case the requirement profile", "1 of 1 case the test procedure", "A practice drone, which is"] == [
        word
        for word in (
            "1 of 1 case the requirement profile",
            "1 of 1 case the test procedure",
            "A practice drone, which is",
        )
        if any(word in each for each in cautions)
    ]
    assert () == compared(fleet(2), fleet(2, start=5)).cautions


def test_pages_say_the_same_and_twice_the_same_bytes() -> None:
    found_ = compared(fleet(20), [*fleet(20, 6.0, firmware=NEWER), judged(99, found(5.0), case="<b>|")])
    for make in (comparison_html, comparison_markdown):
        page = make(found_)
        assert page == make(found_)
        for part in ("Something got worse", "+6.00 s", "20 PASS", "20 FAIL", "px4 1.17.0", "not flown"):
            assert part in page.decode()
    assert b"<b>" not in comparison_html(found_).split(b"<body>")[1].replace(b"<b>1</b>", b"")
    assert b"\\<b\\>\\|" in comparison_markdown(found_)
    assert b"http" not in comparison_html(found_)
