"""Frames that are none: of each message that is read here, cut off, grown, turned over, or with another's fields, by a
seed. And frames whose fields are anything at all, sealed with a good checksum."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random

from harness.evidence.bundle import Bundle
from harness.mavlink import frame as framing
from harness.mavlink.dialect import definitions
from harness.reading import STACKS
from harness.reading.reader import Reader
from harness.timeline import Timeline

RECORDED = Path(__file__).parent / "recorded"
SIGNATURE = bytes(range(13))


@cache
def corpus(vehicle: str = "px4") -> tuple[bytes, ...]:
    """A real frame of each message that a recorded flight of that stack has, and one of zeros of each other message
    that the reader looks into."""
    bundle = Bundle.open(RECORDED / f"{vehicle}-patrol")
    real = {record.msg_id: frame for _, record, frame in bundle.frames()}
    reader = Reader(STACKS[vehicle], Timeline(), station=(255, 190))
    wanted = sorted((reader.wanted | reader.of_use.keys()) - real.keys())
    return (*real.values(), *(framing.build(each, b"\1", seq=0, system=1, component=1) for each in wanted))


def _cut(frame: bytes, rng: Random) -> bytes:
    return frame[: rng.randrange(1, len(frame))]


def _grown(frame: bytes, rng: Random) -> bytes:
    at = rng.randrange(1, len(frame))
    return frame[:at] + rng.randbytes(rng.randrange(1, 20)) + frame[at:]


def _turned(frame: bytes, rng: Random) -> bytes:
    made = bytearray(frame)
    for _ in range(rng.randrange(1, 9)):
        made[rng.randrange(len(made))] ^= 1 << rng.randrange(8)
    return bytes(made)


def _relabelled(frame: bytes, rng: Random) -> bytes:
    """One byte of the header is another: length, flags, number, or the start itself."""
    made = bytearray(frame)
    made[rng.randrange(10)] = rng.randrange(256)
    return bytes(made)


def _noise(frame: bytes, rng: Random) -> bytes:
    return rng.randbytes(rng.randrange(1, 300))


_SPOILS: Sequence[Callable[[bytes, Random], bytes]] = (_cut, _grown, _turned, _relabelled, _noise)


def malformed(frames: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """So many, none of which is what it was; now and then one is a whole frame all the same."""
    rng = Random(seed)
    for _ in range(count):
        frame = rng.choice(frames)
        made = rng.choice(_SPOILS)(frame, rng)
        yield made if made != frame else b"\xfd"


def altered(frames: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """So many, each with a good checksum, and anything in its fields; from anybody, in either version of MAVLink."""
    rng = Random(seed)
    for _ in range(count):
        yield reworded(rng.choice(frames), rng)


def reworded(frame: bytes, rng: Random) -> bytes:
    """The same message with anything in its fields, cut and signed or not as MAVLink allows."""
    number, (system, component) = framing.msg_id(frame), framing.source(frame)
    size = definitions()[number].packer.size
    body = rng.choice((rng.randbytes(size), b"\xff" * size, b"\0" * size, b"\x7f" * size, _nans(size)))
    body = body[: rng.randrange(1, size + 1)] if rng.random() < 0.3 else body
    if rng.random() < 0.1:
        system, component = rng.randrange(256), rng.randrange(256)
    version = 1 if number < 256 and rng.random() < 0.2 else 2
    return framing.build(number, body, seq=rng.randrange(256), system=system, component=component, version=version)


def _nans(size: int) -> bytes:
    """Floats that are no numbers."""
    return (b"\0\0\xc0\x7f" * (size // 4 + 1))[:size]
