"""Checks: how they read, how they are filed, what they refuse."""

from __future__ import annotations

import json

import pytest

from harness.checks import (
    Check,
    Limit,
    armed,
    downlink_restored,
    fault_begins,
    heard,
    mode_becomes,
    mode_is,
    rc_silent,
    said,
    telemetry_older_than,
    uplink_silent,
    when,
    within_m,
    witnessed,
)
from harness.errors import CallerError
from harness.modes import HOLD, PATROL, RETURN

REACT = Limit(10, "react_s")
SENTENCES = [
    (when(uplink_silent).then(mode_is(RETURN), within=REACT),
     "when the uplink falls silent, then mode is RETURN within 10 s (react_s)"),
    (when(uplink_silent).never(mode_is(HOLD), during=30), "when the uplink falls silent, mode is never HOLD for 30 s"),
    (when(uplink_silent).never(said("link lost"), during=30),
     "when the uplink falls silent, the drone never says 'link lost' for 30 s"),
    (when(~within_m(100)).always(armed, during=30),
     "when the drone gets farther than 100 m from home, the drone is always armed for 30 s"),
    (when(mode_is(RETURN)).then(heard("returning"), within=2.5),
     "when mode becomes RETURN, then the ground hears 'returning' within 2.5 s"),
    (when(uplink_silent).always(within_m(Limit(300, "fence_m")), during=60),
     "when the uplink falls silent, the drone is always within 300 m (fence_m) of home for 60 s"),
    (when(uplink_silent.longer_than(7.1)).then(mode_becomes(RETURN), within=REACT),
     "when the uplink falls silent for 7.1 s or longer, then mode becomes RETURN within 10 s (react_s)"),
    (when(fault_begins).never(telemetry_older_than(Limit(5, "telemetry_age_s")), during=60),
     "when the fault sets in, the ground's picture is never older than 5 s (telemetry_age_s) for 60 s"),
    (when(downlink_restored).never(mode_becomes(PATROL), during=Limit(20, "settle_s")),
     "when the downlink comes back, mode never becomes PATROL for 20 s (settle_s)"),
    (when(rc_silent).never(witnessed("link lost"), during=30),
     "when the sticks fall silent, the application on the ground is never told 'link lost' for 30 s"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "sentence"), SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_a_check_reads_as_a_sentence(check: Check, sentence: str) -> None:
    assert sentence == str(check)


def test_a_check_is_filed_with_its_limits_by_name_and_value() -> None:
    check = when(uplink_silent).then(mode_is(RETURN), within=REACT, requirements=["LINK-LOSS-RETURN"])
    expected = {
        "when": {"predicate": "uplink_silent"},
        "then": {"predicate": "mode_is", "mode": "RETURN"},
        "within": {"name": "react_s", "value": 10.0},
        "requirements": ["LINK-LOSS-RETURN"],
    }
    assert expected == json.loads(json.dumps(check.to_data()))
    assert check == Check.from_data(expected)


def test_never_and_always_are_filed_with_during() -> None:
    data = when(uplink_silent).always(armed, during=3).to_data()
    assert {"when", "always", "during"} == set(data)


@pytest.mark.parametrize(
    "data",
    [None, {}, {"when": {"predicate": "armed"}}, {"when": {"predicate": "armed"}, "then": {"predicate": "armed"}},
     {"when": {"predicate": "armed"}, "then": {"predicate": "armed"}, "never": {"predicate": "armed"}},
     {"when": {"predicate": "armed"}, "then": {"predicate": "armed"}, "during": {"value": 1}},
     {"then": {"predicate": "armed"}, "within": {"value": 1}},
     {"when": {"predicate": "armed"}, "then": {"predicate": "armed"}, "within": {"value": 1}, "requirements": "X"}],
)  # fmt: skip
def test_a_filed_check_that_is_none_is_the_callers_error(data: object) -> None:
    with pytest.raises(CallerError):
        Check.from_data(data)


def test_always_of_an_instant_is_refused() -> None:
    with pytest.raises(CallerError, match="always wants a state"):
        when(uplink_silent).always(said("link lost"), during=1)  # type: ignore[arg-type]


def test_a_window_in_metres_is_refused() -> None:
    with pytest.raises(CallerError, match="wanted a limit in s, got fence_m"):
        when(uplink_silent).then(armed, within=Limit(3, "fence_m"))


def test_what_is_no_predicate_is_refused() -> None:
    with pytest.raises(CallerError, match="made of predicates"):
        when("uplink_silent").then(armed, within=1)  # type: ignore[arg-type]


def test_requirements_as_one_text_are_refused() -> None:
    with pytest.raises(CallerError, match="list of identifiers"):
        when(uplink_silent).then(armed, within=1, requirements="LINK-1")
