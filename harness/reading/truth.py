"""Where the vehicle truly is, and where its nose points, as the simulator tells it."""

from __future__ import annotations

from harness.mavlink.codec import decode
from harness.reading.motion import motion
from harness.reading.place import Origin
from harness.reading.stack import SIMULATOR_COMPONENT, StackReading
from harness.reading.stamps import Stamps
from harness.timeline import Event, Timeline


class TruthReading:
    """`truth` and `heading`, in metres from `origin`."""

    def __init__(self, stack: StackReading, timeline: Timeline, origin: Origin) -> None:
        self._stack = stack
        self._timeline = timeline
        self._origin = origin

    def feed(self, stream: Stamps, record: int, frame: bytes) -> None:
        """One message of truth, number `record` of the index, of a byte stream with stamps; one that tells its own time
        needs none."""
        message = decode(frame)
        place, heading_deg = self._origin.position(self._stack.truth(message)), motion(message).heading_deg

        def put(lo_s: float, hi_s: float) -> None:
            self._timeline.add(Event("truth", place, lo_s, hi_s, record))
            self._timeline.add(Event("heading", heading_deg, lo_s, hi_s, record))

        told_us = vars(message).get("time_usec", 0)
        if message.component == SIMULATOR_COMPONENT and told_us:
            put(told_us / 1e6, told_us / 1e6)
        else:
            stream.wait(put)
