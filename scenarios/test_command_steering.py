"""CMD-6 to CMD-8: somebody steers the drone in its ground's name, forges its receiver's fixes, or erases its logs. It
stays on its patrol and in its ground's hands, and keeps what it logged."""

import pytest

from harness.actors.acts import (
    Act,
    ChokeRadio,
    DrainBattery,
    EraseLogs,
    MoveReceiver,
    MoveSimulatedReceiver,
    PushSticks,
    Steer,
    Tilt,
)
from harness.actors.rogue import AS_COMPANION, AS_GROUND, STRANGER, Disguise
from harness.checks import (
    Check,
    armed,
    fault_begins,
    intact,
    mode_is,
    on_track_m,
    ordered,
    said,
    telemetry_older_than,
    when,
    within_m,
)
from harness.checks.profile import Limits
from harness.flight import Flight
from harness.modes import HOLD, LAND, PATROL

pytestmark = pytest.mark.command
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""
STEERING = [PushSticks(), PushSticks(manual=True), Steer(), Tilt(), DrainBattery(), ChokeRadio()]


def is_steered_by_nobody(patrol: Flight, limits: Limits) -> tuple[Check, ...]:
    """Whoever does it, it flies on as its ground wants it to, says so, and is still its ground's."""
    return (
        when(fault_begins).always(mode_is(PATROL), during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).always(
            on_track_m(limits.stranger_off_m, patrol.track()),
            during=limits.stranger_s,
            requirements=["COMMAND-AUTHORITY"],
        ),
        when(fault_begins).then(said("tampering"), within=limits.stranger_report_s, requirements=["COMMAND-REPORT"]),
        when(ordered.of(HOLD)).then(mode_is(HOLD), within=limits.command_s, requirements=["COMMAND-KEPT"]),
    )


@pytest.mark.scenario("CMD-6", requirements=["COMMAND-AUTHORITY", "COMMAND-REPORT", "COMMAND-KEPT"])
@pytest.mark.parametrize("act", STEERING)
async def test_is_steered_by_nobody_in_its_grounds_name(patrol: Flight, limits: Limits, act: Act) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    await patrol.watch_position()
    await patrol.wait(for_s=SPARE_S)

    await patrol.act(act, AS_GROUND)
    await patrol.wait(for_s=limits.stranger_s + SPARE_S)

    patrol.order(HOLD)
    await patrol.wait(for_s=limits.command_s + SPARE_S)

    patrol.verify(
        *is_steered_by_nobody(patrol, limits),
        when(fault_begins).never(
            telemetry_older_than(limits.telemetry_age_s), during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]
        ),
    )


@pytest.mark.gnss
@pytest.mark.scenario("CMD-7", requirements=["COMMAND-AUTHORITY", "COMMAND-REPORT", "COMMAND-KEPT"])
@pytest.mark.parametrize("act", [MoveReceiver(), MoveSimulatedReceiver()])
@pytest.mark.parametrize("disguise", [STRANGER, AS_GROUND, AS_COMPANION])
async def test_takes_fixes_from_its_own_receiver_only(
    patrol: Flight, limits: Limits, disguise: Disguise, act: Act
) -> None:
    """To be flown where its receiver speaks MAVLink, too (`--gnss=feed`): there it takes such fixes at all."""
    await patrol.until(~within_m(100), at_most_s=120)

    await patrol.act(act, disguise)
    await patrol.wait(for_s=limits.stranger_s + SPARE_S)

    patrol.order(HOLD)
    await patrol.wait(for_s=limits.command_s + SPARE_S)

    patrol.verify(*is_steered_by_nobody(patrol, limits))


@pytest.mark.scenario("CMD-8", requirements=["COMMAND-AUTHORITY", "COMMAND-REPORT"])
@pytest.mark.parametrize("disguise", [STRANGER, AS_GROUND])
async def test_keeps_its_logs(patrol: Flight, limits: Limits, disguise: Disguise) -> None:
    """Behind a flight, disarmed: in the air stacks neither list nor erase them."""
    await patrol.until(~within_m(30), at_most_s=120)
    patrol.order(LAND)
    await patrol.until(~armed, at_most_s=limits.own_land_s)
    await patrol.wait(for_s=SPARE_S)
    await patrol.look("logs")

    await patrol.act(EraseLogs(), disguise)
    await patrol.wait(for_s=limits.stranger_s + SPARE_S)
    await patrol.look("logs")
    # Its answer, or that there is none, is dated by what the drone says next.
    await patrol.wait(for_s=SPARE_S)

    patrol.verify(
        when(fault_begins).always(intact("logs"), during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).then(said("tampering"), within=limits.stranger_report_s, requirements=["COMMAND-REPORT"]),
    )
