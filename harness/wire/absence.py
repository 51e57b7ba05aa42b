"""Writes that nobody took: from when to when an end of a link was not there, or would take no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harness.wire.port import Port

Told = Callable[[float, int], None]
"""Takes since when, in the link's seconds, and how many writes nobody took."""


class Absence:
    """Over a port that is written to; `told` is called once a write arrives again, or at the end."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self._since_s = 0.0
        self._writes = 0
        self.told: Told = lambda since_s, writes: None

    def send(self, frames: Sequence[bytes], now_s: float) -> None:
        """Each in a write of its own."""
        port = self._port
        before = port.unsent
        for frame in frames:
            port.send(frame)
        unsent = port.unsent - before
        if unsent and not self._writes:
            self._since_s = now_s
        self._writes += unsent
        if unsent < len(frames):
            self.end()

    def end(self) -> None:
        """Tell of an absence, if there is one."""
        if self._writes:
            writes, self._writes = self._writes, 0
            self.told(self._since_s, writes)
