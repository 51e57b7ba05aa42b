"""TRAF-1 to TRAF-6, and TRAF-8: other aircraft are about. The drone tells its ground of them, warns of those that come
at it and of no others, and stays on its patrol, whatever its receiver says."""

import pytest

from harness.actors.aircraft import LIGHT, Kamikaze, Passing, Swarm, ghost, receding
from harness.actors.traffic import REMOTE_ID
from harness.checks import (
    Check,
    appears,
    fault_begins,
    hears_of,
    hears_warning_of,
    in_twin,
    mode_is,
    on_track_m,
    strikes,
    warns_of,
    when,
    within_m,
)
from harness.checks.profile import Limits
from harness.flight import Flight
from harness.modes import PATROL

pytestmark = pytest.mark.traffic
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""
INTRUDER, CARRIER, DECOY, AIRLINER = 0xC0FFEE, 0xCA1213, 0xDEC001, 0xA11111
AFAR_M = 1200.0


def afar_m(speed_mps: float, limits: Limits, least_m: float = AFAR_M) -> float:
    """So far that whoever is that fast leaves the drone the time that the customer demands, and the ground its own."""
    return max(least_m, speed_mps * (limits.traffic_ahead_s + limits.traffic_report_s))


def stays_on_patrol(patrol: Flight, limits: Limits) -> tuple[Check, ...]:
    """Nobody draws it off."""
    return (
        when(fault_begins).always(mode_is(PATROL), during=limits.traffic_hold_s, requirements=["TRAFFIC-PATROL"]),
        when(fault_begins).always(
            on_track_m(limits.traffic_off_m, patrol.track()),
            during=limits.traffic_hold_s,
            requirements=["TRAFFIC-PATROL"],
        ),
    )


def is_told_in_time(icao: int, limits: Limits) -> tuple[Check, ...]:
    """The ground hears of it, and is warned of it before it strikes."""
    return (
        when(appears(icao)).then(hears_of(icao), within=limits.traffic_report_s, requirements=["TRAFFIC-PICTURE"]),
        when(strikes(icao)).had(hears_warning_of(icao), ahead=limits.traffic_ahead_s, requirements=["TRAFFIC-WARNING"]),
    )


@pytest.mark.no_faster(5)
@pytest.mark.scenario("TRAF-1", requirements=["TRAFFIC-PICTURE", "TRAFFIC-WARNING", "TRAFFIC-PATROL"])
@pytest.mark.parametrize("count", [10, 50, 100, 200, 500])
async def test_sees_the_one_among_decoys(patrol: Flight, limits: Limits, count: int) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    one = Kamikaze(icao=INTRUDER, bearing_deg=90, from_m=afar_m(40, limits), speed_mps=40)

    async with patrol.traffic(Swarm(count)):
        await patrol.wait(for_s=limits.traffic_report_s)
        async with patrol.traffic(one):
            await patrol.wait(for_s=one.from_m / one.speed_mps + SPARE_S)

    patrol.verify(*stays_on_patrol(patrol, limits), *is_told_in_time(INTRUDER, limits))


@pytest.mark.scenario("TRAF-2", requirements=["TRAFFIC-PATROL", "TRAFFIC-PICTURE"])
@pytest.mark.parametrize("count", [1, 3, 8])
async def test_is_not_driven_off_by_ghosts(patrol: Flight, limits: Limits, count: int) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    ghosts = [
        ghost(DECOY + number, bearing_deg=360 * number / count + 20, from_m=1000, speed_mps=25)
        for number in range(count)
    ]

    async with patrol.traffic(*ghosts):
        await patrol.wait(for_s=limits.traffic_hold_s + SPARE_S)

    told = (
        when(appears(each.icao)).then(
            hears_of(each.icao), within=limits.traffic_report_s, requirements=["TRAFFIC-PICTURE"]
        )
        for each in ghosts
    )
    patrol.verify(*stays_on_patrol(patrol, limits), *told)


@pytest.mark.scenario("TRAF-3", requirements=["TRAFFIC-QUIET", "TRAFFIC-PICTURE"])
async def test_raises_no_alarm_for_who_flies_away(patrol: Flight, limits: Limits) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    one = receding(CARRIER, bearing_deg=60, from_m=600, speed_mps=30)
    other = Passing(icao=AIRLINER, bearing_deg=200, from_m=700, heading_deg=200, speed_mps=20, emitter=LIGHT)

    async with patrol.traffic(one, other):
        await patrol.wait(for_s=limits.traffic_hold_s + SPARE_S)

    patrol.verify(
        when(appears(CARRIER)).never(warns_of(CARRIER), during=limits.traffic_hold_s, requirements=["TRAFFIC-QUIET"]),
        when(appears(AIRLINER)).never(warns_of(AIRLINER), during=limits.traffic_hold_s, requirements=["TRAFFIC-QUIET"]),
        when(appears(CARRIER)).then(
            hears_of(CARRIER), within=limits.traffic_report_s, requirements=["TRAFFIC-PICTURE"]
        ),
        when(appears(AIRLINER)).then(
            hears_of(AIRLINER), within=limits.traffic_report_s, requirements=["TRAFFIC-PICTURE"]
        ),
        in_twin(when(fault_begins).never(warns_of(), during=limits.traffic_hold_s, requirements=["TRAFFIC-QUIET"])),
    )


