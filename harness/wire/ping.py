"""When the drone processed a heartbeat, or a pilot's sticks, by its own clock: a TIMESYNC right behind, and the echo.

The radio's own instrument: it is put behind every one that comes out at the drone's end, so that whatever the radio
does to it, the moment of its arrival is measured; and it never loads the radio.
"""

from __future__ import annotations

from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.signing import Signer
from harness.reading.beats import PINGER, TIMESYNC

__all__ = ["PINGER", "Pinger"]


class Pinger:
    """Numbers its questions, from 1 on or behind `after`."""

    def __init__(self, source: tuple[int, int] = PINGER, *, after: int = 0) -> None:
        self._encode = Encoder(*source)
        self._asked = self._after = after

    def ask(self) -> bytes:
        """The next question, as a frame."""
        self._asked += 1
        return self._encode("TIMESYNC", ts1=self._asked)

    def sign_with(self, signer: Signer) -> None:
        """Sign every question from now on."""
        self._encode.signer = signer

    def is_answer(self, frame: bytes) -> bool:
        """Whether a frame is the echo of one of them."""
        return framing.msg_id(frame) == TIMESYNC and self._after < decode(frame).ts1 <= self._asked
