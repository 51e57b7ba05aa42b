"""OWN-1 and OWN-2: its own ground orders the drone down. It lands there, says so, and stays who it is; for the same
order of a stranger it does nothing."""

import pytest

from harness.actors.acts import Act, LandHere, SetMode
from harness.actors.rogue import AS_GROUND, REPLAYED, STRANGER, WITH_KEY, Disguise
from harness.checks import (
    answered,
    armed,
    down_within_m,
    fault_begins,
    mode_is,
    ordered,
    own_name,
    said,
    same_unit,
    when,
    within_m,
)
from harness.checks.profile import Limits
from harness.faults import Capped, RandomLoss
from harness.faults.gnss import Denial
from harness.flight import Flight
from harness.modes import HOLD, LAND, PATROL

pytestmark = pytest.mark.command
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""
ASKS_EVERY_S, ASKS = 0.7, 7
"""Over a poor link the ground asks until it is answered, all within the time that it allows for an order."""
SETTLED_S = 10
"""Until no answer to an order before is on its way any more."""
ASKED_AFTER = 0.75
"""Of the time that it has to land: when it is asked who it is."""
DENIED_S = 1
"""So long before the order its satellites are gone."""


async def is_ordered_down(patrol: Flight, limits: Limits) -> None:
    """By its own ground, over whatever link there is; and asked who it is within the time to land, and behind it."""
    patrol.order(LAND, answer_s=ASKS_EVERY_S, sends=ASKS)
    await patrol.wait(for_s=ASKED_AFTER * limits.own_land_s)
    await patrol.identify()
    await patrol.wait(for_s=(1 - ASKED_AFTER) * limits.own_land_s + SPARE_S)
    await patrol.identify()


@pytest.mark.scenario("OWN-1", requirements=["OWN-ORDER", "OWN-IDENTITY"])
@pytest.mark.parametrize("link", ["whole", "poor"])
async def test_comes_down_when_its_own_ground_orders_it(patrol: Flight, limits: Limits, link: str) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    await patrol.wait(for_s=SETTLED_S)
    await patrol.identify()
    spot = patrol.here()

    if link == "whole":
        await is_ordered_down(patrol, limits)
    else:
        async with patrol.inject(Capped(RandomLoss(0.2), silence_s=limits.tolerate_s)):
            spot = patrol.here()
            await is_ordered_down(patrol, limits)

    given = when(ordered.of(LAND))
    patrol.verify(
        given.then(answered.of(LAND), within=limits.command_s, requirements=["OWN-ORDER"]),
        given.then(mode_is(LAND), within=limits.command_s, requirements=["OWN-ORDER"]),
        given.then(down_within_m(limits.own_land_m, spot), within=limits.own_land_s, requirements=["OWN-ORDER"]),
        given.then(~armed, within=limits.own_land_s, requirements=["OWN-ORDER"]),
        given.always(own_name, during=limits.own_land_s, requirements=["OWN-IDENTITY"]),
        given.always(same_unit, during=limits.own_land_s, requirements=["OWN-IDENTITY"]),
    )


@pytest.mark.gnss
@pytest.mark.scenario("OWN-1", requirements=["OWN-ORDER", "OWN-IDENTITY"])
async def test_comes_down_when_ordered_without_satellites(patrol: Flight, limits: Limits) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    await patrol.wait(for_s=SETTLED_S)
    await patrol.identify()

    async with patrol.inject(Denial()):
        await patrol.wait(for_s=DENIED_S)
        spot = patrol.here()
        await is_ordered_down(patrol, limits)

    given = when(ordered.of(LAND))
    patrol.verify(
        given.then(answered.of(LAND), within=limits.command_s, requirements=["OWN-ORDER"]),
        given.then(down_within_m(limits.gnss_land_m, spot), within=limits.own_land_s, requirements=["OWN-ORDER"]),
        given.then(~armed, within=limits.own_land_s, requirements=["OWN-ORDER"]),
        given.always(own_name, during=limits.own_land_s, requirements=["OWN-IDENTITY"]),
        given.always(same_unit, during=limits.own_land_s, requirements=["OWN-IDENTITY"]),
    )


@pytest.mark.scenario("OWN-2", requirements=["COMMAND-AUTHORITY", "COMMAND-REPORT", "COMMAND-KEPT", "OWN-ORDER"])
@pytest.mark.parametrize("act", [SetMode(LAND), LandHere()])
@pytest.mark.parametrize("disguise", [STRANGER, AS_GROUND, REPLAYED, WITH_KEY])
async def test_comes_down_for_nobody_else(patrol: Flight, limits: Limits, disguise: Disguise, act: Act) -> None:
    await patrol.until(~within_m(100), at_most_s=120)

    await patrol.act(act, disguise)
    await patrol.wait(for_s=limits.stranger_s + SPARE_S)

    patrol.order(HOLD)
    await patrol.wait(for_s=limits.command_s + SPARE_S)
    spot = patrol.here()
    await is_ordered_down(patrol, limits)

    patrol.verify(
        when(fault_begins).always(mode_is(PATROL), during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins).then(said("tampering"), within=limits.stranger_report_s, requirements=["COMMAND-REPORT"]),
        when(ordered.of(HOLD)).then(mode_is(HOLD), within=limits.command_s, requirements=["COMMAND-KEPT"]),
        when(ordered.of(LAND)).then(mode_is(LAND), within=limits.command_s, requirements=["COMMAND-KEPT", "OWN-ORDER"]),
        when(ordered.of(LAND)).then(
            down_within_m(limits.own_land_m, spot), within=limits.own_land_s, requirements=["OWN-ORDER"]
        ),
    )
