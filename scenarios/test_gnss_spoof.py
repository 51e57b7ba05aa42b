"""GNSS-4 to GNSS-7: forged satellites. The drone stays on its track, says that something is wrong, and does not tell
places where it is not."""

from collections.abc import Sequence

import pytest

from harness.checks import (
    Check,
    contained_m,
    fault_begins,
    in_twin,
    knows_height_m,
    knows_where_m,
    on_track_m,
    said,
    when,
    within_m,
)
from harness.checks.profile import Limits
from harness.faults.gnss import (
    AltitudePull,
    AltitudeStep,
    DragOff,
    FalseVelocity,
    Frozen,
    GnssFault,
    Meacon,
    NearFence,
    Step,
    When,
)
from harness.flight import Flight
from harness.modes import Phase

pytestmark = pytest.mark.gnss
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""
RATES_MPS = (0.3, 1.0, 3.0)
IN_FLIGHT = [Phase.ON_STATION, Phase.TRANSIT, Phase.RETURNING]
"""It returns along the leg that it came by."""
FENCE = ((-30.0, -60.0), (230.0, -60.0), (230.0, 120.0), (-30.0, 120.0))
"""The patrol's area, metres north and east of home: its beat and a margin around it."""


def not_led_astray(limits: Limits, track: Sequence[tuple[float, float]], *, told_s: float) -> tuple[Check, ...]:
    """What every forgery must not do; it is to be told within `told_s`."""
    return (
        when(fault_begins).then(said("gnss trouble"), within=told_s, requirements=["GNSS-REPORT"]),
        when(fault_begins).always(
            knows_where_m(limits.gnss_error_m), during=limits.gnss_hold_s, requirements=["GNSS-SPOOF"]
        ),
        when(fault_begins).always(
            on_track_m(limits.gnss_off_m, track), during=limits.gnss_hold_s, requirements=["GNSS-SPOOF"]
        ),
        in_twin(when(fault_begins).never(said("gnss trouble"), during=limits.gnss_hold_s, requirements=["GNSS-QUIET"])),
    )


@pytest.mark.scenario("GNSS-4", requirements=["GNSS-SPOOF", "GNSS-REPORT", "GNSS-QUIET"])
@pytest.mark.parametrize("phase", IN_FLIGHT)
@pytest.mark.parametrize("step_m", [10, 25, 50, 100, 1000])
async def test_does_not_follow_a_jump(standby: Flight, limits: Limits, step_m: float, phase: Phase) -> None:
    await standby.reach(phase)

    async with standby.inject(Step(north_m=0, east_m=step_m)):
        await standby.wait(for_s=limits.gnss_hold_s)
    await standby.wait(for_s=SPARE_S)

    standby.verify(*not_led_astray(limits, standby.track(), told_s=limits.gnss_report_s))


@pytest.mark.scenario("GNSS-5", requirements=["GNSS-SPOOF", "GNSS-REPORT", "GNSS-QUIET"])
@pytest.mark.parametrize("phase", IN_FLIGHT)
@pytest.mark.parametrize("covert", [pytest.param(True, id="covert"), pytest.param(False, id="overt")])
@pytest.mark.parametrize("rate_mps", RATES_MPS)
async def test_is_not_dragged_off(standby: Flight, limits: Limits, rate_mps: float, covert: bool, phase: Phase) -> None:
    await standby.reach(phase)

    async with standby.inject(DragOff(rate_mps=rate_mps, bearing_deg=90, covert=covert)):
        await standby.wait(for_s=limits.gnss_hold_s)
    await standby.wait(for_s=SPARE_S)

    standby.verify(*not_led_astray(limits, standby.track(), told_s=limits.gnss_hold_s))


@pytest.mark.scenario("GNSS-6", requirements=["GNSS-SPOOF", "GNSS-QUIET"])
@pytest.mark.parametrize("phase", IN_FLIGHT)
@pytest.mark.parametrize(
    "attack", [pytest.param(AltitudeStep(50), id="step"), pytest.param(AltitudePull(2), id="pull")]
)
async def test_does_not_follow_a_false_height(standby: Flight, limits: Limits, attack: GnssFault, phase: Phase) -> None:
    await standby.reach(phase)

    async with standby.inject(attack):
        await standby.wait(for_s=limits.gnss_hold_s)
    await standby.wait(for_s=SPARE_S)

    standby.verify(
        when(fault_begins).always(
            knows_height_m(limits.gnss_height_m), during=limits.gnss_hold_s, requirements=["GNSS-SPOOF"]
        ),
        when(fault_begins).always(
            on_track_m(limits.gnss_off_m, standby.track()), during=limits.gnss_hold_s, requirements=["GNSS-SPOOF"]
        ),
        in_twin(when(fault_begins).never(said("gnss trouble"), during=limits.gnss_hold_s, requirements=["GNSS-QUIET"])),
    )


@pytest.mark.scenario("GNSS-7", requirements=["GNSS-SPOOF", "GNSS-REPORT", "GNSS-QUIET"])
@pytest.mark.parametrize("phase", [Phase.TRANSIT, Phase.RETURNING])
@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(Frozen(), id="frozen"),
        pytest.param(Meacon(5), id="meacon"),
        pytest.param(FalseVelocity(north_mps=0, east_mps=3), id="false-velocity"),
    ],
)
async def test_does_not_trust_a_receiver_that_contradicts_it(
    standby: Flight, limits: Limits, attack: GnssFault, phase: Phase
) -> None:
    await standby.reach(phase)

    async with standby.inject(attack):
        await standby.wait(for_s=limits.gnss_hold_s)
    await standby.wait(for_s=SPARE_S)

    standby.verify(*not_led_astray(limits, standby.track(), told_s=limits.gnss_report_s))


@pytest.mark.scenario("GNSS-8", requirements=["GNSS-CONTAINMENT", "GNSS-QUIET"])
@pytest.mark.parametrize("rate_mps", RATES_MPS)
async def test_is_not_dragged_over_the_fence(standby: Flight, limits: Limits, rate_mps: float) -> None:
    await standby.reach(Phase.TRANSIT)
    attack = When(DragOff(rate_mps=rate_mps, bearing_deg=180), trigger=NearFence(60, polygon=FENCE))

    async with standby.inject(attack):
        await standby.wait(for_s=2 * limits.gnss_hold_s)
    await standby.wait(for_s=SPARE_S)

    standby.verify(
        when(fault_begins).always(
            contained_m(limits.buffer_m, FENCE), during=2 * limits.gnss_hold_s, requirements=["GNSS-CONTAINMENT"]
        ),
        when(fault_begins).always(
            within_m(limits.fence_m), during=2 * limits.gnss_hold_s, requirements=["GNSS-CONTAINMENT"]
        ),
        in_twin(
            when(fault_begins).never(said("gnss trouble"), during=2 * limits.gnss_hold_s, requirements=["GNSS-QUIET"])
        ),
    )
