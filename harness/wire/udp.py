"""MAVLink over UDP, on loopback unless the caller names another address."""

from __future__ import annotations

import asyncio
import socket

from harness.clock import LoopClock
from harness.errors import LinkError
from harness.wire.port import Mailbox

RECEIVE_BUFFER_BYTES = 8 << 20
"""A flight stack at 40x sends thousands of datagrams a second; a pause of ours must lose none of them."""
DRAIN_MOST = 256
"""Datagrams taken in one go before others get their turn."""


class UdpPort(Mailbox):
    """A bound socket. Without `peer` it answers whoever spoke last, as ground stations do; with `keeps_s` it keeps to
    the first until that one was silent for so long, and turns all others away (`others`)."""

    def __init__(self, sock: socket.socket, peer: tuple[str, int] | None, keeps_s: float = 0.0) -> None:
        super().__init__()
        self._clock = LoopClock()
        self._keeps_s = keeps_s
        self._heard_s = 0.0
        self._sock = sock
        self._peer = peer
        self._learn = peer is None
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(sock.fileno(), self._drain)

    @classmethod
    def bind(cls, host: str, port: int, *, peer: tuple[str, int] | None = None, keeps_s: float = 0.0) -> UdpPort:
        """Bind `host`:`port` (0 = any free). Raises LinkError where that is not possible."""
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            sock.setblocking(False)
            sock.bind((host, port))
        except OSError as error:
            sock.close()
            raise LinkError(f"cannot listen on udp {host}:{port}: {error.strerror}") from error
        return cls(sock, peer, keeps_s)

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
            if self._learn and not self._meet(sender):
                self.others += 1
                continue
            chunks.append(data)
        if chunks:
            self.deliver(chunks[0] if len(chunks) == 1 else b"".join(chunks))

    def _meet(self, sender: tuple[str, int]) -> bool:
        """Whether this is the peer, or becomes it."""
        now_s = self._clock.now_s()
        if self._peer not in (None, sender) and now_s - self._heard_s < self._keeps_s:
            return False
        self._peer, self._heard_s = sender, now_s
        return True

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
