"""LINK-12: the farther, the worse: the drone flies out of its own radio's reach, and back into it."""

import pytest

from harness.checks import (
    Limit,
    fault_begins,
    home_within_m,
    mode_becomes,
    mode_is,
    uplink_restored,
    uplink_silent,
    when,
    within_m,
)
from harness.checks.profile import Limits
from harness.faults import DistanceLoss
from harness.flight import Flight
from harness.modes import PATROL, RETURN

pytestmark = pytest.mark.link


@pytest.mark.scenario("LINK-12", requirements=["LINK-DISTANCE", "LINK-RETURN-STAYS"])
async def test_comes_back_from_the_edge_of_its_radio(patrol: Flight, limits: Limits) -> None:
    await patrol.until(~within_m(50), at_most_s=120)
    long = Limit(patrol.timeout.hi_s, "timeout_s")

    async with patrol.inject(DistanceLoss(half_m=120, scale_m=5)):
        await patrol.wait(for_s=limits.home_s + 1)

    patrol.verify(
        when(uplink_silent.longer_than(long)).then(
            mode_is(RETURN), within=limits.react_s, requirements=["LINK-DISTANCE"]
        ),
        when(uplink_restored).never(mode_becomes(PATROL), during=limits.settle_s, requirements=["LINK-RETURN-STAYS"]),
        when(fault_begins).then(home_within_m(limits.home_m), within=limits.home_s, requirements=["LINK-DISTANCE"]),
        when(fault_begins).always(within_m(limits.fence_m), during=limits.home_s, requirements=["LINK-DISTANCE"]),
    )
