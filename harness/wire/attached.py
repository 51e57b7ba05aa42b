"""Somebody else's ground station on the ground side of a modelled radio: it lives behind the same faults as our own."""

from __future__ import annotations

from harness.mavlink.frame import Splitter
from harness.wire.link import Link
from harness.wire.port import Port


class AttachedStation:
    """Joins whoever is behind `port` to the ground side of `link`, until `close`.

    It gets all that reaches the ground, damaged frames too, a write (over UDP a datagram) each: a frame whose length
    was damaged spoils no other. Of what it sends, whole frames enter the radio, and whatever is none goes nowhere.
    """

    def __init__(self, link: Link, port: Port) -> None:
        self._link = link
        self._port = port
        self._splitter = Splitter()
        self._closed = False
        self.heard = self.sent = 0
        """Frames given to it, and frames that came from it."""
        link.on_received(self._hear)
        port.listen(self._speak)

    def _hear(self, frames: list[bytes]) -> None:
        if self._closed:
            return
        self.heard += len(frames)
        for frame in frames:
            self._port.send(frame)

    def _speak(self, chunk: bytes) -> None:
        frames = self._splitter.feed(chunk)
        if frames and not self._closed:
            self.sent += len(frames)
            self._link.send_up(frames)

    def malformed(self) -> dict[str, int]:
        """What it sent that was no frame."""
        return self._splitter.tally()

    def close(self) -> None:
        """Part it from the radio, and close its port; a second time does nothing."""
        if not self._closed:
            self._closed = True
            self._port.close()
