"""What makes a comparison lie: repeated seeds, outliers, unequal numbers, bad clocks, and what is not the drone's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from harness.report.comparing import compare
from harness.report.comparison import Against, Comparison, Way
from harness.report.contrast import change_lines, changed, headline, lead, mixed, reaction_words, told
from harness.report.gathering import JudgedRun
from harness.report.measures import measured
from harness.report.outcome import outcomes
from harness.report.reaction import question
from harness.report.sides import lettered
from harness.report.turned import way_of
from harness.verdict import Verdict
from tests.report.bundled import fleet
from tests.report.runs import FENCE, RETURNS, found, judged

SHOWS = "when the fault sets in, then the attack shows at the receiver within 30 s"
TWIN_ARMED = "in the clean twin, when the fault sets in, then the drone is armed within 30 s"
TWIN_FENCE = "in the clean twin, when the fault sets in, the drone is always within 300 m (fence_m) of home for 120 s"
PASS, FAIL, ERROR = Verdict.PASS, Verdict.FAIL, Verdict.ERROR


def compared(*sides: Sequence[JudgedRun], base: str = "", lost: dict[str, int] | None = None) -> Comparison:
    flights = iter(outcomes([run for side in sides for run in side]))
    return compare(lettered([[next(flights) for _ in side] for side in sides]), base, lost=lost)


def only(comparison: Comparison) -> Against:
    ((_, against),) = comparison.compared
    return against


def times(*observed_s: float, start: int = 0, **changes: object) -> list[JudgedRun]:
    return [judged(n, found(value), **changes) for n, value in enumerate(observed_s, start)]


def verdicts(*each: Verdict, start: int = 0) -> list[JudgedRun]:
    """Flights without any time, so that verdicts alone differ."""
    return [judged(n, found(None, verdict, "the drone is whole", unit=None)) for n, verdict in enumerate(each, start)]


def again(seed: int, *observed_s: float, real: bool, start: int = 0) -> list[JudgedRun]:
    own = times(*observed_s, start=start, real=real, vehicle="px4" if real else "builtin")
    return [replace(each, identity=each.identity.model_copy(update={"seed": seed})) for each in own]


def test_one_seed_of_the_practice_drone_flown_again_is_one_flight() -> None:
    told_ = compared(again(7, *[5.0] * 5, real=False), again(7, *[5.2] * 5, real=False, start=5))
    against = only(told_)
    assert (Way.OPEN, False, (1, 1)) == (
        against.measures[0].tested.way,
        told_.worse,
        (against.measures[0].first.n, against.measures[0].second.n),
    )
    assert any(each.startswith("8 flights of the practice drone with a seed that it flew") for each in told_.cautions)
    rate = told_.rows[0].flown[0]
    assert rate is not None
    assert rate.pass_rate is not None
    assert 1 == rate.pass_rate.of


def test_one_seed_of_a_product_flown_again_is_warned_of() -> None:
    told_ = compared(again(7, *[5.0] * 5, real=True), again(7, *[5.2] * 5, real=True, start=5))
    assert ["Of 1 of 1 case seeds were flown more than once"] == [each.split(":")[0] for each in told_.cautions]
    assert () == compared(fleet(5), fleet(5, start=5)).cautions


def test_a_few_outliers_do_not_make_a_bulk_that_is_known_no_better_move() -> None:
    first = times(*(5 + n / 1000 for n in range(20)))
    second = times(*(5.03 + n / 1000 for n in range(16)), *[8.0] * 4)
    moved = only(compared(first, second)).measures[0].tested
    assert Way.SAME is moved.way
    assert moved.p == pytest.approx(0.106, abs=0.001)


@pytest.mark.parametrize("sooner_s", [0.03, 0.5])
def test_a_bulk_that_is_sooner_is_never_worse(sooner_s: float) -> None:
    first = times(*(5 + n / 1000 for n in range(40)))
    second = times(*(5 - sooner_s + n / 1000 for n in range(22)), *[8.0] * 18)
    told_ = compared(first, second)
    assert not told_.worse
    assert only(told_).measures[0].tested.way in (Way.SAME, Way.MIXED)


def test_where_some_flights_are_late_and_most_are_not_it_is_said_and_not_called_moved() -> None:
    told_ = compared(times(*[5.0] * 20), times(*[5.0] * 12, *[8.0] * 8))
    assert (Way.MIXED, False, ()) == (only(told_).measures[0].tested.way, told_.worse, told_.moved)
    assert "in 1 some flights differ and most do not" in told(told_)
    assert "1 case could not be told" in headline(told_)
    assert 1 == len(mixed(told_))


def test_one_badly_known_time_hides_no_move() -> None:
    first = times(*(5 + n / 100 for n in range(20)))
    second = [*times(*(7 + n / 100 for n in range(19))), judged(19, found(7.2, uncertainty=3.0))]
    assert Way.WORSE is only(compared(first, second)).measures[0].tested.way


def test_what_the_harness_and_the_twin_do_is_no_measure_of_the_drone() -> None:
    def flown(observed: float) -> list[JudgedRun]:
        rows = [found(observed, check=each) for each in (SHOWS, TWIN_ARMED)]
        rows.append(found(observed * 10, check=TWIN_FENCE, unit="m"))
        return [judged(n, *rows, found(5.0)) for n in range(20)]

    told_ = compared(flown(1.0), flown(2.0))
    assert [RETURNS.replace("10 s (react_s)", "react_s")] == [each.measure.name for each in only(told_).measures]
    assert not told_.worse
    assert "react_s" in str(question(outcomes(flown(1.0))))


def test_that_an_attack_showed_is_a_reaction_only_where_nothing_else_was_asked() -> None:
    alone = outcomes([judged(1, found(1.0, check=SHOWS))])
    assert SHOWS == question(alone)
    assert {} == measured(alone)
    row = compared([judged(1, found(1.0, check=SHOWS))], [judged(2, found(2.0, check=SHOWS))]).rows[0]
    assert ["–", "–"] == [reaction_words(each) for each in row.flown]
    assert None is question(outcomes([judged(1, found(1.0, check=TWIN_ARMED))]))


def test_a_place_that_was_known_in_flight_only_tells_no_checks_apart() -> None:
    down = (
        "when the ground orders LAND, then the drone is down within 20 m (own_land_m) of the place {} m north and -0 m "
        "east of home within 120 s (own_land_s)"
    )
    both = [[judged(n, found(9.0, check=down.format(north)))] for n, north in ((1, 177), (2, 182))]
    assert () == only(compared(*both)).checks


TURNED = {
    "a new FAIL in many": ([PASS], [*[PASS] * 19, FAIL], Way.WORSE),
    "fewer flights, none of them FAIL": ([*[PASS] * 17, *[FAIL] * 3], [PASS], Way.OPEN),
    "as many flights, one FAIL less": ([*[PASS] * 19, FAIL], [PASS] * 20, Way.OPEN),
    "all FAIL, then fewer PASS": ([FAIL] * 3, [PASS] * 2, Way.OPEN),
    "all FAIL, then as many PASS": ([FAIL] * 2, [PASS] * 2, Way.BETTER),
    "many FAIL, then none": ([*[PASS] * 8, *[FAIL] * 12], [PASS] * 20, Way.BETTER),
    "the rig's ERROR in one": ([PASS] * 20, [*[PASS] * 19, ERROR], Way.OTHER),
    "the rig's ERROR in all": ([PASS] * 2, [ERROR] * 2, Way.OTHER),
    "the rig's ERROR on both": ([PASS, ERROR], [PASS, ERROR], Way.SAME),
    "the rig's ERROR beside a FAIL": ([PASS] * 2, [FAIL, ERROR], Way.WORSE),
}


@pytest.mark.parametrize(("was", "now", "way"), TURNED.values(), ids=TURNED)
def test_which_way_a_case_went(was: list[Verdict], now: list[Verdict], way: Way) -> None:
    told_ = compared(verdicts(*was), verdicts(*now, start=40))
    assert (way, way is Way.WORSE) == (only(told_).way, told_.worse)
    assert Way.BETTER not in only(told_).ways or way is Way.BETTER


def test_better_is_never_said_of_chance() -> None:
    """Both sides fail one flight in ten; only now and then may one be called better, and never on fewer flights."""
    rng = Random(5)
    drawn = [[[FAIL if rng.random() < 0.1 else PASS for _ in range(n)] for n in (20, 8)] for _ in range(60)]
    assert Way.BETTER not in [way_of(was, now) for was, now in drawn]


def test_beside_a_worst_flight_stand_n_and_p() -> None:
    told_ = compared(verdicts(*[PASS] * 20), verdicts(*[PASS] * 19, FAIL, start=40))
    ((_, each),) = changed(told_)
    assert "19 of 20 flights pass, against 20 of 20: p 1 by itself, so few cannot tell it from chance" in change_lines(
        each
    )
    few = compared(verdicts(PASS), verdicts(FAIL, start=40))
    assert "0 of 1 flight pass, against 1 of 1: p 1 by itself, so few cannot tell it from chance" in change_lines(
        only(few)
    )


def test_of_an_error_that_base_had_no_check_for_the_reason_is_told() -> None:
    broken = judged(9, found(None, ERROR, "the rig", because="the link's port was gone", unit=None))
    told_ = compared(fleet(2), [*fleet(2, start=20), broken])
    lines = change_lines(only(told_))
    assert "1 of 3 flights in ERROR, which is the rig's" in lines
    assert any("not asked → ERROR: the rig; the link's port was gone" in each for each in lines)
    assert ((1, "flight", "in ERROR, which is the rig's"),) == told_.gaps
    assert not told_.worse


def test_a_check_that_failed_and_base_was_not_held_to_is_worse() -> None:
    never = found(None, FAIL)
    told_ = compared([judged(1, never)], [judged(2, never, found(400.0, FAIL, FENCE, unit="m"))])
    assert (Way.SAME, True) == (only(told_).way, told_.worse)
    assert any(each.startswith("not asked → FAIL: when the uplink") for each in change_lines(only(told_)))


def test_a_check_that_is_asked_no_more_is_listed_and_keeps_it_from_green() -> None:
    fence = found(100.0, check=FENCE, unit="m")
    told_ = compared([judged(1, found(5.0), fence)], [judged(2, found(5.0))])
    assert (False, ((1, "check", "not asked any more"),)) == (told_.worse, told_.gaps)
    assert [f"PASS → not asked: {FENCE}; no flight was held to it on B"] == change_lines(only(told_))


def test_what_could_not_be_told_is_never_called_nothing() -> None:
    few = compared(times(5.0), times(9.9, start=40))
    assert ("Nothing was seen to get worse; 1 case could not be told", ()) == (headline(few), few.gaps)
    gone = compared([*fleet(5), *fleet(1, case="45s")], fleet(5, start=20), lost={"A": 3, "B": 1})
    assert "Nothing was seen to get worse; 1 case not flown on B, 1 run not counted on B" == headline(gone)
    assert not gone.worse
    more = compared(fleet(5), [*fleet(5, start=20), *fleet(1, case="45s")], lost={"A": 3, "B": 0})
    assert ("Nothing got worse", ()) == (headline(more), more.gaps)


def test_each_side_has_a_sentence_of_its_own_and_a_case_may_go_both_ways() -> None:
    fence = [found(100.0, verdict, FENCE, unit="m", margin=1.0) for verdict in (FAIL, PASS)]
    base = [judged(1, found(5.0), fence[0]), judged(2, case="45s")]
    both = [judged(3, found(None, FAIL), fence[1]), judged(4, case="45s")]
    same = [judged(5, found(5.0), fence[0]), judged(6, case="45s")]
    assert (
        "B against A: of 2 cases flown on both, 1 got worse, 1 got better (1 of them both). "
        "C against A: of 2 cases flown on both, 0 got worse, 0 got better."
    ) == lead(compared(base, both, same))


def test_what_differs_besides_is_cautioned_of_in_cases_that_both_flew_only() -> None:
    identity = judged(9).identity
    profile = identity.profile.model_copy(update={"sha256": "0" * 64})
    alone = fleet(1, start=30, case="45s", profile=profile, speed_asked=1.0)
    assert () == compared(fleet(2), [*fleet(2, start=5), *alone]).cautions
    newer = identity.harness.model_copy(update={"version": "9.9"})
    cautions = compared(fleet(2), fleet(2, start=5, speed_asked=1.0, harness=newer)).cautions
    assert ["the speed asked for", "the harness"] == [each.split("case ")[1].split(" is not")[0] for each in cautions]


def test_never_is_written_as_such() -> None:
    told_ = compared(fleet(20), [judged(n, found(None, FAIL)) for n in range(40, 60)])
    assert math.inf == only(told_).measures[0].second.p50
    assert "never, never" == reaction_words(told_.rows[0].flown[1])
    assert "5.90, 6.80 s" == reaction_words(told_.rows[0].flown[0])
