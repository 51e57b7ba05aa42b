"""What became of each frame of a link's recording: the index held against both taps, and against the faults at work.

The law: what entered came out at the other end, or was lost to a fault that was at work then, or is due only after the
recording's end; what came out is what entered, unless such a fault damaged it, and came out no sooner than it was due.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from harness.evidence.index import Index
from harness.evidence.linked import LinkRecording
from harness.taps import Fate, Tap, Way

Head = tuple[int, int, int, int]
"""System, component, sequence and message number."""
ENTRIES = {Way.DOWN: Tap.DRONE, Way.UP: Tap.GROUND}
HALF_ROUND = 128
EXITS = {Way.DOWN: Tap.GROUND, Way.UP: Tap.DRONE}


@dataclass(slots=True, kw_only=True)
class Crossing:
    """One way. Counts are of frames; `missing`, `unasked` and `unexplained` are numbers of the index's records."""

    way: Way
    entered: int = 0
    left: int = 0
    lost: Counter[int] = field(default_factory=Counter)
    """By the number of the fault that took them."""
    damaged: int = 0
    late: int = 0
    copied: int = 0
    under_way: int = 0
    """Due only after the recording's end."""
    missing: list[int] = field(default_factory=list)
    """They were due, and never came out."""
    unasked: list[int] = field(default_factory=list)
    """They came out and had not entered, or not as they were, or were not due yet."""
    unexplained: list[int] = field(default_factory=list)
    """They were lost, late, damaged or copied by no fault that was at work."""
    overdue_ms: list[int] = field(default_factory=list)
    """How much later than due each came out, in the order of coming out."""
    gaps: int = 0
    """Numbers that the senders skipped: frames that were lost before they came here, if each sender counts for itself
    and nobody else speaks in its name."""

    @property
    def accounted(self) -> bool:
        """Whether the law holds."""
        return not (self.missing or self.unasked or self.unexplained)


def crossing_of(recording: LinkRecording, way: Way) -> Crossing:
    """What became of the frames of one way. Pure; of the index alone (`LinkRecording` holds it against the taps)."""
    made = Crossing(way=way)
    index = recording.index
    numbers = np.flatnonzero(index["way"] == way)
    own = index[numbers]
    end_ms = recording.end_ms if recording.ended else int(own["t_ms"].max(initial=0))
    # A killed link's clock was looked at last when something of this way was recorded; what was due then had come out.
    due: dict[Head, list[tuple[int, int, int | None]]] = defaultdict(list)
    whole = True
    for number, record in _records(numbers, own, ENTRIES[way]):
        if record["fate"] != Fate.COPIED:
            whole = record["fate"] == Fate.PASSED  # of a frame that was damaged, each copy may be damaged or not
        _enter(made, recording, number, record)
        if record["fate"] != Fate.LOST:
            due[_head(record)].append((record["due_ms"], number, record["crc"] if whole else None))
    for waiting in due.values():
        waiting.sort()
    place: Counter[Head] = Counter()
    for number, record in _records(numbers, own, EXITS[way]):
        made.left += 1
        head = _head(record)
        at, waiting = place[head], due[head]
        place[head] += 1
        if at >= len(waiting):
            made.unasked.append(number)
            continue
        due_ms, _, crc = waiting[at]
        if record["t_ms"] < due_ms or (crc is not None and crc != record["crc"]):
            made.unasked.append(number)
        made.overdue_ms.append(record["t_ms"] - due_ms)
    for head, waiting in due.items():
        for due_ms, number, _ in waiting[place[head] :]:
            if due_ms <= end_ms:
                made.missing.append(number)
            else:
                made.under_way += 1
    made.missing.sort()
    made.gaps = skipped(own[(own["tap"] == ENTRIES[way]) & (own["fate"] != Fate.COPIED)])
    return made


def _enter(made: Crossing, recording: LinkRecording, number: int, record: dict[str, int]) -> None:
    """Count a record of the entry, and hold it against the faults."""
    fate, t_ms = record["fate"], record["t_ms"]
    late = fate != Fate.LOST and record["due_ms"] > t_ms
    made.entered += fate != Fate.COPIED
    made.damaged += fate == Fate.DAMAGED
    made.copied += fate == Fate.COPIED
    made.late += late
    if fate == Fate.LOST:
        made.lost[record["fault"]] += 1
    if (late or fate != Fate.PASSED) and not recording.was_at_work(record["fault"], made.way, t_ms):
        made.unexplained.append(number)


def _records(numbers: Any, own: Index, tap: Tap) -> Iterator[tuple[int, dict[str, int]]]:
    here = own["tap"] == tap
    names = ("t_ms", "msg_id", "fate", "system", "component", "seq", "crc", "due_ms", "fault")
    columns = [own[name][here].tolist() for name in names]
    for number, *values in zip(numbers[here].tolist(), *columns, strict=True):
        yield number, dict(zip(names, values, strict=True))


def _head(record: dict[str, int]) -> Head:
    return record["system"], record["component"], record["seq"], record["msg_id"]


def skipped(frames: Index) -> int:
    """How many numbers are missing from the sequences of whoever sent these frames, in the order in which they came.
    One that came late, behind up to 127 others, is not missing."""
    missing = 0
    newest: dict[tuple[int, int], int] = {}
    awaited: dict[tuple[int, int], set[int]] = defaultdict(set)
    for system, component, seq in zip(*(frames[name].tolist() for name in ("system", "component", "seq")), strict=True):
        who = system, component
        ahead = (seq - newest.get(who, seq - 1)) & 0xFF
        if 0 < ahead < HALF_ROUND:
            newest[who] = seq
            ours = range(seq - ahead + 1, seq)
            missing += len(ours)
            awaited[who] |= {number & 0xFF for number in ours}
            # What lies half a round back will not come any more; the next of that number is another.
            awaited[who] -= {(seq - HALF_ROUND - step) & 0xFF for step in range(ahead)}
        elif seq in awaited[who]:
            awaited[who].remove(seq)
            missing -= 1
    return missing
