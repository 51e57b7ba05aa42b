"""One wire that several speak through and all hear whole: a board on a desk has one port, for its ground, for
strangers, for whoever is its receiver, and for its simulator.

What one side sends the others do not hear; only the drone is heard, bytes as they came. What the wire did not take of a
side's is that side's `unsent`.
"""

from __future__ import annotations

from harness.wire.port import Mailbox, Port


class Branch(Mailbox):
    """One side of a shared port. Closing it ends that side; the wire ends with the first."""

    def __init__(self, wire: Port, *, owns: bool) -> None:
        super().__init__()
        self._wire: Port | None = wire
        self._owns = owns

    def send(self, data: bytes) -> None:
        if self._wire is None:
            self.unsent += 1
        else:
            before = self._wire.unsent
            self._wire.send(data)
            self.unsent += self._wire.unsent - before

    def close(self) -> None:
        if self._wire is not None and self._owns:
            self._wire.close()
        self._wire = None


def tee(wire: Port, sides: int) -> list[Branch]:
    """So many sides; the first owns the wire, and hears each chunk before the others."""
    branches = [Branch(wire, owns=not number) for number in range(sides)]

    def receive(chunk: bytes) -> None:
        for each in branches:
            each.deliver(chunk)

    wire.listen(receive)
    return branches
