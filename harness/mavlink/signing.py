"""MAVLink 2 message signing. Source: the MAVLink guide, "Message Signing". Pure; time and key are handed in.

A signature is 13 bytes behind the checksum: the link's id, 48 bits of time in units of 10 µs since 2015, and the first
48 bits of SHA-256 over key, frame, link id and time. It says who may speak; it hides nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from harness.errors import CallerError
from harness.mavlink import frame as framing
from harness.mavlink.dialect import definitions
from harness.mavlink.frame import SIGNATURE_LENGTH, SIGNED, V2

KEY_LENGTH = 32
TICKS_PER_S = 100_000
EPOCH_UNIX_S = 1_420_070_400
"""2015-01-01T00:00Z."""
BEHIND_AT_MOST = 60 * TICKS_PER_S
"""By which the first frame of a new stream may be behind the newest one of all."""
_HEADER_LENGTH = 10

Stream = tuple[int, int, int]
"""System, component, and the link's id."""


class Verdict(StrEnum):
    """What a receiver that has a key makes of a frame. A frame that is REPLAYED or STALE was signed with the key."""

    GOOD = "good"
    UNSIGNED = "unsigned"
    WRONG = "wrongly signed"
    REPLAYED = "replayed"
    STALE = "stale"


def checked_key(key: bytes) -> bytes:
    """The key itself. Raises CallerError for one that is none."""
    if len(key) != KEY_LENGTH:
        raise CallerError(f"a signing key of {len(key)} bytes: wanted {KEY_LENGTH}")
    return key


def ticks_at(unix_s: float) -> int:
    """A moment as signatures have it: units of 10 µs since 2015."""
    return round((unix_s - EPOCH_UNIX_S) * TICKS_PER_S)


class Signer:
    """Signs in the name of whoever holds `key`, on the link of that id. `ticks` tells the time (see `ticks_at`); each
    signature is later than the one before, also where time stood still. Raises CallerError for a key of another length
    than 32 bytes."""

    def __init__(self, key: bytes, link_id: int, ticks: Callable[[], int]) -> None:
        self._key = checked_key(key)
        self._link_id = link_id
        self._ticks = ticks
        self._last = 0

    def sign(self, frame: bytes) -> bytes:
        """An unsigned frame, signed. Raises CallerError for MAVLink 1, which has no place for a signature."""
        if frame[0] != V2:
            raise CallerError("a frame of MAVLink 1 cannot be signed: wanted MAVLink 2")
        self._last = max(self._last + 1, self._ticks())
        head = frame[:2] + bytes((frame[2] | SIGNED,)) + frame[3 : _HEADER_LENGTH + frame[1]]
        crc_extra = definitions()[framing.msg_id(frame)].crc_extra
        body = head + framing.checksum(head, crc_extra).to_bytes(2, "little")
        body += bytes((self._link_id,)) + self._last.to_bytes(6, "little")
        return body + _tag(self._key, body)


class Verifier:
    """Judges frames as a receiver with `key` has to, in the order of their coming; it remembers the time of each
    stream's last good frame. `newest` is the time from which it counts. Raises CallerError as `Signer` does."""

    def __init__(self, key: bytes, *, newest: int = 0) -> None:
        self._key = checked_key(key)
        self._newest = newest
        self._last: dict[Stream, int] = {}

    def check(self, frame: bytes) -> Verdict:
        """Of a whole frame."""
        if frame[0] != V2 or not frame[2] & SIGNED:
            return Verdict.UNSIGNED
        if len(frame) != _HEADER_LENGTH + frame[1] + 2 + SIGNATURE_LENGTH:
            return Verdict.WRONG
        if not hmac.compare_digest(_tag(self._key, frame[:-6]), frame[-6:]):
            return Verdict.WRONG
        stream = (*framing.source(frame), frame[-SIGNATURE_LENGTH])
        ticks = int.from_bytes(frame[-12:-6], "little")
        last = self._last.get(stream)
        if last is None and ticks + BEHIND_AT_MOST < self._newest:
            return Verdict.STALE
        if last is not None and ticks <= last:
            return Verdict.REPLAYED
        self._last[stream] = ticks
        self._newest = max(self._newest, ticks)
        return Verdict.GOOD


@dataclass(frozen=True, slots=True)
class Keyring:
    """A key, and the time by which whoever holds it signs."""

    key: bytes
    ticks: Callable[[], int]

    def signer(self, link_id: int, *, behind_s: float = 0.0) -> Signer:
        """One for a link of its own, its time `behind_s` seconds late."""
        behind = round(behind_s * TICKS_PER_S)
        return Signer(self.key, link_id, lambda: self.ticks() - behind)


def _tag(key: bytes, signed: bytes) -> bytes:
    return hashlib.sha256(key + signed).digest()[:6]
