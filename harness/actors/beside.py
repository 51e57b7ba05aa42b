"""The instrument port of a board that has one port: what it hears of the board is recorded on the radio's own tap."""

from __future__ import annotations

from harness.actors.instrument import Instrument


class Beside(Instrument):
    """Sends, recorded, beside the radio and on its wire; records what is told to it, and not what it hears there."""

    def _receive(self, chunk: bytes) -> None:
        self.mail.sort(self._splitter.feed(chunk))
