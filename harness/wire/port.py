"""The seam between bytes and everything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Receive = Callable[[bytes], None]


class Port(Protocol):
    """One end of a byte pipe. `send` never blocks and never raises for a peer that is not there (a radio would not
    either), and counts such writes as `unsent`; `listen` names who gets what arrives, in whole chunks, in order."""

    unsent: int
    others: int

    @property
    def waiting_bytes(self) -> int: ...

    def send(self, data: bytes) -> None: ...

    def listen(self, receive: Receive) -> None: ...

    def close(self) -> None: ...


class Mailbox:
    """What all ports share: the listener, and what came before there was one."""

    def __init__(self) -> None:
        self._receive: Receive | None = None
        self._early: list[bytes] = []
        self.others = 0
        """Datagrams of others than the one that is there, which were turned away."""
        self.unsent = 0
        """Writes that nobody was there for."""

    @property
    def kept(self) -> bool:
        """Whether something came that nobody has listened for yet."""
        return bool(self._early)

    def listen(self, receive: Receive) -> None:
        self._receive = receive
        early, self._early = self._early, []
        for chunk in early:
            receive(chunk)

    @property
    def waiting_bytes(self) -> int:
        """Of writes that a peer which is there has not taken yet."""
        return 0

    def deliver(self, data: bytes) -> None:
        if self._receive is None:
            self._early.append(data)
        else:
            self._receive(data)
