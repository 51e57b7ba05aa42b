"""LINK-13: an application on the ground is told that it lost the drone, and what became of it once it is back."""

import pytest

from harness.checks import downlink_restored, downlink_silent, mode_is, uplink_silent, when, within_m, witnessed
from harness.checks.profile import Limits
from harness.faults import LinkLoss, Outage
from harness.flight import Flight
from harness.modes import RETURN

pytestmark = [pytest.mark.link, pytest.mark.witness]


@pytest.mark.scenario("LINK-13", requirements=["LINK-WITNESS"])
async def test_an_application_is_told(patrol: Flight, limits: Limits) -> None:
    await patrol.until(~within_m(100), at_most_s=120)

    async with patrol.witness():
        await patrol.wait(for_s=3)
        async with patrol.inject(LinkLoss()):
            await patrol.wait(Outage.of_timeout(2))
        await patrol.wait(for_s=limits.notice_s + 2)

    patrol.verify(
        when(uplink_silent).then(mode_is(RETURN), within=limits.react_s),
        when(downlink_silent).then(witnessed("link lost"), within=limits.notice_s),
        when(downlink_restored).then(witnessed("link back"), within=limits.notice_s),
        when(downlink_restored).then(witnessed("mode RETURN"), within=limits.notice_s),
    )
