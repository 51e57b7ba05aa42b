"""LINK-4 and LINK-5: one way of the radio fails alone. A drone that hears nobody comes home and can still say so; one
that is not heard cannot know, and goes on."""

import pytest

from harness.checks import (
    downlink_silent,
    heard,
    home_within_m,
    mode_is,
    said,
    uplink_silent,
    when,
    within_m,
)
from harness.checks.profile import Limits
from harness.faults import Direction, LinkLoss, Outage
from harness.flight import Flight
from harness.modes import PATROL, RETURN

pytestmark = pytest.mark.link


@pytest.mark.scenario("LINK-4", requirements=["LINK-LOSS-RETURN", "LINK-DIRECTION", "LINK-LOSS-REPORT"])
@pytest.mark.parametrize("outage", [Outage.of_timeout(2), Outage(45)])
async def test_comes_home_and_is_heard_when_only_the_uplink_fails(
    patrol: Flight, limits: Limits, outage: Outage
) -> None:
    await patrol.until(~within_m(100), at_most_s=120)

    async with patrol.inject(LinkLoss(direction=Direction.UP)):
        await patrol.wait(outage)
    await patrol.wait(for_s=limits.home_s)

    patrol.verify(
        when(uplink_silent).then(
            mode_is(RETURN), within=limits.react_s, requirements=["LINK-LOSS-RETURN", "LINK-DIRECTION"]
        ),
        when(uplink_silent).then(said("link lost"), within=limits.react_s, requirements=["LINK-LOSS-REPORT"]),
        when(uplink_silent).then(heard("link lost"), within=limits.react_s, requirements=["LINK-LOSS-REPORT"]),
        when(uplink_silent).then(
            home_within_m(limits.home_m), within=limits.home_s, requirements=["LINK-LOSS-RETURN", "LINK-DIRECTION"]
        ),
        when(uplink_silent).always(within_m(limits.fence_m), during=limits.home_s, requirements=["LINK-LOSS-RETURN"]),
    )


@pytest.mark.scenario("LINK-5", requirements=["LINK-DIRECTION"])
@pytest.mark.parametrize("outage", [Outage.of_timeout(2), Outage(45)])
async def test_goes_on_when_only_the_downlink_fails(patrol: Flight, limits: Limits, outage: Outage) -> None:
    await patrol.until(~within_m(100), at_most_s=120)

    async with patrol.inject(LinkLoss(direction=Direction.DOWN)):
        await patrol.wait(outage)
    await patrol.wait(for_s=limits.settle_s + 1)

    watched_s = outage.length_s(patrol.timeout) + limits.settle_s
    patrol.verify(
        when(downlink_silent).always(mode_is(PATROL), during=watched_s),
        when(downlink_silent).never(said("link lost"), during=watched_s),
        when(downlink_silent).always(within_m(limits.fence_m), during=watched_s),
    )
