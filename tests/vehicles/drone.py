"""A drone at the far end of the radio that answers as a test tells it to, on a clock that ticks at 20 Hz."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from harness.actors.ground import GroundStation
from harness.clock import LoopClock
from harness.mavlink.codec import Encoder, Message, decode
from harness.mavlink.frame import Splitter
from tests.wire.journal import Radio

Answer = Callable[[Message], None]


class Peer(Radio):
    """`on` says what it does with a message; all that came are in `got`."""

    def __init__(self) -> None:
        super().__init__()
        self.station = GroundStation(self.link, self.clock)
        self.got: list[Message] = []
        self.answers: dict[str, Answer] = {}
        self._splitter = Splitter()
        self.drone.listen(self._take)

    def _take(self, data: bytes) -> None:
        for frame in self._splitter.feed(data):
            message = decode(frame)
            self.got.append(message)
            if answer := self.answers.get(message.name):
                answer(message)

    def on(self, name: str, answer: Answer) -> None:
        self.answers[name] = answer

    def answer(self, name: str, *, system: int = 1, **fields: Any) -> None:
        """Say something to the ground."""
        encode = self.says if system == 1 else Encoder(system, 1)
        self.drone.send(encode(name, **fields))

    def named(self, name: str) -> list[Message]:
        return [message for message in self.got if message.name == name]


@asynccontextmanager
async def peer() -> AsyncIterator[Peer]:
    """One whose clock runs, a vehicle second a loop second."""
    made, loop = Peer(), LoopClock()

    async def tick() -> None:
        number = 0
        while True:
            number += 1
            made.stamp(number * 0.05)
            await loop.sleep_until(number * 0.05)

    ticking = asyncio.ensure_future(tick())
    try:
        yield made
    finally:
        ticking.cancel()
