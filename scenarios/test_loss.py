"""LOSS-1 and LOSS-2: the drone itself is lost, rammed or shot: an application on the ground is told, and it lies near
where it said that it was."""

import pytest

from harness.checks import fault_begins, found_within_m, when, within_m, witnessed
from harness.checks.profile import Limits
from harness.faults.wreck import Wreck
from harness.flight import Flight

pytestmark = [pytest.mark.link, pytest.mark.witness]
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""


@pytest.mark.scenario("LOSS-1", requirements=["LOSS-TOLD", "LOSS-FOUND"])
async def test_an_application_is_told_that_it_fell(patrol: Flight, limits: Limits) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    await patrol.watch_position()

    async with patrol.witness():
        await patrol.wait(for_s=3)
        await patrol.destroy(Wreck.MOTORS)
        await patrol.wait(for_s=limits.find_s + SPARE_S)

    patrol.verify(
        when(fault_begins).then(witnessed("disarmed"), within=limits.notice_s, requirements=["LOSS-TOLD"]),
        when(fault_begins).then(found_within_m(limits.find_m), within=limits.find_s, requirements=["LOSS-FOUND"]),
    )


@pytest.mark.scenario("LOSS-2", requirements=["LOSS-TOLD", "LOSS-FOUND"])
async def test_an_application_is_told_that_it_is_gone(patrol: Flight, limits: Limits) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    await patrol.watch_position()

    async with patrol.witness():
        await patrol.wait(for_s=3)
        await patrol.destroy(Wreck.SILENCE)
        await patrol.wait(for_s=limits.find_s + SPARE_S)

    patrol.verify(
        when(fault_begins).then(witnessed("link lost"), within=limits.notice_s, requirements=["LOSS-TOLD"]),
        when(fault_begins).then(found_within_m(limits.find_m), within=limits.find_s, requirements=["LOSS-FOUND"]),
    )
