"""TRAF-7: among how many decoys a drone tells of the one that is flown at it; to be searched with `cuas boundary`."""

import pytest

from harness.actors.aircraft import Kamikaze, Swarm
from harness.checks import within_m
from harness.checks.profile import Limits
from harness.flight import Flight
from scenarios.test_traffic import INTRUDER, SPARE_S, afar_m, is_told_in_time

pytestmark = pytest.mark.traffic


@pytest.mark.no_faster(5)
@pytest.mark.scenario("TRAF-7", requirements=["TRAFFIC-PICTURE", "TRAFFIC-WARNING"])
@pytest.mark.boundary("decoys", unit="", low=1, high=500, scale="log", default=25)
async def test_sees_the_one_among_so_many(patrol: Flight, limits: Limits, level: float) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    one = Kamikaze(icao=INTRUDER, bearing_deg=90, from_m=afar_m(40, limits), speed_mps=40)

    async with patrol.traffic(Swarm(round(level))):
        await patrol.wait(for_s=limits.traffic_report_s)
        async with patrol.traffic(one):
            await patrol.wait(for_s=one.from_m / one.speed_mps + SPARE_S)

    patrol.verify(*is_told_in_time(INTRUDER, limits))
