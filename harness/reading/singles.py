"""What one message tells all of: home, origin, logs. A drone that keeps no logs may answer nothing to who asks for
their list (PX4, mavlink_log_handler.cpp)."""

from __future__ import annotations

from harness.mavlink.codec import Message, decode
from harness.reading.settings import LOG_LIST, LOGS, SINGLES, VERSION

NO_LOGS = Message(name="LOG_ENTRY", system=0, component=0, num_logs=0)
"""What ArduPilot says then."""


class Singles:
    """A drone keeps no logs if the request for their list reached it, no entry came, and it answered what was asked
    behind it: who it is."""

    def __init__(self) -> None:
        self._is_asked = False

    def ours(self, number: int) -> None:
        """Our own ground's, which reached the drone."""
        self._is_asked |= number == LOG_LIST

    def missed(self) -> None:
        """The drone said something that was not recorded."""
        self._is_asked = False

    def told(self, number: int, frame: bytes) -> tuple[str, Message] | None:
        """What a message of the drone's tells so, and of which kind; None: nothing."""
        kind = SINGLES.get(number)
        if kind is None and not (number == VERSION and self._is_asked):
            return None
        self._is_asked &= kind not in (None, LOGS)
        return (LOGS, NO_LOGS) if kind is None else (kind, decode(frame))
