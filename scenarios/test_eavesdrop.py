"""EAVES-1: somebody listens to the radio of a patrol that is watched and commanded as on any day. What the customer
keeps secret is not told there in clear; all else that is learned is listed."""

import pytest

from harness.actors.acts import ReplaceFence, ReplaceRally
from harness.actors.services import ListFiles, ReadSettings
from harness.checks import disclosed, fault_begins, when
from harness.checks.profile import Limits
from harness.flight import Flight
from harness.modes import HOLD

pytestmark = pytest.mark.eavesdrop
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""
AREA_SIDE_M, RALLY_EAST_M = 800, 50
"""Around all of the patrol, and a place beside its home."""


@pytest.mark.scenario("EAVES-1", requirements=["EAVES-SECRETS"])
async def test_keeps_the_customers_secrets(patrol: Flight, limits: Limits) -> None:
    secrets = limits.secrets

    async with patrol.overheard():
        await patrol.watch()
        await patrol.upload()
        await patrol.by_ground(ReplaceFence(AREA_SIDE_M))
        await patrol.by_ground(ReplaceRally(RALLY_EAST_M))
        await patrol.look()
        await patrol.identify()
        await patrol.by_ground(ListFiles())
        await patrol.by_ground(ReadSettings())
        patrol.order(HOLD)
        await patrol.wait(for_s=limits.listen_s + SPARE_S)

    patrol.verify(*(when(fault_begins).never(disclosed(each), during=limits.listen_s) for each in secrets))
