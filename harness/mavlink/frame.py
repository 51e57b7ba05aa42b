"""Framing: bytes to whole frames and back, MAVLink 1 and 2. Meaning is not looked at.

Frames are plain `bytes`; the functions below read their headers. Source: the MAVLink guide, "Packet Serialization".
"""

from __future__ import annotations

import fastcrc.crc16

from harness.mavlink.dialect import definitions

V1, V2 = 0xFE, 0xFD
_HEADER = {V1: 6, V2: 10}
SIGNED = 0x01
"""MAVLINK_IFLAG_SIGNED in a MAVLink 2 frame's incompatibility flags."""
SIGNATURE_LENGTH = 13
_LEAST_BYTES = 8
LONGEST_BYTES = 10 + 255 + 2 + SIGNATURE_LENGTH
"""Of a signed MAVLink 2 frame with a full payload: 280."""

_crc_extra: dict[int, int] = {}
_extra_byte: dict[int, bytes] = {}


def _extras() -> dict[int, int]:
    if not _crc_extra:
        _crc_extra.update({msg_id: each.crc_extra for msg_id, each in definitions().items()})
        _extra_byte.update({number: bytes((extra,)) for number, extra in _crc_extra.items()})
    return _crc_extra


def msg_id(frame: bytes) -> int:
    """The message's number."""
    return frame[7] | frame[8] << 8 | frame[9] << 16 if frame[0] == V2 else frame[5]


def sequence(frame: bytes) -> int:
    """The sender's counter, modulo 256."""
    return frame[4] if frame[0] == V2 else frame[2]


def source(frame: bytes) -> tuple[int, int]:
    """System and component that sent it."""
    return (frame[5], frame[6]) if frame[0] == V2 else (frame[3], frame[4])


def payload(frame: bytes) -> bytes:
    """The payload as sent: MAVLink 2 may have cut its trailing zeros."""
    start = _HEADER[frame[0]]
    return frame[start : start + frame[1]]


def checksum(frame_head: bytes, crc_extra: int) -> int:
    """CRC-16/MCRF4XX over all behind the magic byte, and CRC_EXTRA."""
    return fastcrc.crc16.mcrf4xx(frame_head[1:] + bytes((crc_extra,)))


def is_whole(frame: bytes) -> bool:
    """Whether a frame, cut to its declared length, has a good checksum; of an unknown message nobody can tell: True."""
    extra = _extras().get(msg_id(frame))
    crc_at = _HEADER[frame[0]] + frame[1]
    return extra is None or checksum(frame[:crc_at], extra) == frame[crc_at] | frame[crc_at + 1] << 8


def is_frame(data: bytes) -> bool:
    """Whether bytes are one frame, no more and no less, and whole as far as anybody can tell.

    It is asked of every frame that is judged, so that it calls nothing but the checksum.
    """
    size = len(data)
    if size < _LEAST_BYTES:
        return False
    if data[0] == V2:
        crc_at = 10 + data[1]
        if size != crc_at + (2 + SIGNATURE_LENGTH if data[2] & SIGNED else 2):
            return False
        number = data[7] | data[8] << 8 | data[9] << 16
    else:
        crc_at = 6 + data[1]
        if data[0] != V1 or size != crc_at + 2:
            return False
        number = data[5]
    extra = (_extra_byte or _extra_bytes()).get(number)
    if extra is None:
        return True
    return fastcrc.crc16.mcrf4xx(data[1:crc_at] + extra) == data[crc_at] | data[crc_at + 1] << 8


def _extra_bytes() -> dict[int, bytes]:
    _extras()
    return _extra_byte


def build(number: int, body: bytes, *, seq: int, system: int, component: int, version: int = 2) -> bytes:
    """A whole unsigned frame; MAVLink 2 cuts the payload's trailing zeros down to one byte."""
    extra = _extras()[number]
    if version == 2:
        body = body.rstrip(b"\0") or b"\0"
        head = bytes((V2, len(body), 0, 0, seq & 0xFF, system, component)) + number.to_bytes(3, "little") + body
    else:
        head = bytes((V1, len(body), seq & 0xFF, system, component, number)) + body
    return head + checksum(head, extra).to_bytes(2, "little")


class Splitter:
    """A byte stream into frames. Noise, cut frames and bad checksums are skipped and counted, never raised.

    A message unknown to the dialects cannot be checked; it is passed on if it stands right behind a good frame (or at
    the very beginning), another frame, or nothing, follows it, and none begins within it: a number that was damaged
    must not swallow its neighbours.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._in_step = True
        self.noise_bytes = 0
        self.bad_frames = 0

    def tally(self) -> dict[str, int]:
        """What was no frame: bytes of noise, seeming frames that were none (of each the first byte was skipped), and
        bytes of what may still become one. With the frames' own these are all bytes that ever came."""
        return {"noise_bytes": self.noise_bytes, "bad_frames": self.bad_frames, "waiting_bytes": len(self._rest)}

    def feed(self, chunk: bytes) -> list[bytes]:
        """All frames that `chunk` completes, in order."""
        data = self._rest + chunk if self._rest else chunk
        extras = _extras()
        crc = fastcrc.crc16.mcrf4xx
        frames: list[bytes] = []
        in_step = self._in_step
        at, end = 0, len(data)
        while at < end:
            magic = data[at]
            if magic != V2 and magic != V1:
                at += 1
                self.noise_bytes += 1
                in_step = False
                continue
            header = 10 if magic == V2 else 6
            if end - at < header:
                break
            crc_at = at + header + data[at + 1]
            stop = crc_at + 2
            if magic == V2 and data[at + 2] & SIGNED:
                stop += SIGNATURE_LENGTH
            if stop > end:
                break
            number = data[at + 7] | data[at + 8] << 8 | data[at + 9] << 16 if magic == V2 else data[at + 5]
            extra = extras.get(number)
            if extra is None:
                good = in_step and (stop == end or data[stop] in (V1, V2)) and not _begins_within(data, at + 1, stop)
            else:
                good = crc(data[at + 1 : crc_at] + bytes((extra,))) == data[crc_at] | data[crc_at + 1] << 8
            if good:
                frames.append(data[at:stop])
                at = stop
                in_step = True
            else:
                self.bad_frames += 1
                in_step = False
                at += 1
        self._rest = data[at:]
        self._in_step = in_step
        return frames


def _begins_within(data: bytes, begin: int, end: int) -> bool:
    """Whether a frame of a known message, with a good checksum, begins there; as far as `data` reaches."""
    extras = _extras()
    for at in range(begin, end):
        if data[at] in _HEADER and at + _HEADER[data[at]] <= len(data):
            stop = at + _HEADER[data[at]] + data[at + 1] + 2
            if stop <= len(data) and msg_id(data[at:stop]) in extras and is_whole(data[at:stop]):
                return True
    return False
