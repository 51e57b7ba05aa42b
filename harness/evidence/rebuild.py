"""An index made again from the taps alone, for a bundle that lost its own."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np

from harness.errors import BundleError
from harness.evidence.index import RECORD, RECORD_TYPE, Index
from harness.evidence.recorder import head_of
from harness.evidence.tlog import Located, locate
from harness.mavlink.frame import payload
from harness.taps import Fate, Tap, Way

_HEARTBEAT, _SYSTEM_TIME = 0, 2
_TYPE_GCS, _AUTOPILOT_INVALID = 6, 8
_REBOOT_MS = 1000


class _Seen(NamedTuple):
    tap: Tap
    at: Located
    frame: bytes


def rebuild_index(folder: Path) -> Index:
    """The index as far as the .tlog files tell it, merged by host time; nothing is written.

    Known again: place, header, checksum, host time; vehicle time from the vehicle's SYSTEM_TIME. Guessed: way, from
    who sent the frame; fate, PASSED at the Link's entry tap and DELIVERED elsewhere, since losses left no trace.
    Raises BundleError where a tap cannot be read.
    """
    seen = [each for tap in Tap for each in _frames(folder, tap)]
    seen.sort(key=lambda each: each.at.host_us)
    vehicle = _vehicle_system(seen)
    held = _Held()
    records = []
    for tap, at, frame in seen:
        seq, system, component, number = head_of(frame)
        way = Way.DOWN if system == vehicle else Way.UP
        fate = Fate.PASSED if (tap, way) in ((Tap.DRONE, Way.DOWN), (Tap.GROUND, Way.UP)) else Fate.DELIVERED
        records.append(
            RECORD.pack(
                at.host_us, at.offset, held.t_ms, number, at.length, held.epoch, tap, way, fate, system, component, seq,
                crc32(frame),
            )
        )  # fmt: skip
        if number == _SYSTEM_TIME and way == Way.DOWN and tap != Tap.GROUND:
            held.observe_ms(int.from_bytes(payload(frame)[8:12], "little"))
    return np.frombuffer(b"".join(records), dtype=RECORD_TYPE)


def _frames(folder: Path, tap: Tap) -> list[_Seen]:
    path = folder / tap.file_name
    try:
        data = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise BundleError(f"{path}: wanted a tap's frames, could not read it: {error.strerror}") from error
    return [_Seen(tap, at, data[at.offset : at.offset + at.length]) for at in locate(data)]


def _vehicle_system(seen: list[_Seen]) -> int:
    """The system id of the first heartbeat of an autopilot; 1 if there is none."""
    for each in seen:
        _, system, _, number = head_of(each.frame)
        if number == _HEARTBEAT:
            body = payload(each.frame).ljust(6, b"\0")
            if body[4] != _TYPE_GCS and body[5] != _AUTOPILOT_INVALID:
                return system
    return 1


class _Held:
    """Vehicle time held, in milliseconds since the first boot, as `harness.clock.VehicleClock` holds it."""

    def __init__(self) -> None:
        self.t_ms = 0
        self.epoch = 0
        self._base_ms = 0
        self._last_ms = 0

    def observe_ms(self, boot_ms: int) -> None:
        if boot_ms < self._last_ms - _REBOOT_MS:
            self.epoch += 1
            self._base_ms = self.t_ms
            self._last_ms = boot_ms
        self._last_ms = max(self._last_ms, boot_ms)
        self.t_ms = max(self.t_ms, self._base_ms + boot_ms)
