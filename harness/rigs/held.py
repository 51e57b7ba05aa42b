"""Settings of parameters, each held back until its value before is on the disk."""

from __future__ import annotations

from collections.abc import Callable

from harness.rigs.boarding import ANSWER_S, ASKS, Boarding
from harness.rigs.journal import Journal


class Held:
    """`write` takes a frame to the board. `look` wants to be called every `every_s` host seconds."""

    def __init__(self, journal: Journal, boarding: Boarding, write: Callable[[bytes], None], every_s: float) -> None:
        self._journal = journal
        self._boarding = boarding
        self._write = write
        self._each = int(ANSWER_S / every_s)
        self._waiting: dict[str, tuple[bytes, int]] = {}
        """Those whose value before is not known yet, and how often that was looked for."""

    def set(self, name: str, frame: bytes) -> None:
        """Write it once its value before is on the disk."""
        if (before := self._journal.saved.get(name) or self._boarding.heard.get(name)) is None:
            self._waiting[name] = (frame, 0)
            return
        self._journal.save(before)
        self._write(frame)

    def heard(self) -> None:
        """Something came from the board."""
        for name in [name for name in self._waiting if name in self._boarding.heard]:
            self.set(name, self._waiting.pop(name)[0])

    def look(self) -> None:
        """Ask again for what is missing; what never comes is no parameter of this board's."""
        for name, (frame, looked) in list(self._waiting.items()):
            if looked >= ASKS * self._each:
                del self._waiting[name]
                continue
            self._waiting[name] = (frame, looked + 1)
            if looked % self._each == 0:
                self._boarding.ask_for(name)
