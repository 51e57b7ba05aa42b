"""A stack in its simulator's loop, as far as the loop sees it: it hears HIL_SENSOR, and tells its motors something."""

from __future__ import annotations

import asyncio

from harness.mavlink.codec import Encoder, Message, decode
from harness.mavlink.frame import Splitter
from harness.mavlink.hil import ARMED
from harness.wire.memory import MemoryPort


class Stack:
    """Its time is that of the newest HIL_SENSOR. Behind the first `starts` of them it answers each, `answers` times, up
    to the time `until_us`, but for those at the times `deaf_us`; never within the loop's own call, as no stack does."""

    def __init__(
        self,
        port: MemoryPort,
        *,
        until_us: int,
        starts: int = 0,
        answers: int = 1,
        deaf_us: tuple[int, ...] = (),
        armed: bool = True,
    ) -> None:
        self.heard: list[Message] = []
        self.at_s: list[float] = []
        """When each HIL_SENSOR came, by the loop's time."""
        self.commands: tuple[float, ...] = (0.0,) * 4
        self._port, self._until_us = port, until_us
        self._starts, self._answers, self._deaf_us = starts, answers, deaf_us
        self._mode = ARMED * armed
        self._splitter = Splitter()
        self._encode = Encoder(1, 1)
        port.listen(self._hear)

    def call(self) -> None:
        """Its first word, as it connects."""
        self._port.send(self._encode("HEARTBEAT"))

    def tell(self, time_us: int) -> None:
        frame = self._encode(
            "HIL_ACTUATOR_CONTROLS", time_usec=time_us, controls=self.commands, mode=self._mode, flags=1
        )
        asyncio.get_running_loop().call_soon(self._port.send, frame)

    @property
    def times_us(self) -> list[int]:
        return [each.time_usec for each in self.heard if each.name == "HIL_SENSOR"]

    def _hear(self, chunk: bytes) -> None:
        for message in map(decode, self._splitter.feed(chunk)):
            self.heard.append(message)
            if message.name != "HIL_SENSOR":
                continue
            self.at_s.append(asyncio.get_running_loop().time())
            if len(self.at_s) > self._starts and message.time_usec <= self._until_us:
                for _ in range(self._answers * (message.time_usec not in self._deaf_us)):
                    self.tell(message.time_usec)
