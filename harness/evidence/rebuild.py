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
from harness.mavlink import frame as framing
from harness.reading.beats import PINGERS, echoes_aside
from harness.reading.stack import AUTOPILOT_COMPONENT, SIDE_SOURCES
from harness.reading.sticks import STICKS_PINGERS
from harness.taps import Fate, Tap, Way

_HEARTBEAT, _SYSTEM_TIME, _TIMESYNC = 0, 2, 111
_TYPE_GCS, _AUTOPILOT_INVALID = 6, 8
_REBOOT_MS = 1000


_EXITS = {Tap.DRONE: Way.UP, Tap.GROUND: Way.DOWN, Tap.ROGUE: Way.UP}
"""What comes out of the radio, perhaps damaged, at each of its ends; what enters is whole. Strangers send anything."""


class _Seen(NamedTuple):
    tap: Tap
    at: Located
    frame: bytes


def rebuild_index(folder: Path) -> Index:
    """The index as far as the .tlog files tell it, merged by host time; nothing is written.

    Known again: place, header, checksum, host time; vehicle time from the vehicle's SYSTEM_TIME. Guessed: way, from
    who sent the frame (on the port of strangers only the autopilot itself, since they may take any other name, and a
    drone forwards others); fate, MEASURING for what the harness asks the drone's clock, else PASSED at the Link's entry
    tap, elsewhere DELIVERED or, where the checksum is wrong, DAMAGED. Losses and delays left no trace.
    Raises BundleError where a tap cannot be read.
    """
    seen = [each for tap in Tap for each in _frames(folder, tap)]
    seen.sort(key=lambda each: each.at.host_us)
    vehicle = _vehicle_system(seen)
    held = _Held()
    asked: set[bytes] = set()
    records = []
    for tap, at, frame in seen:
        seq, system, component, number = head_of(frame)
        if tap in _EXITS and not framing.is_frame(frame):
            way, fate = _EXITS[tap], Fate.DAMAGED
        else:
            forged = tap == Tap.ROGUE and component != AUTOPILOT_COMPONENT
            way = Way.DOWN if system == vehicle and not forged else Way.UP
            fate = _fate(tap, way, number, frame, asked)
        records.append(
            RECORD.pack(
                at.host_us, at.offset, held.t_ms, number, at.length, held.epoch, tap, way, fate, system, component, seq,
                crc32(frame), held.t_ms, 0,
            )
        )  # fmt: skip
        if number == _SYSTEM_TIME and way == Way.DOWN and tap != Tap.GROUND:
            held.observe_ms(int.from_bytes(framing.payload(frame)[8:12], "little"))
    return np.frombuffer(b"".join(records), dtype=RECORD_TYPE)


def _fate(tap: Tap, way: Way, number: int, frame: bytes, asked: set[bytes]) -> Fate:
    """`asked` are the questions so far that the radio put to the drone's clock, as their numbers stand in the frame."""
    at_drone = tap == Tap.DRONE
    if at_drone and number == _TIMESYNC and way == Way.UP and framing.source(frame) in PINGERS | STICKS_PINGERS:
        asked.add(_question(frame))
        return Fate.MEASURING
    if tap == Tap.ROGUE:
        own = number == _TIMESYNC if way == Way.DOWN else framing.source(frame) in SIDE_SOURCES
        return Fate.MEASURING if own else Fate.DELIVERED
    if at_drone and way == Way.DOWN and number == _TIMESYNC and (_question(frame) in asked or echoes_aside(frame)):
        return Fate.MEASURING
    if at_drone and way == Way.DOWN and number == _SYSTEM_TIME:
        return Fate.MEASURING
    if (tap, way) in ((Tap.DRONE, Way.DOWN), (Tap.GROUND, Way.UP), (Tap.RC, Way.UP)):
        return Fate.PASSED
    return Fate.DELIVERED


def _question(frame: bytes) -> bytes:
    """TIMESYNC.ts1."""
    return framing.payload(frame)[8:16].ljust(8, b"\0")


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
            body = framing.payload(each.frame).ljust(6, b"\0")
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
