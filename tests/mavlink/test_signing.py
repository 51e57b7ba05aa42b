"""Signatures as pymavlink makes and takes them, and no way around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymavlink.dialects.v20 import all as stock

from harness.errors import CallerError
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.dialect import definitions
from harness.mavlink.frame import Splitter
from harness.mavlink.signing import BEHIND_AT_MOST, TICKS_PER_S, Keyring, Signer, Verdict, Verifier, ticks_at
from tests.mavlink.messages import STOCK, fields_of, messages

KEY = bytes(range(100, 132))
OTHER = bytes(range(32))
NOW = 400 * 24 * 3600 * TICKS_PER_S
law = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def at(ticks: int = NOW) -> Callable[[], int]:
    return lambda: ticks


def signed(ticks: int = NOW, *, key: bytes = KEY, link_id: int = 1, source: tuple[int, int] = (255, 190)) -> bytes:
    return Encoder(*source, signer=Signer(key, link_id, at(ticks)))("COMMAND_LONG", command=400, param1=1.0)


def theirs(key: bytes = KEY, *, ticks: int = 0, link_id: int = 1) -> Any:
    mav = stock.MAVLink(None, srcSystem=1, srcComponent=2)
    mav.signing.secret_key, mav.signing.timestamp, mav.signing.link_id = key, ticks, link_id
    mav.signing.sign_outgoing = True
    mav.robust_parsing = False
    return mav


@law
@given(st.data(), st.integers(0, 255), st.integers(1, 2**48 - 1))
def test_pymavlink_signs_to_the_same_bytes(data: st.DataObject, link_id: int, ticks: int) -> None:
    definition = definitions()[data.draw(st.sampled_from(STOCK))]
    fields = data.draw(fields_of(definition))
    cls = stock.mavlink_map[definition.msg_id]
    texts = {field.name for field in definition.fields if field.is_text}
    given_ = [fields[each].encode() if each in texts else fields[each] for each in cls.fieldnames]
    wanted = bytes(cls(*given_).pack(theirs(ticks=ticks, link_id=link_id)))

    assert wanted == Encoder(1, 2, signer=Signer(KEY, link_id, at(ticks)))(definition.name, **fields)


@law
@given(messages(tuple(stock.mavlink_map[each].msgname for each in STOCK)))
def test_pymavlink_takes_what_we_sign_and_nothing_of_another_key(message: tuple[str, dict[str, Any]]) -> None:
    name, fields = message
    frame = Encoder(9, 8, signer=Signer(KEY, 1, at()))(name, **fields)

    assert name == theirs().decode(bytearray(frame)).get_type()
    with pytest.raises(stock.MAVError, match="Invalid signature"):
        theirs(OTHER).decode(bytearray(frame))


@law
@given(messages())
def test_a_signed_frame_is_taken_whole_and_says_what_it_would_say_unsigned(message: tuple[str, dict[str, Any]]) -> None:
    name, fields = message
    plain, frame = Encoder(9, 8)(name, **fields), Encoder(9, 8, signer=Signer(KEY, 1, at()))(name, **fields)

    assert [frame, plain, frame] == Splitter().feed(frame + plain + frame)
    assert framing.payload(plain) == framing.payload(frame)
    assert vars(decode(plain)).keys() == vars(decode(frame)).keys()
    assert Verdict.GOOD is Verifier(KEY).check(frame)


@law
@given(messages(), st.data(), st.integers(1, 255))
def test_a_frame_with_any_byte_altered_is_not_good(
    message: tuple[str, dict[str, Any]], data: st.DataObject, turn: int
) -> None:
    name, fields = message
    frame = bytearray(Encoder(9, 8, signer=Signer(KEY, 1, at()))(name, **fields))
    place = data.draw(st.integers(0, len(frame) - 1))
    frame[place] ^= turn
    # Where it says no more that it is signed, it is unsigned.
    tells = frame[0] == framing.V2 and frame[2] & framing.SIGNED

    assert (Verdict.WRONG if tells else Verdict.UNSIGNED) is Verifier(KEY).check(bytes(frame))


@pytest.mark.parametrize("cut", range(1, 14))
def test_a_signature_cut_short_is_wrong(cut: int) -> None:
    assert Verdict.WRONG is Verifier(KEY).check(signed()[:-cut])


def test_what_bears_no_signature_is_unsigned() -> None:
    assert Verdict.UNSIGNED is Verifier(KEY).check(Encoder(255, 190)("HEARTBEAT"))
    assert Verdict.UNSIGNED is Verifier(KEY).check(Encoder(255, 190, version=1)("HEARTBEAT"))


def test_another_key_is_wrong_whatever_else_is_right() -> None:
    assert Verdict.WRONG is Verifier(KEY).check(signed(key=OTHER))


def test_byte_for_byte_is_a_replay_and_so_is_anything_not_newer_in_its_stream() -> None:
    verifier = Verifier(KEY)
    verdicts = [verifier.check(signed(ticks)) for ticks in (NOW, NOW, NOW + 1, NOW - 5, NOW + 1, NOW + 2)]
    good, replayed = Verdict.GOOD, Verdict.REPLAYED

    assert [good, replayed, good, replayed, replayed, good] == verdicts


@pytest.mark.parametrize("own", [{"link_id": 2}, {"source": (255, 191)}, {"source": (66, 190)}])
def test_each_sender_on_each_link_is_a_stream_of_its_own(own: dict[str, Any]) -> None:
    verifier = Verifier(KEY)
    verifier.check(signed())

    assert Verdict.GOOD is verifier.check(signed(NOW - BEHIND_AT_MOST, **own))
    assert Verdict.REPLAYED is verifier.check(signed(NOW - BEHIND_AT_MOST, **own))


def test_a_new_stream_more_than_a_minute_behind_is_stale_and_leaves_no_mark() -> None:
    verifier = Verifier(KEY)
    verifier.check(signed())

    assert Verdict.STALE is verifier.check(signed(NOW - BEHIND_AT_MOST - 1, link_id=2))
    assert Verdict.STALE is verifier.check(signed(NOW - BEHIND_AT_MOST - 1, link_id=2))
    assert Verdict.GOOD is verifier.check(signed(NOW - BEHIND_AT_MOST, link_id=2))
    assert Verdict.STALE is Verifier(KEY, newest=NOW).check(signed(NOW - BEHIND_AT_MOST - 1))


def test_a_wrong_frame_moves_no_clock() -> None:
    verifier = Verifier(KEY)
    verifier.check(signed(NOW + 10 * BEHIND_AT_MOST, key=OTHER))

    assert Verdict.GOOD is verifier.check(signed())


@law
@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=20))
def test_whatever_the_clock_does_no_signature_is_older_than_the_one_before(times: list[int]) -> None:
    told = iter(times)
    encode, verifier = Encoder(255, 190, signer=Signer(KEY, 1, lambda: next(told))), Verifier(KEY)

    assert [Verdict.GOOD] * len(times) == [verifier.check(encode("HEARTBEAT")) for _ in times]


@pytest.mark.parametrize("length", [0, 16, 31, 33])
@pytest.mark.parametrize("take", [lambda key: Signer(key, 0, at()), Verifier])
def test_a_key_of_a_wrong_length_is_refused(length: int, take: Callable[[bytes], object]) -> None:
    with pytest.raises(CallerError) as raised:
        take(b"x" * length)

    assert f"a signing key of {length} bytes: wanted 32" == str(raised.value)


def test_mavlink_1_has_no_place_for_a_signature() -> None:
    with pytest.raises(CallerError, match="MAVLink 1 cannot be signed"):
        Encoder(255, 190, version=1, signer=Signer(KEY, 1, at()))("HEARTBEAT")


def test_a_keyrings_signers_may_be_late() -> None:
    ring, verifier = Keyring(KEY, at()), Verifier(KEY)
    on_time, late = (Encoder(255, 190, signer=ring.signer(*each[:1], behind_s=each[1])) for each in ((1, 0), (2, 61)))

    assert [Verdict.GOOD, Verdict.STALE] == [verifier.check(each("HEARTBEAT")) for each in (on_time, late)]


def test_time_counts_from_2015_in_units_of_ten_microseconds() -> None:
    assert (0, 100_000) == (ticks_at(1_420_070_400.0), ticks_at(1_420_070_401.0))
