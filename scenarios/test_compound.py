"""COMP-1 to COMP-6: several attacks on one timeline. What the drone owes under each, it owes under all of them."""

import pytest

from harness.actors.acts import MoveHome, SetMode
from harness.actors.aircraft import Kamikaze, Swarm
from harness.actors.rogue import AS_GROUND, STRANGER, Disguise
from harness.checks import (
    appears,
    down_within_m,
    downlink_restored,
    fault_begins,
    heard,
    hears_of,
    hears_warning_of,
    home_within_m,
    intact,
    mode_becomes,
    mode_is,
    said,
    strikes,
    uplink_silent,
    when,
    within_m,
)
from harness.checks.profile import Limits
from harness.faults import LinkLoss
from harness.faults.gnss import Denial, DragOff
from harness.flight import Flight
from harness.modes import HOLD, PATROL, RETURN, Phase

pytestmark = [pytest.mark.compound, pytest.mark.command]
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""
DENIAL, LOST = Denial(), LinkLoss()
DRAG = DragOff(rate_mps=3, bearing_deg=90, covert=False)
DECOYS, INTRUDER = Swarm(50), Kamikaze(icao=0xC0FFEE, bearing_deg=90, from_m=1200, speed_mps=30)


def act_of(act: object, disguise: Disguise = STRANGER) -> str:
    """As the check's trigger names it."""
    return f"{act} {disguise}"


@pytest.mark.gnss
@pytest.mark.scenario("COMP-1", requirements=["GNSS-DENIAL", "GNSS-REPORT", "COMMAND-AUTHORITY", "COMMAND-REPORT"])
async def test_comes_down_though_jammed_alone_and_ordered_on(standby: Flight, limits: Limits) -> None:
    """Satellites and ground are gone; as it leaves its patrol for that, somebody orders it back to it."""
    await standby.reach(Phase.TRANSIT)
    takeover = SetMode(PATROL)
    spot = standby.here()

    async with standby.inject(LOST), standby.inject(DENIAL):
        await standby.happens(~mode_is(PATROL), within_s=limits.gnss_report_s)
        await standby.act(takeover)
        await standby.wait(for_s=limits.gnss_land_s)
    await standby.wait(for_s=limits.report_s + SPARE_S)

    jammed, tried = when(fault_begins.of(DENIAL)), when(fault_begins.of(act_of(takeover)))
    standby.verify(
        jammed.then(said("gnss trouble"), within=limits.gnss_report_s, requirements=["GNSS-REPORT"]),
        jammed.then(down_within_m(limits.gnss_land_m, spot), within=limits.gnss_land_s, requirements=["GNSS-DENIAL"]),
        jammed.always(within_m(limits.fence_m), during=limits.gnss_land_s, requirements=["GNSS-DENIAL"]),
        tried.never(mode_becomes(PATROL), during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]),
        tried.then(said("tampering"), within=limits.stranger_report_s, requirements=["COMMAND-REPORT"]),
        when(downlink_restored).then(heard("gnss trouble"), within=limits.report_s, requirements=["GNSS-REPORT"]),
    )


@pytest.mark.scenario("COMP-2", requirements=["LINK-LOSS-RETURN", "LINK-LOSS-REPORT", "COMMAND-MASKING"])
@pytest.mark.parametrize("disguise", [STRANGER, AS_GROUND])
async def test_stays_on_its_way_home_when_somebody_begins_to_beat(
    patrol: Flight, limits: Limits, disguise: Disguise
) -> None:
    """It has lost its ground and turned back; only then somebody else beats."""
    await patrol.until(~within_m(100), at_most_s=120)

    async with patrol.inject(LOST):
        await patrol.happens(mode_is(RETURN), within_s=patrol.timeout.hi_s + limits.react_s)
        async with patrol.beating(disguise):
            await patrol.wait(for_s=limits.react_s + SPARE_S)
    await patrol.wait(for_s=limits.home_s)

    masked = when(fault_begins.of(act_of("Heartbeats", disguise)))
    patrol.verify(
        when(uplink_silent).then(mode_is(RETURN), within=limits.react_s, requirements=["LINK-LOSS-RETURN"]),
        when(uplink_silent).then(
            home_within_m(limits.home_m), within=limits.home_s, requirements=["LINK-LOSS-RETURN", "COMMAND-MASKING"]
        ),
        when(uplink_silent).always(within_m(limits.fence_m), during=limits.home_s, requirements=["LINK-LOSS-RETURN"]),
        masked.never(said("link regained"), during=limits.react_s, requirements=["COMMAND-MASKING"]),
        when(downlink_restored).never(mode_becomes(PATROL), during=limits.settle_s, requirements=["LINK-LOSS-RETURN"]),
        when(downlink_restored).then(heard("link lost"), within=limits.report_s, requirements=["LINK-LOSS-REPORT"]),
    )


