"""What a drone is set to: one look before and one behind the window decide, and nothing else does."""

from __future__ import annotations

import json

import pytest

from harness.checks import Check, evaluate, fault_begins, intact, when
from harness.checks.predicates import from_data
from harness.errors import CallerError
from harness.timeline import SETTINGS, Event, Snapshot, Span, Timeline
from harness.verdict import Verdict
from tests.checks.flights import at, flight

CHECK = when(fault_begins).always(intact("mission"), during=20)


def looks(*seen: tuple[float, bool], acts_s: float = 50.0, end_s: float = 100.0) -> Timeline:
    samples: list[Event] = [at("mission_state", t_s, Snapshot("f00", each), half_s=0.5) for t_s, each in seen]
    return flight(*samples, at("injected", acts_s, "SetMode(LAND) as a stranger", half_s=0.1), end_s=end_s)


def verdict(timeline: Timeline, check: Check = CHECK) -> Verdict:
    return evaluate(check, timeline).verdict


def test_a_look_before_and_one_behind_pass() -> None:
    assert Verdict.PASS is verdict(looks((40, True), (72, True)))


def test_a_change_within_the_window_fails() -> None:
    finding = evaluate(CHECK, looks((40, True), (51, False), (72, False)))
    assert Verdict.FAIL is finding.verdict
    assert "the drone's mission became other than its ground left it" in finding.because


@pytest.mark.parametrize(
    "seen",
    [
        [(40.0, True)],
        [(40.0, True), (60.0, True)],
        [(60.0, True), (72.0, True)],
        [(40.0, True), (72.0, False)],
        [],
    ],
)
def test_nothing_less_decides(seen: list[tuple[float, bool]]) -> None:
    assert Verdict.INCONCLUSIVE is verdict(looks(*seen))


def test_a_hole_between_the_looks_decides_nothing() -> None:
    timeline = looks((40, True), (72, True))
    timeline.gap(("mission_state",), 60.0, 60.1)
    assert [Span(60.0, 60.1)] == list(timeline.gaps("mission_state"))
    assert Verdict.INCONCLUSIVE is verdict(timeline)


def test_a_look_of_which_nobody_can_tell_decides_nothing() -> None:
    timeline = looks((40, True), (72, True))
    timeline.add(at("mission_state", 60, Snapshot("f00", intact=True), sure=False))
    assert Verdict.INCONCLUSIVE is verdict(timeline)


@pytest.mark.parametrize("what", SETTINGS)
def test_survives_its_file_and_reads_as_a_sentence(what: str) -> None:
    for state in (intact(what), ~intact(what)):
        assert state == from_data(json.loads(json.dumps(state.to_data())))
    assert str(intact(what)).endswith("is as its ground left it")
    assert str(~intact(what)).endswith("is other than its ground left it")


def test_the_sentence_of_a_check() -> None:
    assert "when the fault sets in, the drone's mission is always as its ground left it for 20 s" == str(CHECK)


def test_refuses_what_nobody_sets() -> None:
    with pytest.raises(CallerError, match=r"intact\('misson'\): wanted one of mission, .*; the nearest is 'mission'"):
        intact("misson")
