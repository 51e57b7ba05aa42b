"""One wire that several speak through and all hear whole: a board on a desk has one port, for its ground, for
strangers, and for whoever is its receiver.

What one side sends the others do not hear; only the drone is heard, bytes as they came.
"""

from __future__ import annotations

from harness.wire.port import Port
from harness.wire.sift import Branch


def tee(wire: Port, sides: int) -> list[Branch]:
    """So many sides; the first owns the wire, and hears each chunk before the others."""
    branches = [Branch(wire, owns=not number) for number in range(sides)]

    def receive(chunk: bytes) -> None:
        for each in branches:
            each.deliver(chunk)

    wire.listen(receive)
    return branches
