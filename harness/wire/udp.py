"""MAVLink over UDP, on loopback unless the caller names another address."""

from __future__ import annotations

import asyncio
import socket

from harness.errors import LinkError
from harness.wire.port import Mailbox

RECEIVE_BUFFER_BYTES = 8 << 20
"""A flight stack at 40x sends thousands of datagrams a second; a pause of ours must lose none of them."""
DRAIN_MOST = 256
"""Datagrams taken in one go before others get their turn."""


class UdpPort(Mailbox):
    """A bound socket. Without `peer` it answers whoever spoke last, as ground stations do."""

    def __init__(self, sock: socket.socket, peer: tuple[str, int] | None) -> None:
        super().__init__()
        self._sock = sock
        self._peer = peer
        self._learn = peer is None
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(sock.fileno(), self._drain)

    @classmethod
    def bind(cls, host: str, port: int, *, peer: tuple[str, int] | None = None) -> UdpPort:
        """Bind `host`:`port` (0 = any free). Raises LinkError where that is not possible."""
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            sock.setblocking(False)
            sock.bind((host, port))
        except OSError as error:
            sock.close()
            raise LinkError(f"cannot listen on udp {host}:{port}: {error.strerror}") from error
        return cls(sock, peer)

    @property
    def address(self) -> tuple[str, int]:
        host, port = self._sock.getsockname()[:2]
        return host, port

    def _drain(self) -> None:
        chunks = []
        for _ in range(DRAIN_MOST):
            try:
                data, sender = self._sock.recvfrom(65535)
            except (BlockingIOError, ConnectionRefusedError):
                break
            if self._learn:
                self._peer = sender
            chunks.append(data)
        if chunks:
            self.deliver(chunks[0] if len(chunks) == 1 else b"".join(chunks))

    def send(self, data: bytes) -> None:
        if self._peer is None or self._sock.fileno() < 0:
            self.unsent += 1
            return
        try:
            self._sock.sendto(data, self._peer)
        except (BlockingIOError, ConnectionRefusedError):
            self.unsent += 1

    def close(self) -> None:
        if self._sock.fileno() >= 0:
            self._loop.remove_reader(self._sock.fileno())
            self._sock.close()
