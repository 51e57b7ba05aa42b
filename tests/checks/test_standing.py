"""Standing checks: what every run must show before its checks mean anything."""

from __future__ import annotations

import pytest

from harness.checks import Limit, mode_is, uplink_silent, when
from harness.checks.standing import clock_fine
from harness.errors import CallerError
from harness.modes import RETURN
from harness.verdict import Verdict

CHECK = when(uplink_silent).then(mode_is(RETURN), within=Limit(10, "react_s"))


@pytest.mark.parametrize(("bracket_s", "expected"), [(0.19, Verdict.PASS), (0.2, Verdict.INCONCLUSIVE)])
def test_the_clock_is_held_against_the_tightest_limit(bracket_s: float, expected: Verdict) -> None:
    tight = when(uplink_silent).never(mode_is(RETURN), during=Limit(2, "delay_s"))
    assert expected is clock_fine(bracket_s, [CHECK, tight]).verdict


def test_without_checks_the_clock_cannot_be_judged() -> None:
    with pytest.raises(CallerError, match="wanted checks"):
        clock_fine(0.1, [])
