"""LINK-11: a ground station hangs while its heartbeats go on, in the middle of an upload; then it dies.

No drone can tell a hung station from a quiet one. It must go on with what it was told as a whole, and still come home
when the heartbeats end too.
"""

import pytest

from harness.checks import fault_begins, home_within_m, mode_is, uplink_silent, when, within_m
from harness.checks.profile import Limits
from harness.faults import Direction, LinkLoss, MessageLoss, Outage
from harness.flight import Flight
from harness.modes import PATROL, RETURN

pytestmark = pytest.mark.link
HUNG_S = 45


@pytest.mark.scenario("LINK-11", requirements=["LINK-LOSS-RETURN", "LINK-POOR-TOLERATED"])
async def test_goes_on_under_a_hung_station_and_comes_home_from_a_dead_one(patrol: Flight, limits: Limits) -> None:
    await patrol.until(~within_m(100), at_most_s=120)

    hung = MessageLoss(all_but=("HEARTBEAT", "MISSION_COUNT"), direction=Direction.UP)
    async with patrol.inject(hung):
        await patrol.upload(sends=1)
        await patrol.wait(for_s=HUNG_S)
        async with patrol.inject(LinkLoss(direction=Direction.UP)):
            await patrol.wait(Outage.of_timeout(2))
    await patrol.wait(for_s=limits.home_s)

    patrol.verify(
        when(fault_begins.of(hung)).always(mode_is(PATROL), during=HUNG_S, requirements=["LINK-POOR-TOLERATED"]),
        when(uplink_silent).then(mode_is(RETURN), within=limits.react_s, requirements=["LINK-LOSS-RETURN"]),
        when(uplink_silent).then(home_within_m(limits.home_m), within=limits.home_s, requirements=["LINK-LOSS-RETURN"]),
        when(uplink_silent).always(within_m(limits.fence_m), during=limits.home_s, requirements=["LINK-LOSS-RETURN"]),
    )
