"""Stretches of a recording in which time passes and nothing else: the drone's stamps, and where it truly is, which are
seven to nine in ten of all frames. Found in an index all at once; `passing` takes them a stretch at a time.

A frame that is not as it was recorded, or of which its header tells other than its record, is in none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from harness.mavlink import frame as framing
from harness.mavlink.codec import columns
from harness.reading.beats import TIMESYNC
from harness.reading.stack import AUTOPILOT_COMPONENT, SYSTEM_TIME
from harness.taps import Fate, Tap, Way

_STAMP, _BESIDE_STAMP, _TRUTH, _COUNTED = range(1, 5)
"""The drone's stamp on the radio, and on the instrument port; the truth there, and what is only counted there."""
_HEADER_BYTES, _CHECKSUM_BYTES = 10, 2
"""Of MAVLink 2, unsigned: what is signed, or MAVLink 1, is in no stretch."""
Records = NDArray[np.void]
"""Of an index, see `harness.evidence.index`."""
Numbers = NDArray[np.intp]
Frames = Mapping[int, bytes]
"""By record."""
_Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sought:
    """What a reader makes of the drone's messages: which it reads, and which of those beside the radio tell it
    something, `truth_id` among them."""

    system: int
    read: Collection[int]
    telling: Collection[int]
    truth_id: int


class Calm:
    """All such frames of a recording. `until[record]` is where that record's stretch ends, 0 if it is in none.

    `frames` has the bytes of those that are read, checked. `stamps_s` and `beside_stamps_s` are since boot;
    `beside_seqs` are of all on the instrument port, not the stamps alone. `truths` are the numbers of the records of
    truth, and `stamped` how many stamps beside come before each; `truth` has their fields.
    """

    def __init__(self, index: Records, bytes_of: Callable[[Numbers], list[bytes]], sought: Sought) -> None:
        kinds, self.frames = _found(index, bytes_of, sought)
        masks = [kinds == _STAMP, kinds > _STAMP, kinds == _BESIDE_STAMP, kinds == _TRUTH]
        stamps, beside, beside_stamps, truths = map(np.flatnonzero, masks)
        self._counts = [np.concatenate(([0], np.cumsum(each))) for each in masks]
        self.stamps_ms, beside_ms = _boot_ms(self._payloads(stamps)), _boot_ms(self._payloads(beside_stamps))
        self.stamps_s: list[float] = (self.stamps_ms / 1000.0).tolist()
        self.beside_stamps_s: list[float] = (beside_ms / 1000.0).tolist()
        seqs = index["seq"].astype(np.int64)
        self.seqs: list[int] = seqs[stamps].tolist()
        self.beside_seqs: list[int] = seqs[beside].tolist()
        self.truths: list[int] = truths.tolist()
        self.stamped: list[int] = self._counts[2][truths].tolist()
        self.truth = columns(sought.truth_id, self._payloads(truths))
        in_step = [(each, np.diff(seqs[each]) & 0xFF == 1) for each in (stamps, beside)]
        in_step += [(stamps, np.diff(self.stamps_ms) >= 0), (beside_stamps, np.diff(beside_ms) >= 0)]
        self.until = _until(kinds > 0, in_step)

    def _payloads(self, records: Numbers) -> list[bytes]:
        return [self.frames[each][_HEADER_BYTES:-_CHECKSUM_BYTES] for each in records.tolist()]

    def within(self, begin: int, end: int) -> tuple[tuple[int, int], ...]:
        """Which of the stamps, of all beside, of the stamps beside and of the truths are in these records: from, to."""
        return tuple((int(each[begin]), int(each[end])) for each in self._counts)


def _found(index: Records, bytes_of: Callable[[Numbers], list[bytes]], sought: Sought) -> tuple[Numbers, Frames]:
    """What each record is, 0 for what is in no stretch; and the frames of those that are read."""
    number, tap, fate = index["msg_id"], index["tap"], index["fate"]
    own = (index["system"] == sought.system) & (index["component"] == AUTOPILOT_COMPONENT) & (index["way"] == Way.DOWN)
    read, whole = np.isin(number, list(sought.read)), index["length"] >= _HEADER_BYTES + _CHECKSUM_BYTES
    beside = own & (tap == Tap.INSTRUMENT) & (fate == Fate.DELIVERED) & (whole | ~read)
    kinds = np.zeros(len(index), np.intp)
    kinds[beside & ~np.isin(number, [*sought.telling, TIMESYNC])] = _COUNTED
    kinds[beside & (number == sought.truth_id)] = _TRUTH
    kinds[beside & (number == SYSTEM_TIME)] = _BESIDE_STAMP
    kinds[own & (tap == Tap.DRONE) & (fate == Fate.MEASURING) & (number == SYSTEM_TIME) & whole] = _STAMP
    records = np.flatnonzero((kinds > 0) & read)
    frames = bytes_of(records)
    good = _as_recorded(index[records], frames)
    kinds[records[~good]] = 0
    return kinds, dict(zip(records.tolist(), frames, strict=True))


def _as_recorded(records: Records, frames: Sequence[bytes]) -> _Mask:
    """Which frames are whole, unsigned, and what their records say."""
    heads = np.frombuffer(b"".join([frame[:_HEADER_BYTES] for frame in frames]), np.uint8).reshape(-1, _HEADER_BYTES)
    heads = heads.astype(np.uint32)
    good = (heads[:, 0] == framing.V2) & (heads[:, 1] + _HEADER_BYTES + _CHECKSUM_BYTES == records["length"])
    good &= heads[:, 7] | heads[:, 8] << 8 | heads[:, 9] << 16 == records["msg_id"]
    for at, name in ((4, "seq"), (5, "system"), (6, "component")):
        good &= heads[:, at] == records[name]
    good &= np.fromiter(map(crc32, frames), np.uint32, len(frames)) == records["crc"]
    good &= np.fromiter(map(framing.is_frame, frames), np.bool_, len(frames))
    return np.asarray(good, np.bool_)


def _boot_ms(payloads: Sequence[bytes]) -> NDArray[np.int64]:
    return np.asarray(columns(SYSTEM_TIME, payloads).time_boot_ms, np.int64)


def _until(calm: _Mask, in_step: Iterable[tuple[Numbers, _Mask]]) -> list[int]:
    """Of each record the end of its stretch. `in_step`: records of one kind, and which of them follow in step upon the
    one before; where one does not, a stretch ends before it."""
    begins = np.ones(len(calm) + 1, np.bool_)
    begins[1:-1] = calm[1:] != calm[:-1]
    runs = np.cumsum(begins)
    for records, follows in in_step:
        begins[records[1:][~follows & (runs[records[1:]] == runs[records[:-1]])]] = True
    bounds = np.flatnonzero(begins)
    ends = bounds[np.searchsorted(bounds, np.arange(len(calm)), "right")]
    until: list[int] = np.where(calm, ends, 0).tolist()
    return until
