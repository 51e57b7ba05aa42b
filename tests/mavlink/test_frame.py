"""Bytes to frames: however they arrive, whatever stands between them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pymavlink.dialects.v20 import all as stock

from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder
from harness.mavlink.dialect import definitions
from harness.mavlink.frame import Splitter
from tests.mavlink.messages import MAGIC, frames, signed, unknown

law = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
noise = st.binary(max_size=12).map(lambda raw: bytes(each for each in raw if each not in MAGIC))
PLAIN = ("HEARTBEAT", "SYSTEM_TIME", "ATTITUDE", "STATUSTEXT", "COMMAND_LONG", "PARAM_VALUE")
unsigned = frames(PLAIN).filter(lambda frame: not frame[2])
"""A signature is not looked at, so one that was ruined is not found out here."""


def split(*chunks: bytes) -> list[bytes]:
    splitter = Splitter()
    return [frame for chunk in chunks for frame in splitter.feed(chunk)]


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    at = sorted({0, len(stream), *(place % (len(stream) + 1) for place in places)})
    return [stream[begin:end] for begin, end in pairwise(at)]


@law
@given(st.lists(st.tuples(noise, frames()), min_size=1, max_size=8), noise, st.lists(st.integers(0, 4000), max_size=12))
def test_frames_are_the_same_however_they_are_cut_and_whatever_stands_between(
    pieces: list[tuple[bytes, bytes]], tail: bytes, places: list[int]
) -> None:
    stream = b"".join(before + frame for before, frame in pieces) + tail

    assert [frame for _, frame in pieces] == split(*cut(stream, places))


@law
@given(st.lists(frames(PLAIN), min_size=1, max_size=4))
def test_frames_that_come_byte_by_byte_are_the_same(sent: list[bytes]) -> None:
    stream = b"".join(sent)

    assert sent == split(*(stream[at : at + 1] for at in range(len(stream))))


@law
@given(st.lists(frames(PLAIN), min_size=1, max_size=4), noise, noise)
def test_pymavlink_finds_the_same_frames(sent: list[bytes], before: bytes, behind: bytes) -> None:
    stream = before + b"".join(sent) + behind
    parser = stock.MAVLink(None)
    parser.robust_parsing = True
    found = [m for m in parser.parse_buffer(stream) or [] if m.get_type() != "BAD_DATA"]

    assert [bytes(each.get_msgbuf()) for each in found] == split(stream)


SENT = (
    Encoder(1, 1)("HEARTBEAT", type=2, custom_mode=3),
    Encoder(1, 1)("COMMAND_LONG", param1=1.5, command=176, target_system=1),
    Encoder(1, 1)("SYSTEM_TIME", time_boot_ms=77),
    Encoder(1, 1)("HEARTBEAT", type=2, custom_mode=4),
)
LATER = tuple(Encoder(1, 1)("STATUSTEXT", text="x" * 50) for _ in range(6))
"""Enough bytes for a ruined length to be found out."""
ID_BYTES = range(7, 10)


@pytest.mark.parametrize("at", [at for at in range(len(SENT[1])) if at not in ID_BYTES])
@pytest.mark.parametrize("by", [0x01, 0x80, 0xFF])
def test_a_ruined_byte_costs_its_own_frame_only(at: int, by: int) -> None:
    ruined = SENT[1][:at] + bytes([SENT[1][at] ^ by]) + SENT[1][at + 1 :]

    assert [SENT[0], *SENT[2:], *LATER] == split(b"".join((SENT[0], ruined, *SENT[2:], *LATER)))


@pytest.mark.parametrize("at", ID_BYTES)
def test_a_ruined_message_number_costs_its_own_frame_only(at: int) -> None:
    """What looks like a message unknown here cannot be checked, and crosses as such."""
    ruined = SENT[1][:at] + bytes([SENT[1][at] ^ 0x40]) + SENT[1][at + 1 :]
    found = split(b"".join((SENT[0], ruined, *SENT[2:], *LATER)))

    assert [SENT[0], *SENT[2:], *LATER] == [each for each in found if each != ruined]
    assert SENT[1] not in found


@law
@given(st.lists(unsigned, min_size=1, max_size=3), st.integers(0, 400), st.integers(1, 255))
def test_one_ruined_byte_brings_no_frame_that_was_not_sent(sent: list[bytes], place: int, by: int) -> None:
    stream = b"".join((*sent, *LATER))
    place %= len(b"".join(sent))
    found = split(stream[:place] + bytes([stream[place] ^ by]) + stream[place + 1 :])
    known = [each for each in found if framing.msg_id(each) in definitions()]

    assert set(known) <= {*sent, *LATER}
    assert len(found) >= len(sent) + len(LATER) - 1


def test_noise_and_bad_frames_are_counted() -> None:
    splitter = Splitter()
    bad = SENT[0][:-1] + bytes([SENT[0][-1] ^ 1])
    splitter.feed(b"abc" + SENT[0] + bad + SENT[2])

    assert 1 == splitter.bad_frames
    assert 3 + len(bad) - 1 == splitter.noise_bytes


def test_a_half_frame_is_kept_until_the_rest_comes() -> None:
    splitter = Splitter()

    assert [] == splitter.feed(SENT[1][:20])
    assert [] == splitter.feed(b"")
    assert [SENT[1]] == splitter.feed(SENT[1][20:])
    assert 0 == splitter.bad_frames == splitter.noise_bytes


def test_a_frame_is_handed_out_with_its_last_byte_and_only_once() -> None:
    splitter = Splitter()

    assert [] == splitter.feed(SENT[0][:-1])
    assert [SENT[0]] == splitter.feed(SENT[0][-1:])
    assert [] == splitter.feed(b"")


def test_a_signature_belongs_to_its_frame() -> None:
    whole = signed(SENT[0])

    assert len(SENT[0]) + framing.SIGNATURE_LENGTH == len(whole)
    assert [whole, SENT[1]] == split(whole[:-5], whole[-5:] + SENT[1])


@pytest.mark.parametrize("behind", [b"", SENT[0], Encoder(1, 1, version=1)("HEARTBEAT")])
def test_an_unknown_message_crosses_if_another_frame_or_nothing_follows(behind: bytes) -> None:
    assert [unknown(), *([behind] if behind else [])] == split(unknown() + behind)


def test_an_unknown_message_with_noise_behind_it_is_noise() -> None:
    assert [SENT[0]] == split(unknown() + b"noise" + SENT[0])


def test_an_unknown_message_in_the_midst_of_noise_is_noise() -> None:
    """Or one of 128 pieces of ruined payload that happen to begin as a frame does would swallow what follows."""
    assert [SENT[0]] == split(b"noise" + unknown() + SENT[0])


def test_unknown_messages_may_follow_each_other_and_come_in_pieces() -> None:
    assert [SENT[0], unknown(), unknown()] == split(SENT[0] + unknown()[:4], unknown()[4:] + unknown())


def test_both_versions_can_share_a_stream() -> None:
    old = Encoder(1, 1, version=1)("HEARTBEAT", type=2)

    assert [old, SENT[0], old] == split(old + SENT[0] + old)


def test_headers_are_read_from_both_versions() -> None:
    old, new = (Encoder(7, 9, version=version) for version in (1, 2))
    old("HEARTBEAT"), new("HEARTBEAT")
    frames_ = old("SYSTEM_TIME", time_boot_ms=5), new("SYSTEM_TIME", time_boot_ms=5)

    assert [2, 2] == [framing.msg_id(each) for each in frames_]
    assert [1, 1] == [framing.sequence(each) for each in frames_]
    assert [(7, 9), (7, 9)] == [framing.source(each) for each in frames_]
    assert [bytes(8) + b"\x05\0\0\0", bytes(8) + b"\x05"] == [framing.payload(each) for each in frames_]


def test_a_message_number_has_three_bytes() -> None:
    assert 0xABCDEF == framing.msg_id(unknown())


@law
@given(st.binary(max_size=300), st.lists(st.integers(0, 4000), max_size=6))
@example(bytes(MAGIC) * 40, [])
def test_no_bytes_at_all_upset_it(stream: bytes, places: list[int]) -> None:
    splitter = Splitter()
    found = [frame for chunk in cut(stream, places) for frame in splitter.feed(chunk)]

    assert sum(map(len, found)) <= len(stream)
    assert len(splitter._rest) <= 280
