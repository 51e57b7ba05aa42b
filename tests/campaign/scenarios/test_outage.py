"""BOUND-1: how long may the ground fall silent before the patrol turns back? Flown by the tests of the search."""

import pytest

from harness.checks import mode_is, uplink_silent, when
from harness.checks.profile import Limits
from harness.faults import LinkLoss, Outage
from harness.flight import Flight
from harness.modes import RETURN


@pytest.mark.scenario("BOUND-1")
@pytest.mark.boundary("outage length", unit="s", low=3, high=30, scale="log", default=4)
async def test_flies_on_through_a_silence(patrol: Flight, limits: Limits, level: float) -> None:
    async with patrol.inject(LinkLoss()):
        await patrol.wait(Outage(level))
    await patrol.wait(for_s=limits.react_s)
    patrol.verify(when(uplink_silent).never(mode_is(RETURN), during=limits.react_s))
