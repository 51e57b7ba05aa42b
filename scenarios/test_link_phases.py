"""LINK-3: the link is lost in each phase of a patrol, and each time the drone ends up down, at home, and says why."""

import pytest

from harness.checks import (
    armed,
    downlink_restored,
    heard,
    home_within_m,
    mode_becomes,
    mode_is,
    said,
    uplink_silent,
    when,
    within_m,
)
from harness.checks.profile import Limits
from harness.faults import LinkLoss, Outage
from harness.flight import Flight
from harness.modes import PATROL, RETURN, Phase

pytestmark = pytest.mark.link
OUTAGES = [Outage.of_timeout(1.1), Outage(45)]


@pytest.mark.scenario("LINK-3", requirements=["LINK-PHASES", "LINK-LOSS-REPORT"])
@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("phase", [Phase.TAKE_OFF, Phase.TRANSIT, Phase.ON_STATION])
async def test_comes_home_from_this_phase(standby: Flight, limits: Limits, phase: Phase, outage: Outage) -> None:
    await standby.reach(phase)

    async with standby.inject(LinkLoss()):
        await standby.wait(outage)
    await standby.wait(for_s=limits.home_s)

    standby.verify(
        when(uplink_silent).then(mode_is(RETURN), within=limits.react_s, requirements=["LINK-PHASES"]),
        when(uplink_silent).then(said("link lost"), within=limits.react_s, requirements=["LINK-LOSS-REPORT"]),
        when(uplink_silent).then(home_within_m(limits.home_m), within=limits.home_s, requirements=["LINK-PHASES"]),
        when(uplink_silent).always(within_m(limits.fence_m), during=limits.home_s, requirements=["LINK-PHASES"]),
        when(downlink_restored).then(heard("link lost"), within=limits.report_s, requirements=["LINK-LOSS-REPORT"]),
    )


@pytest.mark.scenario("LINK-3", requirements=["LINK-PHASES", "LINK-LOSS-REPORT"])
@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("phase", [Phase.RETURNING, Phase.LANDING])
async def test_goes_on_coming_home_in_this_phase(standby: Flight, limits: Limits, phase: Phase, outage: Outage) -> None:
    await standby.reach(phase)

    async with standby.inject(LinkLoss()):
        await standby.wait(outage)
    await standby.wait(for_s=limits.home_s)

    standby.verify(
        when(uplink_silent).never(mode_becomes(PATROL), during=limits.react_s, requirements=["LINK-PHASES"]),
        when(uplink_silent).then(said("link lost"), within=limits.react_s, requirements=["LINK-LOSS-REPORT"]),
        when(uplink_silent).then(home_within_m(limits.home_m), within=limits.home_s, requirements=["LINK-PHASES"]),
        when(uplink_silent).always(within_m(limits.fence_m), during=limits.home_s, requirements=["LINK-PHASES"]),
    )


@pytest.mark.scenario("LINK-3", requirements=["LINK-PHASES", "LINK-LOSS-REPORT"])
@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("phase", [Phase.ARMING])
async def test_disarms_where_it_stands(standby: Flight, limits: Limits, phase: Phase, outage: Outage) -> None:
    await standby.reach(phase)

    async with standby.inject(LinkLoss()):
        await standby.wait(outage)
    await standby.wait(for_s=limits.settle_s)

    standby.verify(
        when(uplink_silent).then(~armed, within=limits.disarm_s, requirements=["LINK-PHASES"]),
        when(uplink_silent).then(said("link lost"), within=limits.react_s, requirements=["LINK-LOSS-REPORT"]),
        when(uplink_silent).always(within_m(limits.home_m), during=limits.settle_s, requirements=["LINK-PHASES"]),
    )


@pytest.mark.scenario("LINK-3", requirements=["LINK-PHASES", "LINK-LOSS-REPORT"])
@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("phase", [Phase.ON_GROUND])
async def test_stays_disarmed_on_the_ground(standby: Flight, limits: Limits, phase: Phase, outage: Outage) -> None:
    await standby.reach(phase)

    async with standby.inject(LinkLoss()):
        await standby.wait(outage)
    await standby.wait(for_s=limits.settle_s)

    standby.verify(
        when(uplink_silent).always(~armed, during=limits.settle_s, requirements=["LINK-PHASES"]),
        when(uplink_silent).then(said("link lost"), within=limits.react_s, requirements=["LINK-LOSS-REPORT"]),
        when(uplink_silent).always(within_m(limits.home_m), during=limits.settle_s, requirements=["LINK-PHASES"]),
    )
