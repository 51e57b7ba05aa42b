"""BENCH-3 to BENCH-5: somebody who is not the ground acts on a board that stands disarmed, as on a desk. It obeys its
ground and nobody else, says so, and is not kept from noticing that its ground is gone.

What they send is only what cannot arm a board: a guard lets nothing else pass.
"""

import pytest

from harness.actors.acts import Act, MoveReceiver, MoveSimulatedReceiver, SetMode, SwitchOffFailsafe
from harness.actors.floods import Flood, Matter
from harness.actors.rogue import AS_COMPANION, AS_GROUND, STRANGER, Disguise
from harness.actors.services import ListFiles, ReadSettings
from harness.checks import answered, armed, fault_begins, intact, mode_is, opens, ordered, said, uplink_silent, when
from harness.checks.profile import Limits
from harness.faults import LinkLoss, Outage
from harness.flight import Flight
from harness.modes import RETURN

pytestmark = [pytest.mark.bench, pytest.mark.command]
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""
ACTS = [SetMode(RETURN), SwitchOffFailsafe(), ListFiles(), ReadSettings(), MoveReceiver(), MoveSimulatedReceiver()]
FLOOD_HZ = 100
"""As many as a telemetry radio of 57,600 baud carries beside the ground's own."""


@pytest.mark.scenario("BENCH-3", requirements=["COMMAND-AUTHORITY", "COMMAND-REPORT", "COMMAND-KEPT"])
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("disguise", [STRANGER, AS_COMPANION])
async def test_obeys_nobody_but_its_ground_on_the_ground(
    standby: Flight, limits: Limits, disguise: Disguise, act: Act
) -> None:
    await standby.look("parameters")

    await standby.act(act, disguise)
    await standby.wait(for_s=limits.stranger_s + SPARE_S)
    await standby.look("parameters")

    standby.order(RETURN)
    await standby.wait(for_s=limits.command_s + SPARE_S)

    standby.verify(
        when(fault_begins).always(~armed, during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).never(mode_is(RETURN), during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).always(intact("parameters"), during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).never(opens("files"), during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).then(said("tampering"), within=limits.stranger_report_s, requirements=["COMMAND-REPORT"]),
        when(ordered.of(RETURN)).then(mode_is(RETURN), within=limits.command_s, requirements=["COMMAND-KEPT"]),
    )


@pytest.mark.scenario("BENCH-4", requirements=["COMMAND-MASKING", "LINK-LOSS-REPORT"])
@pytest.mark.parametrize("disguise", [STRANGER, AS_GROUND, AS_COMPANION])
async def test_notices_that_its_ground_is_gone_though_somebody_else_beats(
    standby: Flight, limits: Limits, disguise: Disguise
) -> None:
    async with standby.beating(disguise), standby.inject(LinkLoss()):
        await standby.wait(Outage(limits.react_s + limits.settle_s))
    await standby.wait(for_s=SPARE_S)

    standby.verify(
        when(uplink_silent).always(~armed, during=limits.settle_s, requirements=["COMMAND-MASKING"]),
        when(uplink_silent).then(
            said("link lost"), within=limits.react_s, requirements=["COMMAND-MASKING", "LINK-LOSS-REPORT"]
        ),
    )


@pytest.mark.scenario("BENCH-5", requirements=["COMMAND-FLOOD", "COMMAND-KEPT"])
@pytest.mark.parametrize("matter", [Matter.HEARTBEATS, Matter.QUESTIONS])
async def test_bears_a_flood_on_the_ground(standby: Flight, limits: Limits, matter: Matter) -> None:
    async with standby.flood(Flood(matter, FLOOD_HZ)):
        await standby.wait(for_s=limits.stranger_s + SPARE_S)
        standby.order(RETURN)
        await standby.wait(for_s=2 * limits.command_s + SPARE_S)

    standby.verify(
        when(fault_begins).never(said("link lost"), during=limits.stranger_s, requirements=["COMMAND-FLOOD"]),
        when(ordered.of(RETURN)).then(answered.of(RETURN), within=limits.command_s, requirements=["COMMAND-KEPT"]),
        when(ordered.of(RETURN)).then(mode_is(RETURN), within=limits.command_s, requirements=["COMMAND-KEPT"]),
    )
