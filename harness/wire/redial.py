"""A connection, by TCP or serial, that is made again whenever it is lost: neither end of a link must be started first,
or stay."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from harness.clock import HostClock
from harness.errors import HarnessError
from harness.wire.port import Mailbox, Port

RETRY_S = 0.5
"""Host seconds between two tries."""


class Losable(Port, Protocol):
    """A port that may lose what is at its other end, and tells."""

    lost: asyncio.Future[Any]

    @property
    def is_open(self) -> bool: ...

    @property
    def waiting_bytes(self) -> int: ...


class Redial(Mailbox):
    """`dial` connects, or listens; `first` is a port that it gave already. Writes while nobody is there are unsent."""

    def __init__(self, dial: Callable[[], Awaitable[Losable]], first: Losable | None = None) -> None:
        super().__init__()
        self._dial = dial
        self._port = first
        self._clock = HostClock()
        self._keeping = asyncio.ensure_future(self._keep())

    async def _keep(self) -> None:
        while True:
            if self._port is None:
                try:
                    self._port = await self._dial()
                except HarnessError:
                    await self._clock.sleep_until(self._clock.now_s() + RETRY_S)
                    continue
            port = self._port
            port.listen(self.deliver)
            await asyncio.shield(port.lost)
            port.close()
            self._port = None

    @property
    def waiting_bytes(self) -> int:
        return self._port.waiting_bytes if self._port is not None else 0

    def send(self, data: bytes) -> None:
        port = self._port
        if port is None or not port.is_open:
            self.unsent += 1
        else:
            before = port.unsent
            port.send(data)
            self.unsent += port.unsent - before

    def close(self) -> None:
        self._keeping.cancel()
        if self._port is not None:
            self._port.close()
