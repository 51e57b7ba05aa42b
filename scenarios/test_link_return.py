"""LINK-10: the link comes back. The drone stays with what it does, tells all that was missed, and obeys again."""

import pytest

from harness.checks import (
    all_told,
    downlink_restored,
    heard,
    mode_becomes,
    mode_is,
    ordered,
    uplink_restored,
    when,
    within_m,
)
from harness.checks.profile import Limits
from harness.faults import LinkLoss, Outage
from harness.flight import Flight
from harness.modes import PATROL

pytestmark = pytest.mark.link


@pytest.mark.scenario("LINK-10", requirements=["LINK-RETURN-STAYS", "LINK-REPORT-COMPLETE"])
@pytest.mark.parametrize("outage", [Outage.of_timeout(1.1), Outage.of_timeout(2)])
async def test_stays_tells_and_obeys_once_the_link_is_back(patrol: Flight, limits: Limits, outage: Outage) -> None:
    await patrol.until(~within_m(100), at_most_s=120)

    async with patrol.inject(LinkLoss()):
        await patrol.wait(outage)
    await patrol.wait(for_s=limits.settle_s + 2)
    patrol.order(PATROL)
    await patrol.wait(for_s=limits.command_s)

    patrol.verify(
        when(uplink_restored).never(mode_becomes(PATROL), during=limits.settle_s, requirements=["LINK-RETURN-STAYS"]),
        when(downlink_restored).then(heard("link lost"), within=limits.report_s, requirements=["LINK-REPORT-COMPLETE"]),
        when(downlink_restored).then(all_told, within=limits.report_s, requirements=["LINK-REPORT-COMPLETE"]),
        when(ordered.of(PATROL)).then(mode_is(PATROL), within=limits.command_s, requirements=["LINK-RETURN-STAYS"]),
    )
