"""CMD-4: a stranger floods the drone on a link of their own. It flies on, is seen by its ground, and obeys it."""

import pytest

from harness.actors.floods import Flood, Matter
from harness.checks import answered, fault_begins, mode_is, on_track_m, ordered, telemetry_older_than, when, within_m
from harness.checks.profile import Limits
from harness.flight import Flight
from harness.modes import HOLD, PATROL

pytestmark = pytest.mark.command
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""
RATES = [
    pytest.param(100, marks=pytest.mark.no_faster(20)),
    pytest.param(1000, marks=pytest.mark.no_faster(8)),
    pytest.param(5000, marks=pytest.mark.no_faster(2)),
]
"""Frames a second, and how fast the harness can fly and record whatever a stack makes of them."""


@pytest.mark.scenario("CMD-4", requirements=["COMMAND-FLOOD", "COMMAND-KEPT"])
@pytest.mark.parametrize("matter", [*Matter])
@pytest.mark.parametrize("rate_hz", RATES)
async def test_bears_a_flood(patrol: Flight, limits: Limits, matter: Matter, rate_hz: float) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    await patrol.watch_position()
    await patrol.wait(for_s=SPARE_S)

    async with patrol.flood(Flood(matter, rate_hz)):
        await patrol.wait(for_s=limits.stranger_s + SPARE_S)
        patrol.order(HOLD)
        await patrol.wait(for_s=2 * limits.command_s + SPARE_S)

    patrol.verify(
        when(fault_begins).always(mode_is(PATROL), during=limits.stranger_s, requirements=["COMMAND-FLOOD"]),
        when(fault_begins).always(
            on_track_m(limits.stranger_off_m, patrol.track()), during=limits.stranger_s, requirements=["COMMAND-FLOOD"]
        ),
        when(fault_begins).never(
            telemetry_older_than(limits.telemetry_age_s), during=limits.stranger_s, requirements=["COMMAND-FLOOD"]
        ),
        when(ordered.of(HOLD)).then(
            answered.of(HOLD), within=limits.command_s, requirements=["COMMAND-FLOOD", "COMMAND-KEPT"]
        ),
        when(ordered.of(HOLD)).then(
            mode_is(HOLD), within=limits.command_s, requirements=["COMMAND-FLOOD", "COMMAND-KEPT"]
        ),
    )
