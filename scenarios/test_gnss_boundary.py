"""GNSS-11 to GNSS-14: how much of an attack a drone survives; to be searched with `cuas boundary`."""

import pytest

from harness.checks import fault_begins, knows_where_m, mode_is, on_track_m, when
from harness.checks.profile import Limits
from harness.faults.gnss import Denial, DragOff, ProgressiveJam, Step
from harness.flight import Flight
from harness.modes import PATROL, Phase

pytestmark = pytest.mark.gnss
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""


@pytest.mark.scenario("GNSS-11", requirements=["GNSS-SPOOF"])
@pytest.mark.boundary("drift rate", unit="m/s", low=0.1, high=10, scale="log", default=1)
async def test_stays_on_its_track_while_its_place_drifts(standby: Flight, limits: Limits, level: float) -> None:
    await standby.reach(Phase.TRANSIT)

    async with standby.inject(DragOff(rate_mps=level, bearing_deg=90, covert=False)):
        await standby.wait(for_s=limits.gnss_hold_s)
    await standby.wait(for_s=SPARE_S)

    standby.verify(when(fault_begins).always(on_track_m(limits.gnss_off_m, standby.track()), during=limits.gnss_hold_s))


@pytest.mark.scenario("GNSS-12", requirements=["GNSS-DENIAL"])
@pytest.mark.boundary("outage", unit="s", low=0.5, high=30, scale="log", default=0.5)
async def test_flies_on_through_an_outage(standby: Flight, limits: Limits, level: float) -> None:
    await standby.reach(Phase.TRANSIT)

    async with standby.inject(Denial()):
        await standby.wait(for_s=level)
    await standby.wait(for_s=limits.gnss_report_s + SPARE_S)

    standby.verify(when(fault_begins).always(mode_is(PATROL), during=level + limits.gnss_report_s))


@pytest.mark.scenario("GNSS-13", requirements=["GNSS-SPOOF"])
@pytest.mark.boundary("step", unit="m", low=5, high=1000, scale="log", default=50)
async def test_stays_on_its_track_when_its_place_jumps(standby: Flight, limits: Limits, level: float) -> None:
    await standby.reach(Phase.TRANSIT)

    async with standby.inject(Step(north_m=0, east_m=level)):
        await standby.wait(for_s=limits.gnss_hold_s)
    await standby.wait(for_s=SPARE_S)

    standby.verify(when(fault_begins).always(on_track_m(limits.gnss_off_m, standby.track()), during=limits.gnss_hold_s))


@pytest.mark.scenario("GNSS-14", requirements=["GNSS-SPOOF"])
@pytest.mark.boundary("jam slope", unit="dB/s", low=0.2, high=10, scale="log", default=1)
async def test_tells_no_false_place_while_it_is_jammed(standby: Flight, limits: Limits, level: float) -> None:
    await standby.reach(Phase.TRANSIT)

    async with standby.inject(ProgressiveJam(slope_db_per_s=level)):
        await standby.wait(for_s=2 * limits.gnss_hold_s)
    await standby.wait(for_s=SPARE_S)

    standby.verify(when(fault_begins).always(knows_where_m(limits.gnss_error_m), during=2 * limits.gnss_hold_s))
