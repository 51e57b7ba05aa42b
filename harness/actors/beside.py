"""The instrument port of a board that has one port: what it hears of the board is recorded on the radio's own tap."""

from __future__ import annotations

from typing import Any

from harness.actors.instrument import Instrument
from harness.reading.beats import BESIDE_FROM


class Beside(Instrument):
    """Sends, recorded, beside the radio and on its wire; records what is told to it, and not what it hears there."""

    def _receive(self, chunk: bytes) -> None:
        self.mail.sort(self._splitter.feed(chunk))

    def _encoded(self, sender: tuple[int, int], name: str, fields: dict[str, Any]) -> bytes:
        """Its questions are told apart from the radio's own by their numbers."""
        if name == "TIMESYNC":
            fields = fields | {"ts1": BESIDE_FROM + fields["ts1"]}
        return super()._encoded(sender, name, fields)
