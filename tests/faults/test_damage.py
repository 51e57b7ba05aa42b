"""Damaged frames: rejected by every checksum, and by nothing but it."""

from __future__ import annotations

from itertools import accumulate
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from harness.faults import Corruption, Packet
from harness.faults.damage import damaged
from harness.mavlink import frame as framing
from harness.mavlink.dialect import definitions
from harness.mavlink.frame import SIGNATURE_LENGTH, Splitter
from harness.stats import share_bounds
from harness.taps import Way
from tests.faults.calibration import ATTITUDE, SURE, Stage, run, steady

law = settings(max_examples=300, deadline=None)
SEEDS = st.integers(0, 2**64 - 1)
NUMBERS = sorted(definitions())


@st.composite
def frames(draw: st.DrawFn) -> bytes:
    """Whole frames of any message: MAVLink 1 and 2, some signed."""
    version = draw(st.sampled_from([1, 2]))
    number = draw(st.sampled_from([each for each in NUMBERS if version == 2 or each < 256]))
    size = definitions()[number].packer.size
    body = draw(st.binary(min_size=size, max_size=size))
    made = framing.build(number, body, seq=draw(st.integers(0, 255)), system=1, component=1, version=version)
    if version == 1 or draw(st.booleans()):
        return made
    head = bytearray(made[:-2])
    head[2] |= 1
    crc = framing.checksum(bytes(head), definitions()[number].crc_extra).to_bytes(2, "little")
    return bytes(head) + crc + bytes(range(SIGNATURE_LENGTH))


@law
@given(frames(), SEEDS)
def test_damage_is_always_seen_by_the_checksum(frame: bytes, seed: int) -> None:
    assert framing.is_whole(frame)
    assert not framing.is_whole(damaged(frame, Random(seed)))


@law
@given(frames(), SEEDS)
def test_damage_upon_damage_is_seen_too(frame: bytes, seed: int) -> None:
    rng = Random(seed)
    twice = damaged(damaged(frame, rng), rng)

    assert not framing.is_whole(twice)


def test_damage_that_would_mend_a_frame_does_not() -> None:
    """The same seed flips the same bits, which without a look at the checksum would undo the damage."""
    assert not framing.is_whole(damaged(damaged(ATTITUDE, Random(3)), Random(3)))


@law
@given(frames(), SEEDS)
def test_damage_touches_a_few_bits_and_nothing_that_frames_are_found_by(frame: bytes, seed: int) -> None:
    ruined = damaged(frame, Random(seed))

    assert len(frame) == len(ruined)
    assert 1 <= sum((a ^ b).bit_count() for a, b in zip(frame, ruined, strict=True)) <= 3
    kept = [*range(4), *range(7, 10)] if frame[0] == framing.V2 else [0, 1, 5]
    assert [frame[at] for at in kept] == [ruined[at] for at in kept]
    crc_end = (10 if frame[0] == framing.V2 else 6) + frame[1] + 2
    assert frame[crc_end:] == ruined[crc_end:]


def test_damage_reaches_every_byte_that_it_may() -> None:
    reached = set()
    for seed in range(3000):
        ruined = damaged(ATTITUDE, Random(seed))
        reached |= {at for at in range(len(ATTITUDE)) if ATTITUDE[at] != ruined[at]}
    assert {4, 5, 6, *range(10, len(ATTITUDE))} == reached


@settings(max_examples=60, deadline=None)
@given(st.lists(frames(), min_size=1, max_size=8), st.data(), SEEDS)
def test_a_receiver_loses_the_damaged_frames_and_no_others(sent: list[bytes], data: st.DataObject, seed: int) -> None:
    """What follows them is found again, at the latest behind the longest frame that noise can announce."""
    rng = Random(seed)
    ruin = [data.draw(st.booleans()) for _ in sent]
    stream = b"".join(damaged(frame, rng) if bad else frame for frame, bad in zip(sent, ruin, strict=True))
    tail = [ATTITUDE] * 12
    places = [0, *accumulate(map(len, sent))]
    for begin, end, bad in zip(places, places[1:], ruin, strict=False):
        # Once in 65,536 of what looks like a known one's head, a damaged frame holds another: no receiver could tell.
        assume(not bad or not framing._begins_within(stream + b"".join(tail), begin + 1, end))

    found = Splitter().feed(stream + b"".join(tail))

    whole = [frame for frame, bad in zip(sent, ruin, strict=True) if not bad]
    assert whole + tail == found


def test_an_unknown_message_is_damaged_too() -> None:
    head = bytes((framing.V2, 4, 0, 0, 0, 1, 1)) + (65_000).to_bytes(3, "little")
    unknown = head + b"\1\2\3\4" + b"\0\0"

    assert all(damaged(unknown, Random(seed)) != unknown for seed in range(2000))


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.sampled_from([0.0, 0.02, 0.3, 1.0]))
def test_corruption_damages_its_share(seed: int, share: float) -> None:
    made = run(Corruption(share), steady(3000, 0.1, ATTITUDE), seed)

    ruined = [out[0] for packet, out in made if out[0].frame is not packet.frame]
    assert share_bounds(len(ruined), len(made), SURE).holds(share)
    assert all(1 == len(out) and out[0].due_s == packet.due_s for packet, out in made)
    assert not any(framing.is_whole(each.frame) for each in ruined)


@pytest.mark.parametrize("share", [0, 1])
def test_all_or_none(share: int) -> None:
    effect = Corruption(share).begin(Random(1), Stage(), Way.UP)
    assert {bool(share)} == {effect(Packet(ATTITUDE, 0.0))[0].frame is not ATTITUDE for _ in range(100)}
