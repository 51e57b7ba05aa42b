"""Reading .tlog files without an index: where each frame lies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from harness.evidence.recorder import STAMP
from harness.mavlink.frame import SIGNATURE_LENGTH, V1, V2, is_whole

_STEP_MAX_US = 86_400_000_000
"""Two neighbouring frames lie less than a day apart; tells a stamp from other bytes."""
_MIN_HEADER, _MIN_LENGTH = 3, 8
_SIGNED = 0x01

LONGEST_BYTES = 65535
"""Of what a recorder takes for one frame; what is longer in a .tlog is several."""


class Located(NamedTuple):
    """A frame in a .tlog: its host time and where its bytes lie."""

    host_us: int
    offset: int
    length: int


def locate(data: bytes) -> Iterator[Located]:
    """Every whole frame of a .tlog, in order; half a frame at the end (a killed run) is left out.

    A frame that a fault ruined has no length to be trusted: it reaches to the next stamp that fits, or to the end.
    """
    at, end = 0, len(data)
    while at + STAMP.size < end:
        (host_us,) = STAMP.unpack_from(data, at)
        begin = at + STAMP.size
        length = _declared_length(data, begin)
        stop = begin + length if length else end + 1
        if length and stop <= end and not is_whole(data[begin:stop]):
            # Ruined, perhaps in the very byte that tells its length: a stamp inside of it ends it.
            stop = min(stop, _next_stamp(data, begin, host_us) or stop)
        if stop != end and not _is_stamp(data, stop, host_us):
            if length and stop > end and _next_stamp(data, begin, host_us) is None:
                return
            stop = _next_stamp(data, begin, host_us) or end
        for piece in range(begin, stop, LONGEST_BYTES):
            yield Located(host_us, piece, min(stop - piece, LONGEST_BYTES))
        at = stop


def _declared_length(data: bytes, at: int) -> int:
    """The length of a frame by its own header; 0 if there is none, too long for `data` if the header is cut."""
    if data[at] in (V1, V2) and at + _MIN_HEADER > len(data):
        return _MIN_LENGTH
    if data[at] == V1:
        return data[at + 1] + 8
    if data[at] == V2:
        return data[at + 1] + 12 + (SIGNATURE_LENGTH if data[at + 2] & _SIGNED else 0)
    return 0


def _is_stamp(data: bytes, at: int, after_us: int) -> bool:
    """Whether a stamp that fits, or the first bytes of one that a kill cut, lies at `at`."""
    if at + STAMP.size > len(data):
        return at < len(data) and STAMP.pack(after_us).startswith(data[at : at + 2])
    host_us: int = STAMP.unpack_from(data, at)[0]
    return 0 <= host_us - after_us < _STEP_MAX_US


def _next_stamp(data: bytes, at: int, after_us: int) -> int | None:
    head = STAMP.pack(after_us)[:2]
    at = data.find(head, at + 1)
    while at >= 0:
        if at + STAMP.size <= len(data) and _is_stamp(data, at, after_us):
            return at
        at = data.find(head, at + 1)
    return None
