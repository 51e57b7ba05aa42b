"""GNSS-9, GNSS-10: satellites and the link are lost together; and a signal that is back is not trusted at once."""

import pytest

from harness.checks import (
    down_within_m,
    downlink_restored,
    fault_begins,
    fault_ends,
    heard,
    in_twin,
    mode_is,
    said,
    when,
    within_m,
)
from harness.checks.profile import Limits
from harness.faults import LinkLoss
from harness.faults.gnss import Denial
from harness.flight import Flight
from harness.modes import PATROL, Phase

pytestmark = pytest.mark.gnss
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""
DENIAL = Denial()


@pytest.mark.scenario("GNSS-9", requirements=["GNSS-DENIAL", "GNSS-REPORT"])
@pytest.mark.parametrize(
    "lost", ["radio", pytest.param("radio+rc", marks=pytest.mark.sticks(via="receiver"), id="radio-and-sticks")]
)
async def test_comes_down_without_satellites_and_ground(standby: Flight, limits: Limits, lost: str) -> None:
    await standby.reach(Phase.ON_STATION)
    spot = standby.here()

    async with standby.inject(LinkLoss(), on=lost), standby.inject(DENIAL):
        await standby.wait(for_s=limits.gnss_land_s)
    await standby.wait(for_s=limits.report_s)

    standby.verify(
        when(fault_begins.of(DENIAL)).then(
            said("gnss trouble"), within=limits.gnss_report_s, requirements=["GNSS-REPORT"]
        ),
        when(fault_begins.of(DENIAL)).then(
            down_within_m(limits.gnss_land_m, spot), within=limits.gnss_land_s, requirements=["GNSS-DENIAL"]
        ),
        when(fault_begins.of(DENIAL)).always(
            within_m(limits.fence_m), during=limits.gnss_land_s, requirements=["GNSS-DENIAL"]
        ),
        when(downlink_restored).then(heard("gnss trouble"), within=limits.report_s, requirements=["GNSS-REPORT"]),
    )


@pytest.mark.scenario("GNSS-10", requirements=["GNSS-RECOVERY", "GNSS-REPORT", "GNSS-QUIET"])
@pytest.mark.parametrize("phase", [Phase.ON_STATION, Phase.TRANSIT])
async def test_does_not_resume_on_a_signal_that_is_back(standby: Flight, limits: Limits, phase: Phase) -> None:
    await standby.reach(phase)

    async with standby.inject(DENIAL):
        await standby.wait(for_s=1.5 * limits.gnss_report_s)
    await standby.wait(for_s=limits.gnss_trust_s + SPARE_S)

    standby.verify(
        when(fault_begins).then(said("gnss trouble"), within=limits.gnss_report_s, requirements=["GNSS-REPORT"]),
        when(fault_ends).always(~mode_is(PATROL), during=limits.gnss_trust_s, requirements=["GNSS-RECOVERY"]),
        when(fault_ends).always(within_m(limits.fence_m), during=limits.gnss_trust_s, requirements=["GNSS-RECOVERY"]),
        in_twin(
            when(fault_begins).never(said("gnss trouble"), during=limits.gnss_report_s, requirements=["GNSS-QUIET"])
        ),
    )
