"""The drone's own remote ID: that it goes on, stays one and the same, and is true."""

from __future__ import annotations

from itertools import pairwise

import pytest

from harness.checks import (
    Check,
    Predicate,
    fault_begins,
    own_remote_id,
    remote_older_than,
    remote_status_is,
    remote_where_m,
    when,
)
from harness.checks.judging import evaluate
from harness.checks.predicates import from_data
from harness.errors import CallerError
from harness.timeline import Event, Position, RemoteId, RemoteStatus, Timeline
from tests.checks.flights import at, every, flight

OWN, OTHER = RemoteId("CUASC1", is_own=True), RemoteId("CUASC2", is_own=False)
FAULT = at("injected", 10.0, "an attack")
ON_TIME = every(1.0, from_s=0.0, to_s=40.0)


def ages(part: str, comings_s: list[float]) -> list[Event]:
    return [at(f"remote_{part}_age", to_s, to_s - from_s, half_s=0.05) for from_s, to_s in pairwise(comings_s)]


def without(lo_s: float, hi_s: float) -> list[float]:
    return [each for each in ON_TIME if not lo_s < each < hi_s]


def verdict(check: Check, *events: Event) -> str:
    return str(evaluate(check, flight(FAULT, *events, end_s=40.0)).verdict)


@pytest.mark.parametrize(
    ("predicate", "words"),
    [
        (remote_older_than(3, "place"), "the place by its remote ID is older than 3 s"),
        (~remote_older_than(7, "id"), "the id by its remote ID is no older than 7 s"),
        (own_remote_id, "the id by its remote ID is its first"),
        (~own_remote_id, "the id by its remote ID is another than its first"),
        (remote_status_is("emergency"), "its state by its remote ID is 'emergency'"),
        (~remote_status_is("ground"), "its state by its remote ID is other than 'ground'"),
        (remote_where_m(20), "the place by its remote ID is within 20 m of where it truly is"),
    ],
)
def test_each_is_a_sentence_and_is_filed_as_data_and_read_back(predicate: Predicate, words: str) -> None:
    assert words == str(predicate)
    assert predicate == from_data(predicate.to_data())


@pytest.mark.parametrize("part", ["id", "place"])
def test_who_goes_on_broadcasting_is_never_too_old(part: str) -> None:
    check = when(fault_begins).always(~remote_older_than(3, part), during=20)

    assert "PASS" == verdict(check, *ages(part, ON_TIME))
    assert "FAIL" == verdict(check, *ages(part, without(15, 19)))
    assert "PASS" == verdict(check, *ages(part, without(32, 37)))


def test_who_falls_silent_as_the_attack_begins_is_too_old_in_it() -> None:
    check = when(fault_begins).always(~remote_older_than(3, "place"), during=20)

    assert "FAIL" == verdict(check, *ages("place", without(9.5, 99)))


def test_the_other_part_is_no_excuse() -> None:
    check = when(fault_begins).always(~remote_older_than(3, "id"), during=20)

    assert "FAIL" == verdict(check, *ages("place", ON_TIME), *ages("id", without(12, 99)))


def test_who_never_broadcast_is_not_judged() -> None:
    for effect in (~remote_older_than(3, "id"), own_remote_id, remote_where_m(20)):
        assert "INCONCLUSIVE" == verdict(when(fault_begins).always(effect, during=20))


def test_a_hole_in_the_recording_is_no_silence() -> None:
    line: Timeline = flight(FAULT, *ages("place", without(15, 19)), end_s=40.0)
    line.gap(("remote_place_age",), 16.0, 17.0)

    check = when(fault_begins).always(~remote_older_than(3, "place"), during=20)
    assert "INCONCLUSIVE" == evaluate(check, line).verdict


def test_an_id_may_never_be_another() -> None:
    check = when(fault_begins).always(own_remote_id, during=20)

    def ids(*others_s: float) -> list[Event]:
        return [at("remote_id", t_s, OTHER if t_s in others_s else OWN) for t_s in ON_TIME]

    assert "PASS" == verdict(check, *ids())
    assert "FAIL" == verdict(check, *ids(15.0))
    assert "PASS" == verdict(check, *ids(35.0))


def test_a_place_must_be_true() -> None:
    check = when(fault_begins).always(remote_where_m(20), during=20)

    def off(far_m: float) -> list[Event]:
        return [at("remote_error", t_s, Position(0, far_m if t_s > 12 else 1.0, 300), half_s=0.05) for t_s in ON_TIME]

    assert "PASS" == verdict(check, *off(15.0))
    assert "FAIL" == verdict(check, *off(25.0))
    finding = evaluate(check, flight(FAULT, *off(25.0), end_s=40.0))
    assert finding.because.startswith("the place by its remote ID was up to 25.0 m from where it truly is")


def test_an_emergency_must_be_told() -> None:
    check = when(fault_begins).then(remote_status_is("emergency"), within=10)

    def states(from_s: float) -> list[Event]:
        told = (RemoteStatus.AIRBORNE, RemoteStatus.EMERGENCY)
        return [at("remote_status", t_s, told[t_s >= from_s]) for t_s in ON_TIME]

    assert "PASS" == verdict(check, *states(15.0))
    assert "FAIL" == verdict(check, *states(25.0))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: remote_older_than(3, "plase"), "wanted one of id, place; the nearest is 'place'"),
        (lambda: remote_status_is("emergancy"), "the nearest is 'emergency'"),
    ],
)
def test_a_word_that_is_none_is_refused(make: object, sentence: str) -> None:
    assert callable(make)
    with pytest.raises(CallerError, match=sentence):
        make()
