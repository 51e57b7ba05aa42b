"""What an application at the ground's end says it heard and sent, by its own .tlog (as MAVProxy, QGroundControl and
Mission Planner write them), against what a link handed to it and took from it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from harness.errors import BundleError
from harness.evidence.linked import LinkRecording, delivered, entered
from harness.mavlink import frame as framing
from harness.mavlink.frame import Splitter
from harness.taps import Fate, Way

PARAM_VALUE = 22
"""What MAVProxy read as a file it writes into its log as such messages of its own, and sends them to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Counts of frames. `handed` are those that came out whole at the ground's end between the first and the last that
    it logged; `unheard` are those of them that it did not log. `said` are those in its log that came from nobody at the
    drone's end; `lost` are those of them that never entered the link."""

    before: int
    handed: int
    after: int
    unheard: int
    said: int
    lost: int

    @property
    def agrees(self) -> bool:
        return self.handed > 0 and self.unheard == self.lost == 0


def heard_by(log: Path, recording: LinkRecording) -> Heard:
    """Raises BundleError for a log that cannot be read, or that has no frame in it."""
    try:
        data = log.read_bytes()
    except OSError as error:
        raise BundleError(f"{log}: wanted a .tlog, could not read it: {error.strerror}") from error
    # The stamps between the frames are no frames to whoever looks for these. One may look like the beginning of a frame
    # that is longer than what is left of the log: that it is none is seen only once so much has come.
    logged = Splitter().feed(data + bytes(framing.LONGEST_BYTES))
    if not logged:
        raise BundleError(f"{log}: wanted a .tlog, saw no MAVLink frame in {len(data)} bytes")
    numbers, out = delivered(recording, Way.DOWN)
    whole = recording.index["fate"][numbers] == Fate.DELIVERED
    handed = [frame for frame, is_whole in zip(out, whole.tolist(), strict=True) if is_whole]
    left = Counter(logged)
    taken = [_take(left, frame) for frame in handed]
    first = taken.index(True) if any(taken) else len(taken)
    last = len(taken) - taken[::-1].index(True) if any(taken) else first
    drones = {framing.source(frame) for frame in handed}
    said = [
        frame for frame in left.elements()
        if framing.source(frame) not in drones and framing.msg_id(frame) != PARAM_VALUE
    ]  # fmt: skip
    sent = Counter(entered(recording, Way.UP)[1])
    return Heard(
        before=first, handed=last - first, after=len(taken) - last, unheard=taken[first:last].count(False),
        said=len(said), lost=[_take(sent, frame) for frame in said].count(False),
    )  # fmt: skip


def _take(left: Counter[bytes], frame: bytes) -> bool:
    if left[frame] == 0:
        return False
    left[frame] -= 1
    return True
