"""A board's own serial port, for a stack that opens one: a terminal that takes as many bytes as such a port sends, and
lets who writes more wait."""

from __future__ import annotations

import asyncio
import os
import pty
import tty
from contextlib import suppress

from harness.clock import LoopClock
from harness.wire.port import Mailbox

BITS_A_BYTE = 10
TICK_S = 0.004


class Uart(Mailbox):
    """Its far end; the stack opens `path`."""

    def __init__(self, baud: int) -> None:
        super().__init__()
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._slave)
        self._rate = baud / BITS_A_BYTE
        self._pump = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        clock = LoopClock()
        last_s, room = clock.now_s(), 0.0
        while True:
            await clock.sleep_until(clock.now_s() + TICK_S)
            now_s = clock.now_s()
            most = self._rate * (now_s - last_s)
            room, last_s = min(room + most, 2 * most + 1), now_s
            with suppress(BlockingIOError):
                data = os.read(self._master, int(room)) if room >= 1 else b""
                room -= len(data)
                if data:
                    self.deliver(data)

    def send(self, data: bytes) -> None:
        try:
            os.write(self._master, data)
        except BlockingIOError:
            self.unsent += 1

    def close(self) -> None:
        self._pump.cancel()
        if self._master >= 0:
            os.close(self._master)
            os.close(self._slave)
            self._master = -1
