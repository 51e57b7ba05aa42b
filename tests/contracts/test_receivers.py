"""What every way into a satellite receiver must do: the attack shows in what the drone itself tells, the truth does not
move, and the receiver is given back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checks import attack_shows, fault_begins, when, within_m
from harness.checks.profile import read_profile
from harness.evidence.bundle import Bundle
from harness.faults.gnss import Degraded, Denial, GnssFault, Step
from harness.flight import Flight
from harness.modes import Phase
from harness.order import Order
from harness.rigs.gnss import DELIVERIES, SIMULATED, delivery_of
from harness.rigs.settings import HARNESS, RigSettings
from harness.run import Run
from harness.verdict import Verdict
from tests.conftest import ALL_STACKS
from tests.flying import LINK_1, profile

ATTACK_S = 6
CASES = [
    pytest.param(stack, simulator, delivery, marks=param.marks, id=f"{stack}-{delivery}")
    for param in ALL_STACKS
    for stack in (getattr(param, "values", (param,))[0],)
    for simulator, ways in ((None, DELIVERIES), (HARNESS, SIMULATED))
    for delivery in ways.get(stack, ())
]


def attacks(settings: RigSettings) -> list[GnssFault]:
    """What this delivery can do; each in a few seconds on the ground."""
    every: list[GnssFault] = [Denial(), Degraded(satellites=4), Step(north_m=50, east_m=0)]
    return [each for each in every if each.needs <= delivery_of(settings).carries]


@pytest.mark.parametrize(("stack", "simulator", "delivery"), CASES)
def test_what_is_done_to_the_receiver_shows_in_what_the_drone_tells_of_it(
    stack: str, simulator: str | None, delivery: str, tmp_path: Path
) -> None:
    settings = RigSettings(vehicle=stack, simulator=simulator, gnss=delivery, attacks_gnss=True)
    wanted = attacks(settings)

    async def procedure(flight: Flight) -> None:
        await flight.reach(Phase.ON_GROUND)
        for attack in wanted:
            async with flight.inject(attack):
                await flight.wait(for_s=ATTACK_S)
            await flight.wait(for_s=1)
        flight.verify(
            when(fault_begins).then(attack_shows, within=ATTACK_S),
            when(fault_begins).always(within_m(5), during=ATTACK_S),
        )

    run = Run(Order.prepare(settings, read_profile(profile()), tmp_path), LINK_1, "gnss")
    try:
        judgement = run.perform(run.open(on_patrol=False), procedure)
    finally:
        run.close()

    assert [] == [finding for finding in judgement.findings if finding.verdict is not Verdict.PASS]
    bundle = Bundle.open(run.folder)
    assert delivery == bundle.identity.rig.gnss
    shown = [event.value for event in judgement.timeline.events("shown")]
    assert [str(each) for each in wanted] == shown
    assert {"truth", "sensor", "belief", "nav"} <= set(judgement.timeline.kinds())
