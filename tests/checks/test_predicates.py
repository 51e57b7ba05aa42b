"""Predicates: what holds, how it reads, how it is filed."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable

import pytest

from harness.checks import (
    Limit,
    Predicate,
    all_told,
    answered,
    armed,
    as_limit,
    downlink_restored,
    downlink_silent,
    fault_begins,
    fault_ends,
    heard,
    home_within_m,
    mode_becomes,
    mode_is,
    ordered,
    rc_restored,
    rc_silent,
    said,
    telemetry_older_than,
    uplink_restored,
    uplink_silent,
    upload_begun,
    uploaded,
    within_m,
    witnessed,
)
from harness.checks.limits import limit_from_data
from harness.checks.predicates import from_data
from harness.errors import CallerError
from harness.modes import RETURN, Mode, Topic
from harness.timeline import Lasted, Position, Report
from tests.checks.flights import at

SENTENCES: list[tuple[Predicate, str]] = [
    (uplink_silent, "the uplink falls silent"),
    (uplink_restored, "the uplink comes back"),
    (downlink_silent, "the downlink falls silent"),
    (downlink_restored, "the downlink comes back"),
    (rc_silent, "the sticks fall silent"),
    (rc_restored, "the sticks come back"),
    (uplink_silent.longer_than(7.1), "the uplink falls silent for 7.1 s or longer"),
    (downlink_silent.shorter_than(7.1), "the downlink falls silent for 7.1 s or less"),
    (rc_silent.shorter_than(Limit(3, "tolerate_s")), "the sticks fall silent for 3 s (tolerate_s) or less"),
    (ordered, "the ground gives an order"),
    (answered, "the ground gets an answer"),
    (ordered.of(RETURN), "the ground orders RETURN"),
    (answered.of(RETURN), "the ground gets an answer to its order RETURN"),
    (fault_begins.of("total loss"), "the fault sets in: total loss"),
    (fault_ends.of("total loss"), "the fault is gone: total loss"),
    (upload_begun, "the ground begins to upload a mission"),
    (uploaded, "the ground hears that its mission was accepted"),
    (all_told, "the ground learns all that it missed"),
    (fault_begins, "the fault sets in"),
    (fault_ends, "the fault is gone"),
    (witnessed("link lost"), "the application on the ground is told 'link lost'"),
    (telemetry_older_than(5), "the ground's picture is older than 5 s"),
    (~telemetry_older_than(5), "the ground's picture is no older than 5 s"),
    (mode_becomes(RETURN), "mode becomes RETURN"),
    (said("link lost"), "the drone says 'link lost'"),
    (heard("rc lost"), "the ground hears 'rc lost'"),
    (heard("link lost"), "the ground hears 'link lost'"),
    (mode_is(RETURN), "mode is RETURN"),
    (~mode_is(RETURN), "mode is other than RETURN"),
    (armed, "the drone is armed"),
    (~armed, "the drone is disarmed"),
    (within_m(100), "the drone is within 100 m of home"),
    (~within_m(Limit(100, "fence_m")), "the drone is farther than 100 m (fence_m) from home"),
    (home_within_m(5), "the drone is down within 5 m of home"),
    (~home_within_m(5), "the drone is not down within 5 m of home"),
]


@pytest.mark.parametrize(("predicate", "sentence"), SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_a_predicate_reads_as_a_sentence(predicate: Predicate, sentence: str) -> None:
    assert sentence == str(predicate)


@pytest.mark.parametrize("predicate", [each for each, _ in SENTENCES], ids=str)
def test_a_predicate_survives_json(predicate: Predicate) -> None:
    filed = json.loads(json.dumps(predicate.to_data()))
    assert (predicate, filed) == (from_data(filed), from_data(filed).to_data())


def test_twice_opposite_is_the_same() -> None:
    assert within_m(100) == ~~within_m(100)


def test_a_topic_holds_for_a_report_about_it() -> None:
    report = Report(frozenset({Topic.LINK_LOST, Topic.RETURNING}), "GCS lost, RTL")
    assert (True, False) == (said("link lost").holds(report), said("holding").holds(report))


def test_within_holds_up_to_its_limit_and_its_opposite_beyond() -> None:
    edge, beyond = Position(60.0, 80.0, 500.0), Position(60.0, 80.1, 0.0)
    assert (True, False) == (within_m(100).holds(edge), within_m(100).holds(beyond))
    assert (False, True) == ((~within_m(100)).holds(edge), (~within_m(100)).holds(beyond))


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (Position(3, 4, 1.0), True),
        (Position(3, 4, 1.01), False),
        (Position(3, 4.1, 0.0), False),
        (Position(0, 0, -3), True),
    ],
)
def test_home_is_on_the_ground_and_near(position: Position, expected: bool) -> None:
    assert expected == home_within_m(5).holds(position)


def test_mode_and_armed_hold_for_their_value() -> None:
    assert (True, False) == (mode_is(RETURN).holds(Mode.RETURN), mode_is(RETURN).holds(Mode.LAND))
    assert (True, False, False, True) == (
        armed.holds(True),
        armed.holds(False),
        (~armed).holds(True),
        (~armed).holds(False),
    )


def test_a_silence_counts_by_its_length_only_where_that_is_sure() -> None:
    longer, shorter = uplink_silent.longer_than(5), uplink_silent.shorter_than(5)
    lengths = [Lasted(4.0, 4.9), Lasted(4.9, 5.1), Lasted(5.0, 5.0), Lasted(5.1, math.inf), Lasted(4.0, math.inf)]
    assert [False, False, True, True, False] == [longer.holds(each) for each in lengths]
    assert [True, False, True, False, False] == [shorter.holds(each) for each in lengths]
    events = [at("uplink_silences", 20.0, each) for each in lengths]
    assert [False, True, True, True, True] == [longer.may_hold(each) for each in events]
    assert [True, True, True, False, True] == [shorter.may_hold(each) for each in events]


def test_a_hole_may_have_made_a_silence_shorter_and_never_longer() -> None:
    doubtful = at("uplink_silences", 20.0, Lasted(8.0, 8.1), sure=False)
    assert (True, False) == (
        uplink_silent.shorter_than(5).may_hold(doubtful), uplink_silent.longer_than(9).may_hold(doubtful),
    )  # fmt: skip


def test_a_picture_is_older_beyond_its_limit() -> None:
    assert (False, True) == (telemetry_older_than(5).holds(5.0), telemetry_older_than(5).holds(5.1))
    assert (True, False) == ((~telemetry_older_than(5)).holds(5.0), (~telemetry_older_than(5)).holds(5.1))


def test_what_was_witnessed_is_taken_word_for_word() -> None:
    assert (True, False) == (witnessed("link lost").holds("link lost"), witnessed("link lost").holds("link back"))


@pytest.mark.parametrize("text", ["", " ", None])
def test_nothing_cannot_be_witnessed(text: object) -> None:
    with pytest.raises(CallerError, match="witnessed wants what the application was told"):
        witnessed(text)  # type: ignore[arg-type]


def test_rc_topics_are_told_as_any_other() -> None:
    report = Report(frozenset({Topic.RC_LOST}), "Radio failsafe")
    assert (True, True, False) == (
        said("rc lost").holds(report), heard("rc lost").holds(report), said("rc regained").holds(report),
    )  # fmt: skip


def test_of_picks_those_of_one_sort() -> None:
    assert [True, False, False] == [ordered.of(RETURN).holds(each) for each in (Mode.RETURN, Mode.HOLD, 176)]
    assert {"predicate": "fault_begins", "of": "noise"} == fault_begins.of("noise").to_data()


def test_what_has_no_sorts_is_refused_an_of() -> None:
    with pytest.raises(CallerError, match="the uplink falls silent: wanted no `of`"):
        uplink_silent.of("noise")
    with pytest.raises(CallerError, match="wanted no `of`"):
        from_data({"predicate": "uplink_restored", "of": "noise"})


def test_how_silences_are_filed() -> None:
    limit = {"name": "tolerate_s", "value": 3.0}
    filed = {"predicate": "uplink_silences", "shorter_than": limit}
    assert filed == uplink_silent.shorter_than(Limit(3, "tolerate_s")).to_data()
    assert {"predicate": "uplink_silent"} == uplink_silent.to_data()
    assert {"predicate": "fault_begins"} == fault_begins.to_data()


def test_an_unknown_topic_names_the_nearest() -> None:
    with pytest.raises(CallerError, match="no report is about 'lnk lost'; nearest is 'link lost'"):
        said("lnk lost")


@pytest.mark.parametrize("make", [mode_is, mode_becomes])
def test_an_unknown_mode_names_the_nearest(make: Callable[[str], Predicate]) -> None:
    with pytest.raises(CallerError, match="no mode is called 'RETRUN'; nearest is 'RETURN'"):
        make("RETRUN")


@pytest.mark.parametrize(
    "data",
    [None, [], {}, {"predicate": "flies"}, {"predicate": ["said"]},
     {"predicate": "said"}, {"predicate": "said", "topic": 3},
     {"predicate": "within_m", "limit": "near"}, {"predicate": "within_m", "limit": {"value": "x"}},
     {"predicate": "within_m", "limit": {"value": 1, "name": 2}}, {"predicate": "uplink_silent", "negated": True},
     {"predicate": "within_m", "limit": {"value": 1, "name": "react_s"}},
     {"predicate": "uplink_silences"}, {"predicate": "rc_silences", "longer_than": {"value": 0}},
     {"predicate": "uplink_silences", "longer_than": {"value": 1, "name": "fence_m"}},
     {"predicate": "rc_silences", "longer_than": {"value": 1}, "shorter_than": {"value": 3}},
     {"predicate": "witnessed"}, {"predicate": "witnessed", "text": 3}, {"predicate": "mode_becomes", "mode": "FLY"},
     {"predicate": "mode_becomes", "mode": "RETURN", "negated": True}, {"predicate": "telemetry_older_than"}],
)  # fmt: skip
def test_a_filed_predicate_that_is_none_is_the_callers_error(data: object) -> None:
    with pytest.raises(CallerError):
        from_data(data)


def test_a_limit_is_a_float_with_name_and_unit() -> None:
    limit = Limit(10, "react_s")
    assert (10.0, "react_s", "s", "10 s (react_s)") == (limit, limit.name, limit.unit, limit.words("s"))
    assert ("m", "m/s", None, None) == (
        Limit(1, "fence_m").unit, Limit(1, "wind_mps").unit, Limit(1, "count").unit, Limit(1).unit,
    )  # fmt: skip


def test_a_limit_keeps_its_name_through_copies_and_files() -> None:
    limit = Limit(10, "react_s")
    copies = [copy.deepcopy(limit), copy.copy(limit), as_limit(limit), limit_from_data(limit.to_data())]
    assert ["react_s"] * 4 == [each.name for each in copies]
    assert [10.0] * 4 == copies


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), "ten", None])
def test_a_limit_is_finite_and_above_zero(value: object) -> None:
    with pytest.raises(CallerError):
        as_limit(value)  # type: ignore[arg-type]


def test_a_limit_in_another_unit_is_refused() -> None:
    with pytest.raises(CallerError, match="wanted a limit in m, got react_s in s"):
        within_m(Limit(10, "react_s"))
    for make in (uplink_silent.longer_than, uplink_silent.shorter_than, telemetry_older_than):
        with pytest.raises(CallerError, match="wanted a limit in s, got fence_m in m"):
            make(Limit(10, "fence_m"))
