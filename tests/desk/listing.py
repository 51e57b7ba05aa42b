"""A practice drone that knows its line. Autopilots give their parameters a third of it, and begin a list anew where it
is asked for meanwhile; the practice drone answers at once, so that one that is asked for while the last would still be
under way is that one."""

from __future__ import annotations

from collections.abc import Callable

from harness.clock import LoopClock
from harness.mavlink import frame as framing
from harness.mavlink.frame import Splitter

PARAM_REQUEST_LIST, PARAM_VALUE_BYTES = 21, 37
SHARE = 1 / 3
BITS_A_BYTE = 10


class Listing:
    """Called with what comes to the drone, which has so many parameters."""

    def __init__(self, receive: Callable[[bytes], None], baud: int, parameters: int) -> None:
        self._receive = receive
        self._takes_s = parameters * PARAM_VALUE_BYTES / (SHARE * baud / BITS_A_BYTE)
        self._until_s = 0.0
        self._splitter = Splitter()

    def __call__(self, data: bytes) -> None:
        now_s = LoopClock().now_s()
        for frame in self._splitter.feed(data):
            if framing.msg_id(frame) == PARAM_REQUEST_LIST:
                if now_s < self._until_s:
                    continue
                self._until_s = now_s + self._takes_s
            self._receive(frame)
