"""Checksums of many frames of one length at once: a row of bytes a frame, instead of a call a frame."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.uint8]
"""Frames as they lie on disk, or parts of them, shape (frames, bytes)."""
_CRC16, _CRC32 = 0x8408, 0xEDB88320
"""CRC-16/MCRF4XX's polynomial and zlib's CRC-32's, both from their lowest bit on."""


@cache
def _table(polynomial: int) -> NDArray[np.uint32]:
    """What each value of a byte makes of a remainder."""
    values: NDArray[Any] = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        values = np.where(values & 1, values >> 1 ^ np.uint32(polynomial), values >> 1)
    return values


def crc16(rows: Rows, extra: int) -> NDArray[Any]:
    """CRC-16/MCRF4XX of each row and of CRC_EXTRA behind it; shape (rows,)."""
    return _remainders([*rows.T, np.uint8(extra)], len(rows), 0xFFFF, _CRC16)


def crc32(rows: Rows) -> NDArray[Any]:
    """As `zlib.crc32` of each row; shape (rows,)."""
    return ~_remainders([*rows.T], len(rows), 0xFFFFFFFF, _CRC32)


def _remainders(columns: list[Any], count: int, begin: int, polynomial: int) -> NDArray[np.uint32]:
    table, crc = _table(polynomial), np.full(count, begin, np.uint32)
    for column in columns:
        crc = crc >> 8 ^ table[(crc ^ column) & 0xFF]
    return crc
