"""Two ports joined in memory, for the embedded drone and for measuring what forwarding costs."""

from __future__ import annotations

from harness.wire.port import Mailbox


class MemoryPort(Mailbox):
    """One end; what is sent arrives at the other at once."""

    def __init__(self) -> None:
        super().__init__()
        self._peer: MemoryPort | None = None

    def join(self, peer: MemoryPort) -> None:
        self._peer, peer._peer = peer, self

    def send(self, data: bytes) -> None:
        if self._peer is None:
            self.unsent += 1
        else:
            self._peer.deliver(data)

    def close(self) -> None:
        if self._peer is not None:
            self._peer._peer = None
            self._peer = None


def memory_pair() -> tuple[MemoryPort, MemoryPort]:
    """Two joined ports."""
    one, other = MemoryPort(), MemoryPort()
    one.join(other)
    return one, other
