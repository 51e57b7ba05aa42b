"""Standing checks: what every run must show before its checks mean anything."""

from __future__ import annotations

import pytest

from harness.checks import Check, Limit, mode_is, telemetry_older_than, uplink_silent, when, within_m
from harness.checks.standing import clock_fine
from harness.errors import CallerError
from harness.modes import RETURN
from harness.verdict import Verdict

CHECK = when(uplink_silent).then(mode_is(RETURN), within=Limit(10, "react_s"))


@pytest.mark.parametrize(("bracket_s", "expected"), [(0.19, Verdict.PASS), (0.2, Verdict.INCONCLUSIVE)])
def test_the_clock_is_held_against_the_tightest_limit(bracket_s: float, expected: Verdict) -> None:
    tight = when(uplink_silent).never(mode_is(RETURN), during=Limit(2, "delay_s"))
    assert expected is clock_fine(bracket_s, [CHECK, tight]).verdict


@pytest.mark.parametrize(
    "check",
    [
        when(uplink_silent.shorter_than(Limit(2, "tolerate_s"))).never(mode_is(RETURN), during=10),
        when(uplink_silent).never(uplink_silent.longer_than(2), during=10),
        when(uplink_silent).never(telemetry_older_than(2), during=10),
        when(~telemetry_older_than(2)).then(mode_is(RETURN), within=10),
    ],
    ids=str,
)
def test_the_limits_inside_a_predicate_count(check: Check) -> None:
    assert Verdict.PASS is clock_fine(0.19, [CHECK, check]).verdict
    assert Verdict.INCONCLUSIVE is clock_fine(0.2, [CHECK, check]).verdict


def test_limits_in_metres_do_not() -> None:
    assert Verdict.PASS is clock_fine(0.19, [when(uplink_silent).always(within_m(1), during=10)]).verdict


def test_without_checks_the_clock_cannot_be_judged() -> None:
    with pytest.raises(CallerError, match="wanted checks"):
        clock_fine(0.1, [])
