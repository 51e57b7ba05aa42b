"""What a board could read out of bytes besides the frames that are meant: it lost a byte and looks for the next frame
wherever it may begin, or it listens for another protocol."""

from __future__ import annotations

from harness.mavlink import frame as framing
from harness.mavlink.dialect import definitions
from harness.mavlink.frame import LONGEST_BYTES, SIGNED, V1, V2

_MSP = (b"$M<", b"$M>")
_MSP_LEAST = 6


def hides(frame: bytes, before: bytes) -> str | None:
    """What `frame`, written behind the whole frames `before`, would be to a board besides what it is."""
    if _hides_a_frame(frame, before):
        return "would be another frame to a board that lost a byte"
    if _hides_msp(frame, before):
        return "would be an order to the speed controllers (MSP)"
    return None


def _hides_a_frame(frame: bytes, before: bytes) -> bool:
    """Whether a whole frame begins within what is written and ends within `frame`, other than those that are meant."""
    data = before + frame
    meant = {*_beginnings(before), len(before)}
    known = definitions()
    for at in range(max(0, len(before) - LONGEST_BYTES), len(data) - 7):
        if at in meant or data[at] not in (V1, V2):
            continue
        stop = at + (10 if data[at] == V2 else 6) + data[at + 1] + 2
        if data[at] == V2 and at + 9 >= len(data):
            continue
        if len(before) < stop <= len(data) and framing.msg_id(data[at:]) in known and framing.is_whole(data[at:stop]):
            return True
    return False


def _beginnings(frames: bytes) -> list[int]:
    """Of whole frames one behind the other."""
    found, at = [], 0
    while at < len(frames):
        found.append(at)
        at += (10 if frames[at] == V2 else 6) + frames[at + 1] + 2
        if frames[found[-1]] == V2 and frames[found[-1] + 2] & SIGNED:
            at += framing.SIGNATURE_LENGTH
    return found


def _hides_msp(frame: bytes, before: bytes) -> bool:
    """ArduPilot reads the speed controllers' own protocol on a MAVLink port on which no MAVLink came for 4 s, as in a
    broken link, where it may pass that protocol through (GCS_Common.cpp, update_receive). It sets a motor's speed,
    disarmed, and writes the controllers' memory (AP_BLHeli.cpp). One letter is its checksum."""
    data = before + frame
    for at in range(max(0, len(before) - LONGEST_BYTES), len(data) - _MSP_LEAST + 1):
        if data[at : at + 3] not in _MSP:
            continue
        stop = at + _MSP_LEAST + data[at + 3]
        if len(before) < stop <= len(data) and _xor(data[at + 3 : stop]) == 0:
            return True
    return False


def _xor(data: bytes) -> int:
    """Of a whole order from its length on, its checksum included: 0."""
    result = 0
    for each in data:
        result ^= each
    return result
