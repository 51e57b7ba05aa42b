"""What one message tells all of: home, origin, logs. A drone that keeps no logs may answer nothing to who asks for
their list (PX4, mavlink_log_handler.cpp)."""

from __future__ import annotations

from harness.mavlink.codec import Message, decode
from harness.reading.settings import LOG_LIST, LOGS, SINGLES, VERSION

NO_LOGS = Message(name="LOG_ENTRY", system=0, component=0, num_logs=0, id=0, size=0)
"""What ArduPilot says then."""


class Singles:
    """A drone keeps no logs if the request for their list reached it, no entry came, and it answered what was asked
    behind it: who it is."""

    def __init__(self) -> None:
        self._is_asked = False
        self._is_whole = True

    def ours(self, number: int) -> None:
        """Our own ground's, which reached the drone."""
        if number == LOG_LIST:
            self._is_asked = self._is_whole = True

    def missed(self) -> None:
        """The drone said something that was not recorded."""
        self._is_asked = self._is_whole = False

    def told(self, number: int, frame: bytes) -> tuple[str, Message] | None:
        """What a message of the drone's tells so, and of which kind; None: nothing."""
        kind = SINGLES.get(number)
        if kind is None and not (number == VERSION and self._is_asked):
            return None
        self._is_asked &= kind not in (None, LOGS)
        return (LOGS, NO_LOGS) if kind is None else (kind, decode(frame))

    def holds(self, message: Message, *, overtaken: bool) -> bool:
        """To be asked once a stamp stands behind what was told: that nothing came is known where nothing is missing, or
        may still be found missing (`overtaken`)."""
        return message is not NO_LOGS or (self._is_whole and not overtaken)
