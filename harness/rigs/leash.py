"""A flight stack that flies faster than real time stands still while the harness does.

A pause of ours is the drone's: at 15 times real time, 136 ms for which the disk kept a write of the recorder's waiting
were two seconds without heartbeats, sticks and fixes. A thread looks whether the event loop still turns, from which a
write that waits does not keep it, and stops the stack's process meanwhile: the time that it makes stands still, too.
"""

from __future__ import annotations

import asyncio
import threading

from harness.clock import HostClock
from harness.rigs.berth import Process

TURN_EVERY_S = 0.005
LOOK_EVERY_S = 0.01
"""Host seconds. A loop that does not turn is seen within twice as long, one vehicle second at 50 times real time."""


class Leash:
    """Holds `process` from now on until `close`; `times` tells how often it stood still."""

    def __init__(self, process: Process) -> None:
        self.times = 0
        self._process = process
        self._turns = 0
        self._ended = threading.Event()
        self._turning = asyncio.ensure_future(self._turn())
        self._thread = threading.Thread(target=self._look, name="leash", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let go of it, for good."""
        self._ended.set()
        self._thread.join()
        self._turning.cancel()

    async def _turn(self) -> None:
        clock = HostClock()
        while True:
            self._turns += 1
            await clock.sleep_until(clock.now_s() + TURN_EVERY_S)

    def _look(self) -> None:
        seen, held = -1, False
        while not self._ended.wait(LOOK_EVERY_S):
            turns = self._turns
            if held != (turns == seen):
                held = not held
                self._process.hold(still=held)
                self.times += held
            seen = turns
        if held:
            self._process.hold(still=False)
