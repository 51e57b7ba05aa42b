"""LINK-2: a silence shorter than the drone's own time-out is no reason to come home."""

import pytest

from harness.checks import Limit, mode_is, said, uplink_silent, when, within_m
from harness.checks.profile import Limits
from harness.faults import LinkLoss, Outage
from harness.flight import Flight
from harness.modes import PATROL

pytestmark = pytest.mark.link


@pytest.mark.scenario("LINK-2", requirements=["LINK-POOR-TOLERATED"])
@pytest.mark.parametrize("outage", [Outage.of_timeout(0.5), Outage.of_timeout(0.9)])
async def test_goes_on_through_a_short_silence(patrol: Flight, limits: Limits, outage: Outage) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    short = Limit(patrol.timeout.lo_s, "timeout_s")

    async with patrol.inject(LinkLoss()):
        await patrol.wait(outage)
    await patrol.wait(for_s=limits.react_s)

    patrol.verify(
        when(uplink_silent.shorter_than(short)).always(mode_is(PATROL), during=limits.react_s),
        when(uplink_silent.shorter_than(short)).never(said("link lost"), during=limits.react_s),
    )
