"""When the drone processed a heartbeat, by its own clock: a TIMESYNC right behind it, and the drone's echo.

The radio's own instrument: it is put behind every heartbeat that comes out at the drone's end, so that whatever the
radio does to a heartbeat, the moment of its arrival is measured; and it never loads the radio.
"""

from __future__ import annotations

from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, decode
from harness.reading.beats import PINGER, TIMESYNC

__all__ = ["PINGER", "Pinger"]


class Pinger:
    """Numbers its questions, from 1 on."""

    def __init__(self) -> None:
        self._encode = Encoder(*PINGER)
        self._asked = 0

    def ask(self) -> bytes:
        """The next question, as a frame."""
        self._asked += 1
        return self._encode("TIMESYNC", ts1=self._asked)

    def is_answer(self, frame: bytes) -> bool:
        """Whether a frame is the echo of one of them."""
        return framing.msg_id(frame) == TIMESYNC and 0 < decode(frame).ts1 <= self._asked
