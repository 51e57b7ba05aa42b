"""GNSS-2, GNSS-3: without satellites the drone comes down by itself and says why; on the ground it does not arm."""

import pytest

from harness.checks import armed, down_within_m, fault_begins, in_twin, said, when, within_m
from harness.checks.profile import Limits
from harness.faults.gnss import (
    AltitudeStep,
    Degraded,
    Denial,
    DragOff,
    ErraticJam,
    FalseVelocity,
    GnssFault,
    ProgressiveJam,
    Pulsed,
    Step,
)
from harness.flight import Flight
from harness.modes import Phase

pytestmark = pytest.mark.gnss
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""
ATTACKS = [
    pytest.param(Denial(), "gnss_report_s", id="denial"),
    pytest.param(Denial(silent=True), "gnss_report_s", id="silence"),
    pytest.param(ErraticJam(), "gnss_report_s", id="erratic-jam"),
    pytest.param(ProgressiveJam(slope_db_per_s=2), "gnss_hold_s", id="progressive-jam"),
]
"""And by which of the customer's limits each is to be told."""


@pytest.mark.scenario("GNSS-2", requirements=["GNSS-DENIAL", "GNSS-REPORT", "GNSS-QUIET"])
@pytest.mark.parametrize("phase", [Phase.ON_STATION, Phase.TRANSIT, Phase.RETURNING])
@pytest.mark.parametrize(("attack", "told"), ATTACKS)
async def test_comes_down_when_the_satellites_are_gone(
    standby: Flight, limits: Limits, attack: GnssFault, told: str, phase: Phase
) -> None:
    await standby.reach(phase)
    spot = standby.here()

    async with standby.inject(attack):
        await standby.wait(for_s=limits.gnss_land_s)
    await standby.wait(for_s=SPARE_S)

    standby.verify(
        when(fault_begins).then(said("gnss trouble"), within=getattr(limits, told), requirements=["GNSS-REPORT"]),
        when(fault_begins).then(
            down_within_m(limits.gnss_land_m, spot), within=limits.gnss_land_s, requirements=["GNSS-DENIAL"]
        ),
        when(fault_begins).always(within_m(limits.fence_m), during=limits.gnss_land_s, requirements=["GNSS-DENIAL"]),
        in_twin(when(fault_begins).never(said("gnss trouble"), during=limits.gnss_land_s, requirements=["GNSS-QUIET"])),
    )


@pytest.mark.scenario("GNSS-3", requirements=["GNSS-PREARM", "GNSS-QUIET"])
@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(Denial(), id="denial"),
        pytest.param(Degraded(satellites=3), id="few-satellites"),
        pytest.param(Degraded(horizontal_accuracy_m=30), id="poor-accuracy"),
        pytest.param(Pulsed(Denial(), on_s=1, off_s=1), id="intermittent"),
        pytest.param(DragOff(rate_mps=1, bearing_deg=90, covert=False), id="drag-off"),
        pytest.param(Step(north_m=50, east_m=0), id="step"),
        pytest.param(AltitudeStep(50), id="altitude-step"),
        pytest.param(FalseVelocity(north_mps=3, east_mps=0), id="false-velocity"),
    ],
)
async def test_does_not_arm_on_a_bad_fix(standby: Flight, limits: Limits, attack: GnssFault) -> None:
    await standby.reach(Phase.ON_GROUND)

    async with standby.inject(attack):
        await standby.wait(for_s=limits.gnss_report_s)
        await standby.ask_to_arm()
        await standby.wait(for_s=limits.settle_s)
    await standby.wait(for_s=SPARE_S)

    standby.verify(
        when(fault_begins).never(armed, during=limits.gnss_report_s + limits.settle_s, requirements=["GNSS-PREARM"]),
        # One that never arms has refused nothing.
        in_twin(
            when(fault_begins).then(
                armed, within=limits.gnss_report_s + limits.settle_s, requirements=["GNSS-PREARM", "GNSS-QUIET"]
            )
        ),
    )
