"""What the drone tells beside the radio, on the instrument port: the truth, its satellites, its remote ID."""

from __future__ import annotations

from collections.abc import Collection

from harness.mavlink.dialect import by_name
from harness.reading import remote_id
from harness.reading.calm import Sought
from harness.reading.gnss import GNSS_KINDS, GnssReading
from harness.reading.place import Origin
from harness.reading.remote_id import RemoteIdReading
from harness.reading.stack import StackReading
from harness.reading.stamps import Stamps
from harness.reading.truth import TruthReading
from harness.timeline import Timeline

TRUTH_KINDS = ("truth", "heading", *GNSS_KINDS, *remote_id.BROADCAST_KINDS)
"""All that a hole on that port may have hidden."""


class Beside:
    """Feed it the drone's messages of a byte stream with stamps; those that mean nothing here are passed over."""

    def __init__(self, stack: StackReading, timeline: Timeline, origin: Origin) -> None:
        self.truth_id = by_name()[stack.truth_name].msg_id
        self.truth = TruthReading(stack, timeline, origin)
        gnss, broadcasts = GnssReading(stack, timeline, origin), RemoteIdReading(timeline, origin)
        self._rooms = {
            self.truth_id: self.truth.feed,
            **dict.fromkeys(remote_id.OF_USE, broadcasts.feed),
            **dict.fromkeys(gnss.ids, gnss.feed),
        }
        self.of_use = {number: (kind,) for number, kind in gnss.ids.items()} | remote_id.OF_USE
        """Messages that only these kinds are made of."""

    def sought(self, drone_system: int, read: Collection[int]) -> Sought:
        """What a whole recording can be searched for at once, of all that is `read`."""
        return Sought(drone_system, read, self._rooms.keys(), self.truth_id)

    def feed(self, stream: Stamps, record: int, number: int, frame: bytes) -> None:
        """One frame with message `number`, number `record` of the index."""
        room = self._rooms.get(number)
        if room is not None:
            room(stream, record, frame)
