"""A call at a time: for what must come out of a radio although nothing goes in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from harness.clock import Clock


class Alarm:
    """Calls `ring` once the clock shows the time that was set; of several the earliest counts."""

    def __init__(self, clock: Clock, ring: Callable[[], None]) -> None:
        self._clock = clock
        self._ring = ring
        self._at_s = 0.0
        self._waiting: asyncio.Future[None] | None = None

    def set(self, at_s: float) -> None:
        if self._waiting is not None:
            if self._at_s <= at_s:
                return
            self._waiting.cancel()
        self._at_s = at_s
        self._waiting = asyncio.ensure_future(self._wait(at_s))

    async def _wait(self, at_s: float) -> None:
        await self._clock.sleep_until(at_s)
        self._waiting = None
        self._ring()

    def close(self) -> None:
        """Nothing rings any more."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
