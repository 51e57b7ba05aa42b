"""A board in the loop: PX4 with SYS_HITL=1 at the end of one wire, which its simulator and its ground share.

Facts: mavlink_main.cpp, set_hil_enabled; mavlink_receiver.cpp, handle_message_hil_sensor (v1.16-dev). The board wants a
wire of more than 5000 bytes a second (USB, not a telemetry radio). It sends what it tells its motors by itself, and
takes HIL_STATE_QUATERNION for its own estimate: that is never sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from harness.builtin.rigid.airframe import SQUARE, Airframe
from harness.clock import Clock
from harness.reading.stack import Geodetic
from harness.rigs.hil import OnTime
from harness.rigs.settings import HOME_DEG_M
from harness.rigs.simulator import Simulator
from harness.wire.port import Port

HIL_ENABLED = 32
"""MAV_MODE_FLAG_HIL_ENABLED in HEARTBEAT.base_mode: outputs are blocked, nothing that a motor is told turns it."""


@dataclass(frozen=True, slots=True)
class InTheLoop:
    """`hil.begin` starts the world, once the heartbeat has `HIL_ENABLED`. Its truth has no time of its own: it is of
    when it is told."""

    hil: OnTime
    world: Simulator


def put_in_the_loop(
    side: Port, rng: Random, *, system: int = 1, airframe: Airframe = SQUARE, clock: Clock | None = None
) -> InTheLoop:
    """`side` is the simulator's own of the board's wire (`harness.wire.tee`); `airframe` is to be the one that the
    board is set up for (1001: SQUARE); `clock` see `OnTime`."""
    world = Simulator(airframe, rng, home=Geodetic(*HOME_DEG_M), system=system, stamped=False)
    return InTheLoop(OnTime(side, world, clock=clock), world)