@pytest.mark.scenario("TRAF-4", requirements=["TRAFFIC-PATROL", "TRAFFIC-PICTURE"])
async def test_is_not_drawn_off_from_who_crosses_elsewhere(patrol: Flight, limits: Limits) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    decoy = Passing(icao=DECOY, bearing_deg=0, from_m=150, heading_deg=0, speed_mps=5)
    carrier = Passing(icao=CARRIER, bearing_deg=130, from_m=1200, heading_deg=270, speed_mps=25)

    async with patrol.traffic(decoy):
        await patrol.wait(for_s=limits.traffic_report_s)
        async with patrol.traffic(carrier):
            await patrol.wait(for_s=limits.traffic_hold_s + SPARE_S)

    patrol.verify(
        *stays_on_patrol(patrol, limits),
        when(appears(DECOY)).then(hears_of(DECOY), within=limits.traffic_report_s, requirements=["TRAFFIC-PICTURE"]),
        when(appears(CARRIER)).then(
            hears_of(CARRIER), within=limits.traffic_report_s, requirements=["TRAFFIC-PICTURE"]
        ),
    )


@pytest.mark.scenario("TRAF-5", requirements=["TRAFFIC-WARNING", "TRAFFIC-PICTURE", "TRAFFIC-PATROL"])
@pytest.mark.parametrize("speed_mps", [20, 40, 60])
async def test_warns_of_who_is_flown_at_it(patrol: Flight, limits: Limits, speed_mps: float) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    one = Kamikaze(icao=INTRUDER, bearing_deg=90, from_m=afar_m(speed_mps, limits), speed_mps=speed_mps)
    beside = Passing(
        icao=AIRLINER, bearing_deg=70, from_m=AFAR_M, heading_deg=270, speed_mps=50, above_m=150, emitter=LIGHT
    )

    async with patrol.traffic(one, beside):
        await patrol.wait(for_s=max(one.from_m / speed_mps, limits.traffic_hold_s) + SPARE_S)

    patrol.verify(
        *stays_on_patrol(patrol, limits),
        *is_told_in_time(INTRUDER, limits),
        when(appears(AIRLINER)).then(
            hears_of(AIRLINER), within=limits.traffic_report_s, requirements=["TRAFFIC-PICTURE"]
        ),
    )


@pytest.mark.scenario("TRAF-6", requirements=["TRAFFIC-PROTECT", "TRAFFIC-PICTURE", "TRAFFIC-PATROL"])
@pytest.mark.parametrize("speed_mps", [20, 40, 60])
async def test_tells_of_who_is_flown_at_people(patrol: Flight, limits: Limits, speed_mps: float) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    people = (-300.0, 250.0)
    far_m = afar_m(speed_mps, limits, least_m=1000)
    one = Kamikaze(icao=INTRUDER, bearing_deg=135, from_m=far_m, above_m=80, speed_mps=speed_mps, target=people)
    beside = Passing(
        icao=AIRLINER, bearing_deg=150, from_m=1200, heading_deg=300, speed_mps=50, above_m=150, emitter=LIGHT
    )

    async with patrol.traffic(one, beside):
        await patrol.wait(for_s=max(far_m / speed_mps, limits.traffic_hold_s) + SPARE_S)

    patrol.verify(
        *stays_on_patrol(patrol, limits),
        when(strikes(INTRUDER)).had(hears_of(INTRUDER), ahead=limits.traffic_ahead_s, requirements=["TRAFFIC-PROTECT"]),
        when(appears(AIRLINER)).then(
            hears_of(AIRLINER), within=limits.traffic_report_s, requirements=["TRAFFIC-PICTURE"]
        ),
    )


@pytest.mark.scenario("TRAF-8", requirements=["TRAFFIC-PICTURE", "TRAFFIC-WARNING", "TRAFFIC-PATROL"])
@pytest.mark.parametrize("speed_mps", [20, 40])
async def test_tells_of_drones_by_their_remote_id(patrol: Flight, limits: Limits, speed_mps: float) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    one = Kamikaze(icao=INTRUDER, bearing_deg=90, from_m=afar_m(speed_mps, limits), speed_mps=speed_mps)

    async with patrol.traffic(one, told_as=REMOTE_ID):
        await patrol.wait(for_s=max(one.from_m / one.speed_mps, limits.traffic_hold_s) + SPARE_S)

    patrol.verify(*stays_on_patrol(patrol, limits), *is_told_in_time(INTRUDER, limits))
