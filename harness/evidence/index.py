"""The index beside the taps: one fixed-size record per recorded frame, in the order of recording.

File: a 16-byte header (magic `CUASIDX1`, version u2, record size u2, 4 reserved bytes), then records of 48 bytes, all
little-endian:

| field | type | meaning |
| --- | --- | --- |
| host_us | u8 | host time of recording, microseconds since 1970, never decreasing |
| offset | u8 | of the frame itself in its tap's .tlog (behind the 8-byte stamp); `DROPPED_OFFSET` if trimmed away |
| t_ms | u4 | vehicle time held when recorded, milliseconds since the first boot |
| msg_id | u4 | MAVLink message number; `NOT_A_FRAME` where the bytes have no MAVLink header |
| length | u2 | bytes of the frame; 0 if trimmed away |
| epoch | u2 | the vehicle clock's epoch (one more at each reboot) |
| tap, way, fate | u1 each | see `harness.taps` |
| system, component, seq | u1 each | from the frame's header |
| crc | u4 | CRC-32 (zlib) over the frame as recorded, whatever the radio did to it before |
| due_ms | u4 | vehicle time at which the frame is due at the radio's other end; `t_ms` where nothing is |
| fault | u2 | number of the injected fault that took or changed it, 0 for none |
| spare | 4 bytes | zero |

Version 1 had records of 40 bytes that ended with crc and two spare ones; it is read as if nothing had been late.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from harness.errors import BundleError

INDEX_NAME = "index.bin"
MAGIC = b"CUASIDX1"
VERSION = 2
HEADER = struct.Struct("<8sHH4x")
RECORD = struct.Struct("<QQIIHHBBBBBBIIH4x")
_COMMON = [
    ("host_us", "<u8"),
    ("offset", "<u8"),
    ("t_ms", "<u4"),
    ("msg_id", "<u4"),
    ("length", "<u2"),
    ("epoch", "<u2"),
    ("tap", "u1"),
    ("way", "u1"),
    ("fate", "u1"),
    ("system", "u1"),
    ("component", "u1"),
    ("seq", "u1"),
    ("crc", "<u4"),
]
RECORD_TYPE = np.dtype([*_COMMON, ("due_ms", "<u4"), ("fault", "<u2"), ("spare", "V4")])
_RECORD_TYPES = {1: np.dtype([*_COMMON, ("spare", "V2")]), 2: RECORD_TYPE}
DROPPED_OFFSET = 2**64 - 1
"""Stands in `offset` where trimming took the frame away and left its record."""
NOT_A_FRAME = 2**32 - 1
"""Stands in `msg_id` where a fault left bytes without a MAVLink header; system, component and seq are then 0."""

Index = NDArray[np.void]
"""An array of `RECORD_TYPE`, shape (records,)."""


def header() -> bytes:
    """The 16 bytes an index begins with."""
    return HEADER.pack(MAGIC, VERSION, RECORD.size)


def load_index(path: Path) -> Index:
    """All whole records, read-only, shape (records,); half a record at the end (a killed run) is left out.

    Raises BundleError if the file is missing, has no whole header, or is not of this version.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BundleError(f"{path}: wanted a bundle's index, could not read it: {error.strerror}") from error
    kind = _RECORD_TYPES[_version(path, data)]
    whole = (len(data) - HEADER.size) // kind.itemsize
    records = np.frombuffer(data, dtype=kind, count=whole, offset=HEADER.size)
    return records if kind is RECORD_TYPE else _of_now(records)


def _of_now(records: Index) -> Index:
    """Records of version 1 as ones of today."""
    made = np.zeros(len(records), dtype=RECORD_TYPE)
    for name, _ in _COMMON:
        made[name] = records[name]
    made["due_ms"] = records["t_ms"]
    made.flags.writeable = False
    return made


def _version(path: Path, data: bytes) -> int:
    if len(data) < HEADER.size:
        raise BundleError(
            f"{path}: wanted an index header of {HEADER.size} bytes, saw {len(data)}: it is truncated; "
            f"remove the file to have the index rebuilt from the taps"
        )
    magic, version, size = HEADER.unpack_from(data)
    if magic != MAGIC:
        raise BundleError(f"{path}: wanted an index beginning with {MAGIC!r}, saw {magic!r}: it is not an index")
    if version > VERSION:
        raise BundleError(
            f"{path}: wanted index version {VERSION}, saw {version}: it was made by a newer harness; upgrade this one"
        )
    kind = _RECORD_TYPES.get(version)
    if kind is None or size != kind.itemsize:
        raise BundleError(
            f"{path}: wanted index version {VERSION} with records of {RECORD.size} bytes, "
            f"saw version {version} with {size}: the header is corrupt"
        )
    return int(version)


def save_index(path: Path, records: Index) -> None:
    """Write a whole index; for rebuilding and trimming, not for recording."""
    path.write_bytes(header() + records.astype(RECORD_TYPE, copy=False).tobytes())
