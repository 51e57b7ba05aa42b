"""CMD-3: the ground falls silent while somebody else beats in its place. The drone comes home all the same."""

import pytest

from harness.actors.rogue import AS_COMPANION, AS_GROUND, STRANGER, Disguise
from harness.checks import home_within_m, mode_is, said, uplink_silent, when, within_m
from harness.checks.profile import Limits
from harness.faults import LinkLoss, Outage
from harness.flight import Flight
from harness.modes import RETURN

pytestmark = pytest.mark.command
SPARE_S = 2
"""A recording ends a little later than the last thing that happens in it."""


@pytest.mark.scenario("CMD-3", requirements=["COMMAND-MASKING", "LINK-LOSS-RETURN"])
@pytest.mark.parametrize("disguise", [STRANGER, AS_GROUND, AS_COMPANION])
async def test_comes_home_though_somebody_else_beats(patrol: Flight, limits: Limits, disguise: Disguise) -> None:
    await patrol.until(~within_m(100), at_most_s=120)

    async with patrol.beating(disguise), patrol.inject(LinkLoss()):
        await patrol.wait(Outage(45))
        await patrol.wait(for_s=limits.home_s)
    await patrol.wait(for_s=limits.stranger_report_s + SPARE_S)

    patrol.verify(
        when(uplink_silent).then(
            mode_is(RETURN), within=limits.react_s, requirements=["COMMAND-MASKING", "LINK-LOSS-RETURN"]
        ),
        when(uplink_silent).then(said("link lost"), within=limits.react_s, requirements=["COMMAND-MASKING"]),
        when(uplink_silent).then(home_within_m(limits.home_m), within=limits.home_s, requirements=["LINK-LOSS-RETURN"]),
        when(uplink_silent).always(within_m(limits.fence_m), during=limits.home_s, requirements=["LINK-LOSS-RETURN"]),
    )
