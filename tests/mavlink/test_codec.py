"""Fields to frames and back: the same bytes as pymavlink's, and nothing lost on the way."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymavlink.dialects.v20 import all as stock

from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, boot_ms, decode
from harness.mavlink.dialect import by_name, definitions
from tests.mavlink.messages import STOCK, fields_of, messages, packed_by_pymavlink

law = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SAMPLE: list[tuple[str, dict[str, Any]]] = [
    ("HEARTBEAT", {"type": 6, "autopilot": 8, "base_mode": 0, "custom_mode": 0, "system_status": 4,
                   "mavlink_version": 3}),
    ("SYSTEM_TIME", {"time_unix_usec": 0, "time_boot_ms": 0}),
    ("SYSTEM_TIME", {"time_unix_usec": 2**63, "time_boot_ms": 1}),
    ("TIMESYNC", {"tc1": -1, "ts1": 2**62}),
    ("STATUSTEXT", {"severity": 4, "text": "GCS Failsafe", "id": 0, "chunk_seq": 0}),
    ("STATUSTEXT", {"severity": 4, "text": "x" * 50, "id": 7, "chunk_seq": 1}),
    ("PARAM_SET", {"target_system": 1, "target_component": 1, "param_id": "SIXTEEN_LETTERS_", "param_value": -0.5,
                   "param_type": 9}),
    ("MISSION_ITEM_INT", {"target_system": 1, "target_component": 1, "seq": 3, "frame": 3, "command": 16, "current": 0,
                          "autocontinue": 1, "param1": 0.0, "param2": math.inf, "param3": 0.0, "param4": -1.5,
                          "x": -520000000, "y": 236000000, "z": 20.0, "mission_type": 0}),
    ("COMMAND_ACK", {"command": 176, "result": 0, "progress": 0, "result_param2": 0, "target_system": 0,
                     "target_component": 0}),
]  # fmt: skip


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(("name", "fields"), SAMPLE)
def test_our_frames_are_pymavlinks_to_the_byte(name: str, fields: dict[str, Any], version: int) -> None:
    assert packed_by_pymavlink(name, fields, version=version) == Encoder(1, 2, version=version)(name, **fields)


@law
@given(st.data())
def test_any_frame_of_ours_is_pymavlinks_to_the_byte(data: st.DataObject) -> None:
    definition = definitions()[data.draw(st.sampled_from(STOCK))]
    fields = data.draw(fields_of(definition))

    assert packed_by_pymavlink(definition.name, fields) == Encoder(1, 2)(definition.name, **fields)


@law
@given(messages(), st.integers(0, 255), st.integers(0, 255))
def test_what_was_encoded_comes_back(message: tuple[str, dict[str, Any]], system: int, component: int) -> None:
    name, fields = message
    decoded = decode(Encoder(system, component)(name, **fields))

    assert (name, system, component) == (decoded.name, decoded.system, decoded.component)
    for key, value in fields.items():
        assert value == getattr(decoded, "name_" if key == "name" else key), key


@law
@given(messages(("HEARTBEAT", "PARAM_SET", "ATTITUDE", "GPS_STATUS")))
def test_what_was_encoded_for_mavlink_1_comes_back(message: tuple[str, dict[str, Any]]) -> None:
    name, fields = message
    frame = Encoder(1, 2, version=1)(name, **fields)
    decoded = decode(frame)

    assert framing.V1 == frame[0]
    assert fields == {key: getattr(decoded, key) for key in fields}


def test_every_message_can_be_sent_empty_and_read() -> None:
    for name in by_name():
        assert name == decode(Encoder(1, 1)(name)).name


def test_fields_left_out_are_zero() -> None:
    decoded = decode(Encoder(1, 1)("PARAM_SET", param_value=2.5))

    assert (0, "", 2.5) == (decoded.target_system, decoded.param_id, decoded.param_value)


def test_a_short_array_is_filled_with_zeros() -> None:
    assert (1, 2, *[0] * 38) == decode(Encoder(1, 1)("EVENT", arguments=[1, 2])).arguments


def test_payloads_longer_than_we_know_are_read_as_far_as_we_know() -> None:
    body = definitions()[2].packer.pack(7, 1234) + b"\x01\x02"
    frame = framing.build(2, body, seq=0, system=1, component=1)

    assert (7, 1234) == (decode(frame).time_unix_usec, decode(frame).time_boot_ms)


def test_a_text_ends_at_its_first_nul() -> None:
    frame = Encoder(1, 1)("STATUSTEXT", text=b"seen\0unseen")

    assert "seen" == decode(frame).text


def test_bytes_that_are_no_text_do_not_stop_a_message() -> None:
    assert "a\ufffd" == decode(Encoder(1, 1)("STATUSTEXT", text=b"a\xff")).text


def test_a_sender_counts_its_frames_modulo_256() -> None:
    encode = Encoder(1, 1)
    numbers = [framing.sequence(encode("HEARTBEAT")) for _ in range(258)]

    assert [*range(256), 0, 1] == numbers


def test_each_sender_counts_for_itself() -> None:
    one, other = Encoder(1, 1), Encoder(1, 2)
    one("HEARTBEAT")

    assert 0 == framing.sequence(other("HEARTBEAT"))


@pytest.mark.parametrize("name", ["HARTBEAT", "heartbeat", ""])
def test_a_message_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(KeyError):
        Encoder(1, 1)(name)


def test_a_field_that_is_none_is_refused_by_name_and_uses_no_number() -> None:
    encode = Encoder(1, 1)
    with pytest.raises(KeyError, match=r"HEARTBEAT has no field \['colour'\]"):
        encode("HEARTBEAT", colour=3)

    assert 0 == framing.sequence(encode("HEARTBEAT"))


def test_a_field_that_a_message_lacks_is_named() -> None:
    with pytest.raises(AttributeError, match="HEARTBEAT has no field colour"):
        _ = decode(Encoder(1, 1)("HEARTBEAT")).colour


def test_a_frame_of_no_known_message_cannot_be_decoded() -> None:
    with pytest.raises(KeyError):
        decode(b"\xfd\x01\0\0\0\x01\x01\xef\xcd\xab\x01\0\0")


@pytest.mark.parametrize("stamp_ms", [0, 1, 255, 256, 65536, 2**24, 2**32 - 1])
@pytest.mark.parametrize("version", [1, 2])
def test_the_boot_time_is_read_without_decoding(stamp_ms: int, version: int) -> None:
    frame = Encoder(1, 1, version=version)("SYSTEM_TIME", time_unix_usec=2**64 - 1, time_boot_ms=stamp_ms)

    assert stamp_ms == boot_ms(frame) == decode(frame).time_boot_ms


def test_a_truth_that_pymavlink_parses_is_ours() -> None:
    fields = {"lat_int": 520000000, "lon_int": -236000000, "alt": 151.5}
    (parsed,) = stock.MAVLink(None).parse_buffer(Encoder(1, 1)("SIM_STATE", **fields)) or []

    assert tuple(fields.values()) == (parsed.lat_int, parsed.lon_int, parsed.alt)
