"""Hardware in the loop, as far as it goes without a board: PX4 with the HIL flag, flown by one wire."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path

import pytest

from harness.rigs.hitl import HIL_ENABLED
from tests.conftest import real_stack
from tests.rigs.hil_board import board

ARM, TAKE_OFF, SET_MODE, SET_MESSAGE_INTERVAL, SYS_STATUS = 400, 22, 176, 511, 1
ARMED, PREARM_GOOD = 128, 1 << 28
AMSL_M = 160.0


@pytest.mark.parametrize("stack", [real_stack("px4")])
def test_px4_flies_on_what_comes_by_its_one_wire(stack: str, tmp_path: Path) -> None:
    async def fly() -> None:
        async with board(tmp_path) as one:
            body, nan = one.world.body, math.nan

            assert one.flags & HIL_ENABLED
            one.command(SET_MESSAGE_INTERVAL, SYS_STATUS, 250_000)
            await one.until(
                lambda: (
                    bool(one.heard["SYS_STATUS"].onboard_control_sensors_health & PREARM_GOOD)
                    if "SYS_STATUS" in one.heard
                    else False
                )
            )
            one.command(ARM, 1)
            await one.until(lambda: bool(one.flags & ARMED))
            one.command(TAKE_OFF, nan, nan, nan, nan, nan, nan, AMSL_M)
            await one.until(lambda: body.down_m < -9)
            one.command(SET_MODE, 1, 4, 6)
            await one.until(lambda: body.on_ground and not one.flags & ARMED)

            assert one.hil.answers > 1000
            assert 0 == one.hil.left_out
            assert math.hypot(body.north_m, body.east_m) < 2
            assert "HIL_STATE_QUATERNION" not in one.heard

    asyncio.run(fly())
