"""BENCH-1, BENCH-2: disarmed, as on a desk, a board that loses the ground says so, and does not stir; one whose link is
merely poor says nothing, and obeys.

Its ground orders RETURN, which moves nothing on a board that stands disarmed: asked to land, ArduPilot lets its landing
gear down.
"""

import pytest

from harness.checks import (
    answered,
    armed,
    downlink_restored,
    fault_begins,
    heard,
    mode_is,
    ordered,
    said,
    uplink_silent,
    when,
)
from harness.checks.profile import Limits
from harness.faults import Capped, LinkFault, LinkLoss, Outage, Pulsed, RandomLoss
from harness.flight import Flight
from harness.modes import RETURN

pytestmark = [pytest.mark.bench, pytest.mark.link]
POOR_S = 30
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""
BEATS_S = 2
"""A silence is longer than its break, by up to a heartbeat's interval on either side."""


@pytest.mark.scenario("BENCH-1", requirements=["LINK-PHASES", "LINK-LOSS-REPORT"])
@pytest.mark.parametrize("outage", [Outage.of_timeout(1.1), Outage.of_timeout(2)])
async def test_says_that_the_ground_is_silent_and_stays_disarmed(
    standby: Flight, limits: Limits, outage: Outage
) -> None:
    async with standby.inject(LinkLoss()):
        await standby.wait(outage)
    await standby.wait(for_s=limits.settle_s)

    standby.verify(
        when(uplink_silent).always(~armed, during=limits.settle_s, requirements=["LINK-PHASES"]),
        when(uplink_silent).then(said("link lost"), within=limits.react_s, requirements=["LINK-LOSS-REPORT"]),
        when(downlink_restored).then(heard("link lost"), within=limits.report_s, requirements=["LINK-LOSS-REPORT"]),
    )


ASKED_EVERY_S = 0.25
"""So often that a radio that loses 40 % each way keeps order or answer back for 5 s once in 7,000 times: a drone is not
to fail by the radio's luck."""


def poor_link(kind: str, limits: Limits) -> LinkFault:
    """Bad, but never silent for longer than the customer wants tolerated."""
    if kind == "random":
        return Capped(RandomLoss(0.4), silence_s=limits.tolerate_s)
    return Pulsed(LinkLoss(), on_s=limits.tolerate_s - BEATS_S, off_s=1.5)


@pytest.mark.scenario("BENCH-2", requirements=["LINK-POOR-TOLERATED", "LINK-ORDERS"])
@pytest.mark.parametrize("kind", ["random", "shadows"])
async def test_obeys_and_cries_no_wolf_over_a_poor_link(standby: Flight, limits: Limits, kind: str) -> None:
    async with standby.inject(poor_link(kind, limits)):
        await standby.wait(for_s=POOR_S)
        standby.order(RETURN, answer_s=ASKED_EVERY_S, sends=40)
        await standby.wait(for_s=limits.command_s + SPARE_S)
    await standby.wait(for_s=limits.command_s + SPARE_S)

    standby.verify(
        when(fault_begins).never(said("link lost"), during=POOR_S, requirements=["LINK-POOR-TOLERATED"]),
        when(ordered.of(RETURN)).then(answered.of(RETURN), within=limits.command_s, requirements=["LINK-ORDERS"]),
        when(ordered.of(RETURN)).then(mode_is(RETURN), within=limits.command_s, requirements=["LINK-ORDERS"]),
    )
