"""MAVLink over TCP: as the client of a listening drone, or as the server that a drone connects to."""

from __future__ import annotations

import asyncio
from typing import cast

from harness.errors import LinkError
from harness.wire.port import Mailbox

WAITING_MOST_BYTES = 1 << 20
"""What may wait for a peer that reads slowly; behind it writes go nowhere and are counted."""


class _Refusal(asyncio.Protocol):
    """Hangs up."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).abort()


class TcpPort(Mailbox, asyncio.Protocol):
    """One connection. `lost` is done once the peer has gone."""

    def __init__(self) -> None:
        super().__init__()
        self._transport: asyncio.Transport | None = None
        self._server: asyncio.Server | None = None
        self._taken = False
        loop = asyncio.get_running_loop()
        self.connected: asyncio.Future[None] = loop.create_future()
        self.lost: asyncio.Future[None] = loop.create_future()

    @classmethod
    async def connect(cls, host: str, port: int) -> TcpPort:
        """Connect to a drone that listens. Raises LinkError if nobody does."""
        try:
            _, made = await asyncio.get_running_loop().create_connection(cls, host, port)
        except OSError as error:
            raise LinkError(f"cannot connect to tcp {host}:{port}: {error.strerror or error}") from error
        return made

    @classmethod
    async def serve(cls, host: str, port: int = 0) -> TcpPort:
        """Listen for the one drone that will connect; `address` tells where."""
        made = cls()
        try:
            made._server = await asyncio.get_running_loop().create_server(made._welcome, host, port)
        except OSError as error:
            raise LinkError(f"cannot listen on tcp {host}:{port}: {error.strerror or error}") from error
        return made

    @property
    def address(self) -> tuple[str, int]:
        assert self._server is not None, "only a serving port has an address of its own"
        host, port = self._server.sockets[0].getsockname()[:2]
        return host, port

    @property
    def waiting_bytes(self) -> int:
        return self._transport.get_write_buffer_size() if self._transport is not None else 0

    @property
    def is_open(self) -> bool:
        """Whether a peer is there."""
        return self.connected.done() and not self.lost.done()

    def _welcome(self) -> asyncio.Protocol:
        """For whoever connects: the first is the drone, all others are turned away."""
        if self._taken:
            return _Refusal()
        self._taken = True
        return self

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        if not self.connected.done():
            self.connected.set_result(None)

    def data_received(self, data: bytes) -> None:
        self.deliver(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.lost.done():
            self.lost.set_result(None)

    def send(self, data: bytes) -> None:
        if self._transport is None or self._transport.is_closing() or self.waiting_bytes > WAITING_MOST_BYTES:
            self.unsent += 1
        else:
            self._transport.write(data)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()
        if self._server is not None:
            self._server.close()
