"""CMD-1 and CMD-2: somebody who is not the ground commands the drone, on a link of their own. It obeys its ground and
nobody else, says so, and is still its ground's."""

import pytest

from harness.actors.acts import (
    Act,
    ChokeRadio,
    ClearMission,
    Disarm,
    DrainBattery,
    EraseLogs,
    FlyTo,
    ForgeVision,
    LandHere,
    Lead,
    MoveHome,
    MoveOrigin,
    MoveReceiver,
    MoveSimulatedReceiver,
    PushSticks,
    Reboot,
    ReplaceFence,
    ReplaceMission,
    ReplaceRally,
    SetMode,
    SkipAhead,
    SpoilCorrections,
    Steer,
    SwitchOffFailsafe,
    TakeKey,
    Terminate,
    Tilt,
)
from harness.actors.rogue import (
    AS_COMPANION,
    AS_GROUND,
    IN_MAVLINK_1,
    REPLAYED,
    STALE,
    WITH_KEY,
    WRONG_KEY,
    Disguise,
)
from harness.actors.services import ListFiles, PlaceFile, ReadSettings, SeizePort, Shell
from harness.checks import (
    Check,
    armed,
    fault_begins,
    intact,
    mode_is,
    on_track_m,
    opens,
    ordered,
    said,
    when,
    within_m,
)
from harness.checks.profile import Limits
from harness.flight import Flight
from harness.modes import HOLD, LAND, PATROL, RETURN

pytestmark = pytest.mark.command
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""
ACTS = [
    Disarm(), Disarm(force=True), Terminate(), Reboot(), SetMode(HOLD), SetMode(RETURN), SetMode(LAND), LandHere(),
    FlyTo(0, 500), MoveHome(0, 500), MoveOrigin(0, 500), SwitchOffFailsafe(), ClearMission(), ReplaceMission(),
    SkipAhead(), ReplaceFence(), ReplaceRally(), PushSticks(), PushSticks(manual=True), Steer(), Tilt(), Lead(),
    DrainBattery(), MoveReceiver(), MoveSimulatedReceiver(), SpoilCorrections(), ForgeVision(), TakeKey(),
    ChokeRadio(), EraseLogs(),
    ListFiles(), ReadSettings(), PlaceFile(), Shell(RETURN), SeizePort(),
]  # fmt: skip
DISGUISES = [AS_GROUND, AS_COMPANION, WRONG_KEY, REPLAYED, STALE, IN_MAVLINK_1, WITH_KEY]


def stays_its_grounds(limits: Limits) -> tuple[Check, ...]:
    """Nobody takes it out of its ground's hands, and it says who tried."""
    return (
        when(fault_begins).always(armed, during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).always(mode_is(PATROL), during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).then(said("tampering"), within=limits.stranger_report_s, requirements=["COMMAND-REPORT"]),
        when(ordered.of(HOLD)).then(mode_is(HOLD), within=limits.command_s, requirements=["COMMAND-KEPT"]),
    )


@pytest.mark.scenario("CMD-1", requirements=["COMMAND-AUTHORITY", "COMMAND-REPORT", "COMMAND-KEPT"])
@pytest.mark.parametrize("act", ACTS)
async def test_obeys_nobody_but_its_ground(patrol: Flight, limits: Limits, act: Act) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    await patrol.look()

    await patrol.act(act)
    await patrol.wait(for_s=limits.stranger_s + SPARE_S)
    await patrol.look()

    patrol.order(HOLD)
    await patrol.wait(for_s=limits.command_s + SPARE_S)

    for_s = limits.stranger_s
    patrol.verify(
        *stays_its_grounds(limits),
        when(fault_begins).always(
            on_track_m(limits.stranger_off_m, patrol.track()), during=for_s, requirements=["COMMAND-AUTHORITY"]
        ),
        when(fault_begins).always(intact("mission"), during=for_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).always(intact("fence"), during=for_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).always(intact("rally"), during=for_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).always(intact("home"), during=for_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).always(intact("origin"), during=for_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).always(intact("parameters"), during=for_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).never(opens("files"), during=for_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).never(opens("shell"), during=for_s, requirements=["COMMAND-AUTHORITY"]),
    )


@pytest.mark.scenario("CMD-2", requirements=["COMMAND-AUTHORITY", "COMMAND-REPORT", "COMMAND-KEPT"])
@pytest.mark.parametrize("act", [SetMode(RETURN), Disarm(force=True)])
@pytest.mark.parametrize("disguise", DISGUISES)
async def test_is_not_taken_in_by_a_disguise(patrol: Flight, limits: Limits, disguise: Disguise, act: Act) -> None:
    await patrol.until(~within_m(100), at_most_s=120)

    await patrol.act(act, disguise)
    await patrol.wait(for_s=limits.stranger_s + SPARE_S)

    patrol.order(HOLD)
    await patrol.wait(for_s=limits.command_s + SPARE_S)

    patrol.verify(*stays_its_grounds(limits))
