"""LINK-9: orders, a mission's upload and the ground's picture, over the radios that patrols really have."""

import pytest

from harness.checks import (
    answered,
    fault_begins,
    mode_is,
    ordered,
    telemetry_older_than,
    upload_begun,
    uploaded,
    when,
    within_m,
)
from harness.checks.profile import Limits
from harness.faults import read_radio
from harness.flight import Flight
from harness.modes import HOLD, PATROL, RETURN

pytestmark = pytest.mark.link
SETTLED_S = 15


@pytest.mark.scenario("LINK-9", requirements=["LINK-ORDERS"])
@pytest.mark.parametrize("radio", ["sik", "lte", "leo", "geo"])
async def test_obeys_and_is_seen_over_this_radio(patrol: Flight, limits: Limits, radio: str) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    await patrol.watch_position()
    await patrol.wait(for_s=2)

    async with patrol.inject(read_radio(radio)):
        await patrol.wait(for_s=SETTLED_S)
        patrol.order(HOLD)
        await patrol.wait(for_s=limits.command_s)
        if not await patrol.upload():
            await patrol.wait(for_s=limits.upload_s)
        patrol.order(PATROL)
        await patrol.wait(for_s=SETTLED_S)

    patrol.verify(
        when(ordered.of(HOLD)).then(answered.of(HOLD), within=limits.command_s),
        when(ordered.of(HOLD)).then(mode_is(HOLD), within=limits.command_s),
        when(upload_begun).then(uploaded, within=limits.upload_s),
        when(fault_begins).never(telemetry_older_than(limits.telemetry_age_s), during=2 * SETTLED_S),
        when(fault_begins).never(mode_is(RETURN), during=2 * SETTLED_S),
    )
