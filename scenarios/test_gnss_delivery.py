"""GNSS-1: each attack reaches the receiver of the drone under test, or is proved to be beyond it."""

import pytest

from harness.checks import attack_shows, fault_begins, when, within_m
from harness.checks.profile import Limits
from harness.faults.gnss import (
    AltitudePull,
    AltitudeStep,
    Declared,
    Declares,
    Degraded,
    Denial,
    DragOff,
    ErraticJam,
    FalseHeading,
    FalseTime,
    FalseVelocity,
    Frozen,
    GnssFault,
    Meacon,
    ProgressiveJam,
    Pulsed,
    Step,
)
from harness.flight import Flight

pytestmark = pytest.mark.gnss
SHOWN_S = 30
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""
CATALOGUE = {
    "denial": Denial(),
    "silence": Denial(silent=True),
    "progressive-jam": ProgressiveJam(slope_db_per_s=2),
    "erratic-jam": ErraticJam(),
    "intermittent": Pulsed(Denial(), on_s=2, off_s=2),
    "few-satellites": Degraded(satellites=4),
    "poor-accuracy": Degraded(horizontal_accuracy_m=30),
    "step": Step(north_m=50, east_m=0),
    "drag-off-covert": DragOff(rate_mps=1, bearing_deg=90),
    "drag-off-growing": DragOff(rate_mps=0.5, bearing_deg=90, growth_mps2=0.1),
    "drag-off-overt": DragOff(rate_mps=1, bearing_deg=90, covert=False),
    "altitude-step": AltitudeStep(30),
    "altitude-pull": AltitudePull(1),
    "frozen": Frozen(),
    "meacon": Meacon(2),
    "false-velocity": FalseVelocity(north_mps=3, east_mps=0),
    "false-heading": FalseHeading(45),
    "false-time": FalseTime(3600),
    "declared-jam": Declares(jamming=Declared.CRITICAL),
    "declared-spoof": Declares(spoofing=Declared.CRITICAL),
}


@pytest.mark.scenario("GNSS-1", requirements=["GNSS-DELIVERY"])
@pytest.mark.parametrize("attack", [pytest.param(fault, id=name) for name, fault in CATALOGUE.items()])
async def test_the_attack_reaches_the_receiver(patrol: Flight, limits: Limits, attack: GnssFault) -> None:
    await patrol.until(~within_m(50), at_most_s=120)

    async with patrol.inject(attack):
        await patrol.wait(for_s=SHOWN_S + SPARE_S)

    patrol.verify(when(fault_begins).then(attack_shows, within=SHOWN_S))
