"""The drone as a task of the running event loop: in virtual time as fast as it goes, or paced by the host's."""

from __future__ import annotations

from typing import Never

from harness.builtin.drone import PracticeDrone
from harness.clock import Clock, LoopClock


async def fly(drone: PracticeDrone, *, clock: Clock | None = None, speed: float | None = 1.0) -> Never:
    """Step the drone at its tick until cancelled, `speed` vehicle seconds per second of `clock` (the loop's own unless
    given); None is as fast as it goes, other tasks taking their turn at every tick. Raises StackDied with the drone.

    A late tick is made up for, never left out.
    """
    clock = LoopClock() if clock is None else clock
    begin_s = clock.now_s()
    pace_s = 0.0 if speed is None else drone.settings.tick_s / speed
    ticks = 0
    while True:
        ticks += 1
        await clock.sleep_until(begin_s + ticks * pace_s)
        drone.step()
