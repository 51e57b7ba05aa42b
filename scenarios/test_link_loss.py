"""LINK-1: a patrol that loses the ground comes home by itself, and says why."""

import pytest

from harness.checks import downlink_restored, heard, home_within_m, mode_is, said, uplink_silent, when, within_m
from harness.checks.profile import Limits
from harness.faults import LinkLoss, Outage
from harness.flight import Flight
from harness.modes import RETURN

pytestmark = pytest.mark.link


@pytest.mark.scenario("LINK-1", requirements=["LINK-LOSS-RETURN", "LINK-LOSS-REPORT"])
@pytest.mark.parametrize("outage", [Outage.of_timeout(1.1), Outage.of_timeout(2), Outage(45), Outage(600)])
async def test_comes_home_when_the_ground_falls_silent(patrol: Flight, limits: Limits, outage: Outage) -> None:
    await patrol.until(~within_m(100), at_most_s=120)

    async with patrol.inject(LinkLoss()):
        await patrol.wait(outage)
    await patrol.wait(for_s=limits.home_s)

    patrol.verify(
        when(uplink_silent).then(mode_is(RETURN), within=limits.react_s, requirements=["LINK-LOSS-RETURN"]),
        when(uplink_silent).then(said("link lost"), within=limits.react_s, requirements=["LINK-LOSS-REPORT"]),
        when(uplink_silent).then(home_within_m(limits.home_m), within=limits.home_s, requirements=["LINK-LOSS-RETURN"]),
        when(uplink_silent).always(within_m(limits.fence_m), during=limits.home_s, requirements=["LINK-LOSS-RETURN"]),
        when(downlink_restored).then(heard("link lost"), within=limits.report_s, requirements=["LINK-LOSS-REPORT"]),
    )
