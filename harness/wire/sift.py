"""One port shared by two: some messages go one way, everything else the other, and both may send.

A board in the loop has one wire for its simulator and its ground. Each side gets whole frames; what is none goes to the
side that gets everything else, which counts it as any other noise.
"""

from __future__ import annotations

from collections.abc import Collection

from harness.mavlink import frame as framing
from harness.mavlink.frame import Splitter
from harness.wire.port import Mailbox, Port


class Branch(Mailbox):
    """One side of a shared port. Closing it ends that side; the wire ends with the other."""

    def __init__(self, wire: Port, *, owns: bool) -> None:
        super().__init__()
        self._wire: Port | None = wire
        self._owns = owns

    def send(self, data: bytes) -> None:
        if self._wire is None:
            self.unsent += 1
        else:
            self._wire.send(data)

    def close(self) -> None:
        if self._wire is not None and self._owns:
            self._wire.close()
        self._wire = None


def sift(wire: Port, numbers: Collection[int]) -> tuple[Branch, Branch]:
    """The rest, and the side that gets the messages of these `numbers`. The rest owns the wire."""
    rest, sifted = Branch(wire, owns=True), Branch(wire, owns=False)
    wanted, splitter = frozenset(numbers), Splitter()

    def receive(chunk: bytes) -> None:
        before = splitter.tally()
        frames = splitter.feed(chunk)
        if len(frames) == 1 and frames[0] == chunk:
            (sifted if framing.msg_id(chunk) in wanted else rest).deliver(chunk)
            return
        taken = [each for each in frames if framing.msg_id(each) in wanted]
        left = [each for each in frames if framing.msg_id(each) not in wanted]
        noise = splitter.tally()
        lost = sum(noise[name] - before[name] for name in ("noise_bytes", "bad_frames"))
        if taken:
            sifted.deliver(b"".join(taken))
        if left or lost:
            rest.deliver(b"".join(left) + b"\0" * lost)

    wire.listen(receive)
    return rest, sifted