@pytest.mark.gnss
@pytest.mark.scenario("COMP-3", requirements=["GNSS-REPORT", "COMMAND-AUTHORITY", "COMMAND-REPORT", "GNSS-CONTAINMENT"])
async def test_is_led_astray_by_neither_its_place_nor_its_home(standby: Flight, limits: Limits) -> None:
    """Its place is dragged off, somebody moves its home meanwhile, and its ground calls it back."""
    await standby.reach(Phase.TRANSIT)
    await standby.look()
    moved = MoveHome(0, 500)

    async with standby.inject(DRAG):
        await standby.act(moved)
        await standby.wait(for_s=limits.stranger_s + SPARE_S)
        await standby.look()
        standby.order(RETURN)
        await standby.wait(for_s=limits.home_s)
    await standby.wait(for_s=SPARE_S)

    dragged, struck = when(fault_begins.of(DRAG)), when(fault_begins.of(act_of(moved)))
    standby.verify(
        dragged.then(said("gnss trouble"), within=limits.gnss_hold_s, requirements=["GNSS-REPORT"]),
        dragged.always(within_m(limits.fence_m), during=limits.home_s, requirements=["GNSS-CONTAINMENT"]),
        struck.always(intact("home"), during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]),
        struck.then(said("tampering"), within=limits.stranger_report_s, requirements=["COMMAND-REPORT"]),
    )


@pytest.mark.scenario("COMP-4", requirements=["LINK-LOSS-RETURN", "COMMAND-AUTHORITY", "COMMAND-REPORT"])
@pytest.mark.parametrize("disguise", [STRANGER, AS_GROUND])
async def test_is_not_stopped_the_instant_it_turns_back(patrol: Flight, limits: Limits, disguise: Disguise) -> None:
    """The stranger waits for its failsafe, and orders it to hold as it acts."""
    await patrol.until(~within_m(100), at_most_s=120)
    stopped = SetMode(HOLD)

    async with patrol.inject(LOST):
        await patrol.happens(mode_is(RETURN), within_s=patrol.timeout.hi_s + limits.react_s)
        await patrol.act(stopped, disguise)
        await patrol.wait(for_s=limits.home_s)
    await patrol.wait(for_s=limits.report_s + SPARE_S)

    struck = when(fault_begins.of(act_of(stopped, disguise)))
    patrol.verify(
        when(uplink_silent).then(mode_is(RETURN), within=limits.react_s, requirements=["LINK-LOSS-RETURN"]),
        struck.never(mode_is(HOLD), during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]),
        struck.then(said("tampering"), within=limits.stranger_report_s, requirements=["COMMAND-REPORT"]),
        when(uplink_silent).then(home_within_m(limits.home_m), within=limits.home_s, requirements=["LINK-LOSS-RETURN"]),
        when(uplink_silent).always(within_m(limits.fence_m), during=limits.home_s, requirements=["LINK-LOSS-RETURN"]),
    )


@pytest.mark.gnss
@pytest.mark.traffic
@pytest.mark.no_faster(5)
@pytest.mark.scenario("COMP-5", requirements=["GNSS-REPORT", "GNSS-CONTAINMENT", "TRAFFIC-PICTURE", "TRAFFIC-WARNING"])
async def test_sees_who_comes_at_it_while_dragged_off_among_decoys(standby: Flight, limits: Limits) -> None:
    await standby.reach(Phase.TRANSIT)

    async with standby.traffic(DECOYS):
        await standby.wait(for_s=limits.traffic_report_s)
        async with standby.inject(DRAG), standby.traffic(INTRUDER):
            await standby.wait(for_s=max(INTRUDER.from_m / INTRUDER.speed_mps, limits.gnss_hold_s) + SPARE_S)

    dragged = when(fault_begins.of(DRAG))
    standby.verify(
        dragged.then(said("gnss trouble"), within=limits.gnss_hold_s, requirements=["GNSS-REPORT"]),
        dragged.always(within_m(limits.fence_m), during=limits.gnss_hold_s, requirements=["GNSS-CONTAINMENT"]),
        when(appears(INTRUDER.icao)).then(
            hears_of(INTRUDER.icao), within=limits.traffic_report_s, requirements=["TRAFFIC-PICTURE"]
        ),
        when(strikes(INTRUDER.icao)).had(
            hears_warning_of(INTRUDER.icao), ahead=limits.traffic_ahead_s, requirements=["TRAFFIC-WARNING"]
        ),
    )


@pytest.mark.gnss
@pytest.mark.traffic
@pytest.mark.no_faster(5)
@pytest.mark.scenario("COMP-6", requirements=["GNSS-DENIAL", "GNSS-REPORT", "COMMAND-AUTHORITY", "COMMAND-REPORT"])
async def test_comes_down_though_jammed_among_decoys_and_ordered_on(standby: Flight, limits: Limits) -> None:
    """Its ground hears it all the while; as it leaves its patrol for the jamming, somebody orders it back to it."""
    await standby.reach(Phase.TRANSIT)
    takeover = SetMode(PATROL)
    spot = standby.here()

    async with standby.traffic(DECOYS), standby.inject(DENIAL):
        await standby.happens(~mode_is(PATROL), within_s=limits.gnss_report_s)
        await standby.act(takeover)
        await standby.wait(for_s=limits.gnss_land_s)
    await standby.wait(for_s=SPARE_S)

    jammed, tried = when(fault_begins.of(DENIAL)), when(fault_begins.of(act_of(takeover)))
    standby.verify(
        jammed.then(heard("gnss trouble"), within=limits.gnss_report_s, requirements=["GNSS-REPORT"]),
        jammed.then(down_within_m(limits.gnss_land_m, spot), within=limits.gnss_land_s, requirements=["GNSS-DENIAL"]),
        tried.never(mode_becomes(PATROL), during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]),
        tried.then(said("tampering"), within=limits.stranger_report_s, requirements=["COMMAND-REPORT"]),
    )
