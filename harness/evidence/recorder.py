"""Frames and events to disk before anyone else sees them.

A frame that `record` took is in the kernel when `record` returns: it survives `kill -9` of this process (not a power
cut). Taps are written before the index, so that an index never names bytes that are not there.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zlib import crc32

from harness.clock import utc_us
from harness.errors import RigError
from harness.evidence.index import INDEX_NAME, NOT_A_FRAME, RECORD, header
from harness.evidence.jsonl import json_line
from harness.mavlink.frame import V1, V2
from harness.taps import Decision, Fate, Tap, Way

EVENTS_NAME = "events.jsonl"
STAMP = struct.Struct(">Q")
"""The host microseconds before each frame of a .tlog, big-endian."""
_stamp = STAMP.pack
_record = RECORD.pack
_V2_HEAD = struct.Struct("<4xBBBI").unpack_from
_V1_HEAD = struct.Struct("<2xBBBB").unpack_from
_V2_LENGTH, _V1_LENGTH = 12, 8
_ON_DEMAND = frozenset({Tap.RC, Tap.ROGUE})
"""Taps that few flights have: their files are made with the first frame."""
_PLAIN = tuple(Decision(fate, -1) for fate in Fate)
"""By fate: due at once."""
_LAST_MS = 2**32 - 1
"""An index has no room for a later time; a drone whose own clock runs off stays there."""
_RESERVED_FIELDS = frozenset({"t_s", "epoch", "host_us", "kind"})


def head_of(frame: bytes) -> tuple[int, int, int, int]:
    """Sequence, system, component and message number; (0, 0, 0, NOT_A_FRAME) where there is no MAVLink header.

    Raises ValueError for no bytes at all, which a .tlog cannot hold.
    """
    if len(frame) >= _V2_LENGTH and frame[0] == V2:
        seq, system, component, number = _V2_HEAD(frame)
        return seq, system, component, number & 0xFFFFFF
    if len(frame) >= _V1_LENGTH and frame[0] == V1:
        seq, system, component, number = _V1_HEAD(frame)
        return seq, system, component, number
    if not frame:
        raise ValueError("wanted at least one byte to a frame, saw none")
    return 0, 0, 0, NOT_A_FRAME


class _Appender:
    """A new file that only grows, by whole writes."""

    __slots__ = ("fd", "path", "size")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        try:
            self.fd = os.open(
                path,
                os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC,
                0o644,
            )
        except OSError as error:
            raise RigError(
                f"cannot start recording: wanted to create {path}, saw: {error.strerror}; "
                f"give each run a folder of its own that can be written to"
            ) from error

    def write(self, data: bytes) -> None:
        """Append all of `data`, or nothing and raise RigError."""
        try:
            written = os.write(self.fd, data)
        except OSError as error:
            raise RigError(f"{self._stopped(data)}, saw: {error.strerror}") from error
        if written != len(data):
            self.cut(self.size)
            raise RigError(f"{self._stopped(data)}, saw only {written} fit; the disk is full, free some space")
        self.size += written

    def _stopped(self, data: bytes) -> str:
        return f"recording stopped: wanted to write {len(data)} bytes to {self.path} at byte {self.size}"

    def cut(self, size: int) -> None:
        """Forget what is behind `size`."""
        os.ftruncate(self.fd, size)
        self.size = size

    def close(self) -> None:
        """Close; later writes raise RigError instead of reaching whatever file is given this number next."""
        os.close(self.fd)
        self.fd = -1


class Recorder:
    """Writes a bundle's taps, index and events into `folder`, which it creates; refuses one already recorded into.

    `vehicle_time` gives the vehicle time held, in milliseconds since the first boot, and the clock's epoch.
    Not thread-safe. Raises RigError where the disk refuses.
    """

    def __init__(self, folder: Path, vehicle_time: Callable[[], tuple[int, int]]) -> None:
        self.folder = folder
        self._vehicle_time = vehicle_time
        self._host_us = 0
        self._count = 0
        self._open = True
        self._appenders: list[_Appender] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RigError(f"cannot start recording: wanted the folder {folder}, saw: {error.strerror}") from error
        try:
            self._taps = [None if tap in _ON_DEMAND else self._appender(tap.file_name) for tap in Tap]
            self._index = self._appender(INDEX_NAME)
            self._events = self._appender(EVENTS_NAME)
            self._index.write(header())
        except RigError:
            self.close()
            raise

    def _appender(self, name: str) -> _Appender:
        appender = _Appender(self.folder / name)
        self._appenders.append(appender)
        return appender

    def _open_tap(self, tap: Tap) -> _Appender:
        appender = self._taps[tap] = self._appender(tap.file_name)
        return appender

    @property
    def count(self) -> int:
        """Frames recorded so far; the next record's number."""
        return self._count

    def _held(self) -> tuple[int, int]:
        t_ms, epoch = self._vehicle_time()
        return min(t_ms, _LAST_MS), epoch

    def _now_us(self) -> int:
        host_us = utc_us()
        if host_us > self._host_us:
            self._host_us = host_us
        return self._host_us

    def record(self, tap: Tap, way: Way, frames: Sequence[bytes], fate: Fate) -> int:
        """Write `frames`, in this order, with one fate for all; returns the first one's record number.

        Frames may be any 1 to 65,535 bytes (a fault may have ruined them). One host time and one vehicle time for all.
        Either all of them are recorded or, with RigError, none.
        """
        if len(frames) == 1:
            return self._record_one(tap, way, frames[0], fate)
        return self._record(tap, way, frames, frames, [_PLAIN[fate]] * len(frames))

    def record_each(
        self, tap: Tap, way: Way, frames: Sequence[bytes], decisions: Sequence[Decision], heads: Sequence[bytes] = ()
    ) -> int:
        """As `record`, with a decision for each frame; a copy gets a record of its own behind its frame's. `heads` are
        the frames whose headers count, where `frames` themselves are damaged."""
        return self._record(tap, way, frames, heads or frames, decisions)

    def _record(
        self, tap: Tap, way: Way, frames: Sequence[bytes], heads: Sequence[bytes], decisions: Sequence[Decision]
    ) -> int:
        if not frames:
            return self._count
        host_us = self._now_us()
        appender = self._taps[tap] or self._open_tap(tap)
        try:
            records = self._records(host_us, tap, way, appender.size + 8, zip(frames, heads, decisions, strict=True))
        except (struct.error, ValueError) as error:
            raise RigError(f"cannot record {len(frames)} frames at the {tap.name} tap: {error}") from error
        stamp = _stamp(host_us)
        return self._write(appender, stamp + stamp.join(frames), b"".join(records), len(records))

    def _record_one(self, tap: Tap, way: Way, frame: bytes, fate: Fate) -> int:
        """As `_record`, for the one frame that most reads bring: half of what it cost was making lists of one."""
        host_us = self._now_us()
        appender = self._taps[tap] or self._open_tap(tap)
        t_ms, epoch = self._held()
        try:
            seq, sys, comp, number = head_of(frame)
            record = _record(
                host_us, appender.size + 8, t_ms, number, len(frame), epoch, tap, way, fate, sys, comp, seq,
                crc32(frame), t_ms, 0,
            )  # fmt: skip
        except (struct.error, ValueError) as error:
            raise RigError(f"cannot record 1 frame at the {tap.name} tap: {error}") from error
        return self._write(appender, _stamp(host_us) + frame, record, 1)

    def _write(self, appender: _Appender, stamped: bytes, records: bytes, count: int) -> int:
        """To disk, all or nothing; returns the first one's record number."""
        begin = appender.size
        appender.write(stamped)
        try:
            self._index.write(records)
        except RigError:
            appender.cut(begin)
            raise
        first = self._count
        self._count = first + count
        return first

    def _records(
        self, host_us: int, tap: Tap, way: Way, offset: int, decided: Iterable[tuple[bytes, bytes, Decision]]
    ) -> list[bytes]:
        """The index records of one batch; headers are read in line, since this loop is the link's budget."""
        t_ms, epoch = self._held()
        pack = _record
        records = []
        for frame, head, (fate, due_ms, fault, copies_ms) in decided:
            length = len(frame)
            if len(head) >= _V2_LENGTH and head[0] == V2:
                seq, sys, comp, number = _V2_HEAD(head)
                number &= 0xFFFFFF
            else:
                seq, sys, comp, number = head_of(head)
            crc = crc32(frame)
            due_ms = t_ms if due_ms < 0 else min(due_ms, _LAST_MS)
            records.append(
                pack(
                    host_us, offset, t_ms, number, length, epoch, tap, way, fate, sys, comp, seq, crc, due_ms, fault
                )
            )  # fmt: skip
            if copies_ms:
                records += [
                    pack(
                        host_us, offset, t_ms, number, length, epoch, tap, way, Fate.COPIED, sys, comp, seq, crc,
                        min(copy_ms, _LAST_MS), fault,
                    )
                    for copy_ms in copies_ms
                ]  # fmt: skip
            offset += length + 8
        return records

    def event(self, kind: str, **fields: Any) -> None:
        """Write a line to events.jsonl: what was injected, received, or became of the clock; times are added here.

        Fields may be JSON values, dataclasses, paths, sets and numpy numbers; what JSON has no number for (inf, nan)
        is written as text. Raises ValueError for a field named as one of those added here.
        """
        if taken := _RESERVED_FIELDS & fields.keys():
            raise ValueError(
                f"event {kind!r}: wanted fields of its own, saw {sorted(taken)}, which the recorder writes"
            )
        t_ms, epoch = self._vehicle_time()
        line = {
            "t_s": t_ms / 1000,
            "epoch": epoch,
            "host_us": self._now_us(),
            "kind": kind,
        } | fields
        self._events.write(json_line(line))

    def close(self) -> None:
        """Close all files; a second time does nothing."""
        if not self._open:
            return
        self._open = False
        for appender in self._appenders:
            appender.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
