"""Where the vehicle truly is, and where its nose points, as the simulator tells it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from harness.mavlink.codec import Message, decode
from harness.reading.motion import headings_deg, motion
from harness.reading.place import Origin
from harness.reading.stack import SIMULATOR_COMPONENT, StackReading
from harness.reading.stamps import Stamps
from harness.timeline import Event, Position, Timeline

Truth = tuple[Position, float]
"""Where, and which way in degrees from north."""


class TruthReading:
    """`truth` and `heading`, in metres from `origin`."""

    def __init__(self, stack: StackReading, timeline: Timeline, origin: Origin) -> None:
        self._stack = stack
        self._timeline = timeline
        self.origin = origin

    @property
    def has_told(self) -> bool:
        """Whether the first place is in the timeline; some of what the drone says is told only from then on."""
        return bool(self._timeline.events("truth"))

    def feed(self, stream: Stamps, record: int, frame: bytes) -> None:
        """One message of truth, number `record` of the index, of a byte stream with stamps; one that tells its own time
        needs none."""
        message = decode(frame)
        truth = self.origin.position(self._stack.truth(message)), motion(message).heading_deg
        told_us = vars(message).get("time_usec", 0)
        if message.component == SIMULATOR_COMPONENT and told_us:
            self.put(truth, record, told_us / 1e6, told_us / 1e6)
        else:
            stream.wait(partial(self.put, truth, record))

    def all_of(self, messages: Message) -> Sequence[Truth]:
        """The same of many messages at once, whose fields are columns (see `codec.columns`); home must be known."""
        places = self.origin.positions(self._stack.truth(messages))
        return list(zip(places, headings_deg(messages), strict=True))

    def put(self, truth: Truth, record: int, lo_s: float, hi_s: float) -> None:
        """At some time between these."""
        self._timeline.add(Event("truth", truth[0], lo_s, hi_s, record))
        self._timeline.add(Event("heading", truth[1], lo_s, hi_s, record))
