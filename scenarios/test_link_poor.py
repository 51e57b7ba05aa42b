"""LINK-6 to LINK-8: a link that flaps below and above the drone's time-out, and one that is merely poor."""

import pytest

from harness.checks import (
    Limit,
    fault_begins,
    home_within_m,
    mode_becomes,
    mode_is,
    said,
    uplink_restored,
    uplink_silent,
    when,
    within_m,
)
from harness.checks.profile import Limits
from harness.faults import BurstLoss, Capped, LinkFault, LinkLoss, Outage, Pulsed, RandomLoss
from harness.flight import Flight
from harness.modes import PATROL, RETURN

pytestmark = pytest.mark.link
CONTACT_S = 3
POOR_S = 60
FLAPS = 3
"""Over well before it is home: landed, a drone may show the mode that it would be asked for next."""
BEATS_S = 2
"""A silence is longer than its break, by up to a heartbeat's interval on either side."""


@pytest.mark.scenario("LINK-6", requirements=["LINK-POOR-TOLERATED"])
async def test_goes_on_when_the_link_flaps_below_its_time_out(patrol: Flight, limits: Limits) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    short = Limit(patrol.timeout.lo_s, "timeout_s")

    async with patrol.inject(Pulsed(LinkLoss(), on_s=short - BEATS_S, off_s=CONTACT_S)):
        await patrol.wait(for_s=POOR_S)
    await patrol.wait(for_s=limits.react_s)

    patrol.verify(
        when(uplink_silent.shorter_than(short)).always(mode_is(PATROL), during=limits.react_s),
        when(uplink_silent.shorter_than(short)).never(said("link lost"), during=limits.react_s),
    )


@pytest.mark.scenario("LINK-7", requirements=["LINK-LOSS-RETURN", "LINK-RETURN-STAYS"])
async def test_comes_home_when_the_link_flaps_above_its_time_out(patrol: Flight, limits: Limits) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    long = Limit(patrol.timeout.hi_s, "timeout_s")

    async with patrol.inject(LinkLoss()):
        await patrol.wait(Outage.of_timeout(0.5))
    await patrol.wait(for_s=CONTACT_S)
    async with patrol.inject(Pulsed(LinkLoss(), on_s=1.1 * long, off_s=CONTACT_S)):
        await patrol.wait(for_s=FLAPS * (1.1 * long + CONTACT_S))
    await patrol.wait(for_s=limits.home_s)

    patrol.verify(
        when(uplink_silent.longer_than(long)).then(
            mode_is(RETURN), within=limits.react_s, requirements=["LINK-LOSS-RETURN"]
        ),
        when(uplink_restored).never(mode_becomes(PATROL), during=limits.settle_s, requirements=["LINK-RETURN-STAYS"]),
        when(uplink_silent.longer_than(long)).then(
            home_within_m(limits.home_m), within=limits.home_s, requirements=["LINK-LOSS-RETURN"]
        ),
        when(fault_begins).always(within_m(limits.fence_m), during=limits.home_s, requirements=["LINK-LOSS-RETURN"]),
    )


def poor_link(kind: str, limits: Limits) -> LinkFault:
    """Bad, but never silent for longer than the customer wants tolerated."""
    if kind == "random":
        return Capped(RandomLoss(0.4), silence_s=limits.tolerate_s)
    if kind == "bursts":
        return Capped(BurstLoss.of(0.5, mean_burst=10), silence_s=limits.tolerate_s)
    return Pulsed(LinkLoss(), on_s=limits.tolerate_s - BEATS_S, off_s=1.5)


@pytest.mark.scenario("LINK-8", requirements=["LINK-POOR-TOLERATED"])
@pytest.mark.parametrize("kind", ["random", "bursts", "shadows"])
async def test_goes_on_over_a_merely_poor_link(patrol: Flight, limits: Limits, kind: str) -> None:
    await patrol.until(~within_m(100), at_most_s=120)

    async with patrol.inject(poor_link(kind, limits)):
        await patrol.wait(for_s=POOR_S)
    await patrol.wait(for_s=limits.react_s)

    patrol.verify(
        when(fault_begins).always(mode_is(PATROL), during=POOR_S),
        when(fault_begins).never(said("link lost"), during=POOR_S),
    )
