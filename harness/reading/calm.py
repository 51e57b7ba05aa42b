"""Stretches of a recording in which time passes and nothing else: the drone's stamps, and where it truly is, which are
seven to nine in ten of all frames. Found in an index all at once; `passing` takes them a stretch at a time.

A frame that is not as it was recorded, or of which its header tells other than its record, is in none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.mavlink import frame as framing
from harness.mavlink.codec import columns
from harness.mavlink.dialect import definitions
from harness.mavlink.many import Rows, crc16, crc32
from harness.reading.beats import TIMESYNC
from harness.reading.stack import AUTOPILOT_COMPONENT, SYSTEM_TIME
from harness.taps import Fate, Tap, Way

_STAMP, _BESIDE_STAMP, _TRUTH, _COUNTED = range(1, 5)
"""The drone's stamp on the radio, and on the instrument port; the truth there, and what is only counted there."""
_HEADER_BYTES, _CHECKSUM_BYTES = 10, 2
"""Of MAVLink 2; version 1 is in no stretch."""
Records = NDArray[np.void]
"""Of an index, see `harness.evidence.index`."""
Numbers = NDArray[np.intp]
Mask = NDArray[np.bool_]
BytesOf = Callable[[Tap, NDArray[np.uint64], int], Rows]
"""Of a tap, from each offset on, so many bytes."""


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
    `framed` tells which records have a frame in their tap: of no others are bytes asked for.

    `stamps_s` and `beside_stamps_s` are since boot; `beside_seqs` are of all on the instrument port, not the stamps
    alone. `truths` are the numbers of the records of truth, and `stamped` how many stamps beside come before each;
    `truth` has their fields.
    """

    def __init__(self, index: Records, framed: Mask, bytes_of: BytesOf, sought: Sought) -> None:
        kinds = _kinds(index, framed, sought)
        payloads = _read(index, kinds, bytes_of, sought)
        masks = [kinds == _STAMP, kinds > _STAMP, kinds == _BESIDE_STAMP, kinds == _TRUTH]
        stamps, beside, beside_stamps, truths = map(np.flatnonzero, masks)
        self._counts = [np.cumsum(np.concatenate(([False], each)), dtype=np.uint32) for each in masks]
        self.stamps_ms, beside_ms = _boot_ms(payloads, stamps), _boot_ms(payloads, beside_stamps)
        self.stamps_s: list[float] = (self.stamps_ms / 1000.0).tolist()
        self.beside_stamps_s: list[float] = (beside_ms / 1000.0).tolist()
        seqs = index["seq"].astype(np.int64)
        self.seqs: list[int] = seqs[stamps].tolist()
        self.beside_seqs: list[int] = seqs[beside].tolist()
        self.truths: list[int] = truths.tolist()
        self.stamped: list[int] = self._counts[2][truths].tolist()
        self.truth = columns(sought.truth_id, payloads[sought.truth_id].of(truths))
        in_step = [(each, np.diff(seqs[each]) & 0xFF == 1) for each in (stamps, beside)]
        in_step += [(stamps, np.diff(self.stamps_ms) >= 0), (beside_stamps, np.diff(beside_ms) >= 0)]
        self.until = _until(kinds > 0, in_step)

    def within(self, begin: int, end: int) -> tuple[tuple[int, int], ...]:
        """Which of the stamps, of all beside, of the stamps beside and of the truths are in these records: from, to."""
        return tuple((int(each[begin]), int(each[end])) for each in self._counts)


def _kinds(index: Records, framed: Mask, sought: Sought) -> Numbers:
    """What each record is by itself, 0 for what is in no stretch."""
    number, tap, fate = index["msg_id"], index["tap"], index["fate"]
    own = (index["system"] == sought.system) & (index["component"] == AUTOPILOT_COMPONENT) & (index["way"] == Way.DOWN)
    read, whole = np.isin(number, list(sought.read)), framed & (index["length"] >= _HEADER_BYTES + _CHECKSUM_BYTES)
    beside = own & (tap == Tap.INSTRUMENT) & (fate == Fate.DELIVERED) & (whole | ~read)
    kinds = np.zeros(len(index), np.intp)
    kinds[beside & ~np.isin(number, [*sought.telling, TIMESYNC])] = _COUNTED
    kinds[beside & (number == sought.truth_id)] = _TRUTH
    kinds[beside & (number == SYSTEM_TIME)] = _BESIDE_STAMP
    kinds[own & (tap == Tap.DRONE) & (fate == Fate.MEASURING) & (number == SYSTEM_TIME) & whole] = _STAMP
    return kinds


class _Payloads:
    """Those of all messages of one kind, filled up with zeros."""

    def __init__(self, records: Numbers, size: int) -> None:
        self._records = records
        self._rows = np.zeros((len(records), size), np.uint8)

    def put(self, records: Numbers, payloads: Rows) -> None:
        payloads = payloads[:, : self._rows.shape[1]]
        self._rows[np.searchsorted(self._records, records), : payloads.shape[1]] = payloads

    def of(self, records: Numbers) -> bytes:
        return self._rows[np.searchsorted(self._records, records)].tobytes()


def _read(index: Records, kinds: Numbers, bytes_of: BytesOf, sought: Sought) -> dict[int, _Payloads]:
    """The payloads of stamps and truth, by message. What is not whole, or not what its record says, is in no stretch
    any more."""
    records = np.flatnonzero((kinds > 0) & np.isin(index["msg_id"], list(sought.read)))
    payloads = {}
    for number in (SYSTEM_TIME, sought.truth_id):
        of_it = records[index["msg_id"][records] == number]
        payloads[number] = _Payloads(of_it, definitions()[number].packer.size)
    tap, length, msg_id = (index[name][records].astype(np.int64) for name in ("tap", "length", "msg_id"))
    alike = (tap << 16 | length) << 24 | msg_id & 0xFFFFFF
    for at in np.unique(alike, return_index=True)[1].tolist():
        same, number = records[alike == alike[at]], int(msg_id[at])
        rows = bytes_of(Tap(tap[at]), index["offset"][same], int(length[at]))
        signed = rows[:, 2] & framing.SIGNED != 0
        for part, size in ((~signed, rows.shape[1]), (signed, rows.shape[1] - framing.SIGNATURE_LENGTH)):
            good = _as_recorded(index[same[part]], rows[part], size, number)
            kinds[same[part][~good]] = 0
            if number in payloads:
                payloads[number].put(same[part], rows[part, _HEADER_BYTES : size - _CHECKSUM_BYTES])
    return payloads


def _as_recorded(records: Records, rows: Rows, size: int, number: int) -> Mask:
    """Which frames, of one length and by their records one kind of message, are whole and as recorded; `size` is
    without their signatures."""
    if size < _HEADER_BYTES + _CHECKSUM_BYTES:
        return np.zeros(len(rows), np.bool_)
    head, body, tail = rows[:, :_HEADER_BYTES], rows[:, 1 : size - _CHECKSUM_BYTES], rows[:, size - _CHECKSUM_BYTES :]
    told = np.array([framing.V2, size - _HEADER_BYTES - _CHECKSUM_BYTES, *number.to_bytes(3, "little")])
    good = (head[:, [0, 1, 7, 8, 9]] == told).all(axis=1)
    for at, name in ((4, "seq"), (5, "system"), (6, "component")):
        good &= head[:, at] == records[name]
    checksums = tail[:, 0].astype(np.uint32) | tail[:, 1].astype(np.uint32) << 8
    good &= crc16(body, definitions()[number].crc_extra) == checksums
    return np.asarray(good & (crc32(rows) == records["crc"]), np.bool_)


def _boot_ms(payloads: Mapping[int, _Payloads], records: Numbers) -> NDArray[np.int64]:
    return np.asarray(columns(SYSTEM_TIME, payloads[SYSTEM_TIME].of(records)).time_boot_ms, np.int64)


def _until(calm: Mask, in_step: Iterable[tuple[Numbers, Mask]]) -> Numbers:
    """Of each record the end of its stretch. `in_step`: records of one kind, and which of them follow in step upon the
    one before; where one does not, a stretch ends before it."""
    begins = np.ones(len(calm) + 1, np.bool_)
    begins[1:-1] = calm[1:] != calm[:-1]
    runs = np.cumsum(begins)
    for records, follows in in_step:
        begins[records[1:][~follows & (runs[records[1:]] == runs[records[:-1]])]] = True
    bounds = np.flatnonzero(begins)
    ends = bounds[np.searchsorted(bounds, np.arange(len(calm)), "right")]
    return np.where(calm, ends, 0)
