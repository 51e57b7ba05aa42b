"""A radio whose buffer runs full says so (RADIO_STATUS.txbuf, per cent that are free), and whoever sends through it
sends more slowly: what does not fit is lost there, a frame in its middle, and nobody tells.

By the steps of ArduPilot's own answer to the same message (GCS_Common.cpp, handle_radio_status): slower below 20 and
50, faster above 90 and 95. Before the first such message nothing is held back, as on a cable.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

from harness.clock import Clock, LoopClock
from harness.mavlink import frame as framing
from harness.reading.beats import HEARTBEAT, PINGERS, TIMESYNC

BITS_A_BYTE = 10
STEPS = ((20, 0.5), (50, 0.8), (90, 1.0), (95, 1.1), (100, 1.25))
"""Up to so many per cent free: how many times as fast as before."""
SLOWEST_SHARE = 0.02
"""Of the line's own rate: 115 bytes a second at 57,600 baud, a heartbeat, its question, and a little more."""
HELD_MOST_BYTES = 8192
COMMAND_LONG = 76


class Status(Protocol):
    """RADIO_STATUS."""

    txbuf: int


class Throttle:
    """`use` names the port behind it. `urgent` tells which frames never wait."""

    def __init__(self, urgent: Callable[[bytes], bool], *, clock: Clock | None = None) -> None:
        self.unsent = 0
        """Frames that never left: there was no room for them, or what still waited was dropped."""
        self._urgent = urgent
        self._clock: Clock = clock or LoopClock()
        self._send: Callable[[bytes], None] = lambda _: None
        self._line_rate = 0.0
        self._rate: float | None = None
        """Bytes a second; None without any radio that ever spoke."""
        self._due_s = 0.0
        self._held: deque[bytes] = deque()
        self._held_bytes = 0
        self._sending: asyncio.Future[None] | None = None

    @property
    def held(self) -> int:
        """Frames that wait."""
        return len(self._held)

    def use(self, send: Callable[[bytes], None], baud: int) -> None:
        """Another line from now on, or the same once more: what waits for the one before is dropped."""
        self.drop()
        self._send, self._line_rate, self._rate = send, baud / BITS_A_BYTE, None

    def hear(self, status: Status) -> None:
        """A radio told how full it is."""
        factor = next(factor for most, factor in STEPS if min(status.txbuf, 100) <= most)
        rate = (self._rate or self._line_rate) * factor
        self._rate = min(max(rate, SLOWEST_SHARE * self._line_rate), self._line_rate)

    def send(self, frame: bytes) -> None:
        """One whole frame, now or in its turn."""
        if self._rate is None or self._urgent(frame):
            self._send(frame)
            return
        if self._held_bytes + len(frame) > HELD_MOST_BYTES:
            self.unsent += 1
            return
        self._held.append(frame)
        self._held_bytes += len(frame)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.ensure_future(self._send_on())

    async def _send_on(self) -> None:
        while self._held:
            await self._clock.sleep_until(self._due_s)
            if not self._held:
                return
            frame = self._held.popleft()
            self._held_bytes -= len(frame)
            self._due_s = max(self._due_s, self._clock.now_s()) + len(frame) / (self._rate or self._line_rate)
            self._send(frame)

    def drop(self) -> None:
        """Whatever waits is never sent."""
        self.unsent += len(self._held)
        self._held.clear()
        self._held_bytes = 0
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None


def keeps_time_or_commands(frame: bytes) -> bool:
    """What must not wait for a slow radio: a heartbeat, which is missed, the question behind the ground's, which dates
    it, and a command, such as to disarm. Every other question keeps its place: its echo is to prove that all before it
    was there."""
    number = framing.msg_id(frame)
    return number in (HEARTBEAT, COMMAND_LONG) or (number == TIMESYNC and framing.source(frame) in PINGERS)
