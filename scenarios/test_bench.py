"""BENCH-1: disarmed, as on a desk, a board that loses the ground says so, and does not stir."""

import pytest

from harness.checks import armed, said, uplink_silent, when
from harness.checks.profile import Limits
from harness.faults import LinkLoss, Outage
from harness.flight import Flight

pytestmark = [pytest.mark.bench, pytest.mark.link]


@pytest.mark.scenario("BENCH-1", requirements=["LINK-PHASES", "LINK-LOSS-REPORT"])
@pytest.mark.parametrize("outage", [Outage.of_timeout(1.1), Outage.of_timeout(2)])
async def test_says_that_the_ground_is_silent_and_stays_disarmed(
    standby: Flight, limits: Limits, outage: Outage
) -> None:
    async with standby.inject(LinkLoss()):
        await standby.wait(outage)
    await standby.wait(for_s=limits.settle_s)

    standby.verify(
        when(uplink_silent).always(~armed, during=limits.settle_s, requirements=["LINK-PHASES"]),
        when(uplink_silent).then(said("link lost"), within=limits.react_s, requirements=["LINK-LOSS-REPORT"]),
    )
