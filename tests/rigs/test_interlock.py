"""No frame that is able to arm passes, whoever sends it and however it is wrapped, but on the operator's word."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder
from harness.mavlink.dialect import by_name, definitions
from harness.mavlink.frame import Splitter
from harness.mavlink.signing import Signer
from harness.rigs.interlock import PASSING_MESSAGES, Gate, Terms, raw_value, refusal
from harness.vehicles.harmless import HARMLESS
from tests.rigs.arming import harm, readable

TERMS = Terms(harmless=HARMLESS["ardupilot"], board=(1, 1))
PX4 = Terms(harmless=HARMLESS["px4"], board=(1, 1))
ATTESTED = Terms(harmless=HARMLESS["ardupilot"], board=(1, 1), attested=True)
SIMULATED = Terms(harmless=HARMLESS["ardupilot"], board=(1, 1), simulated=True)


def command(number: int, *params: float, kind: str = "COMMAND_LONG", **fields: Any) -> bytes:
    named = {f"param{index}": value for index, value in enumerate(params, 1)}
    return frame(kind, **{"target_system": 1, "target_component": 1, "command": number} | named | fields)


def frame(name: str, **fields: Any) -> bytes:
    return Encoder(255, 190)(name, **fields)


def parameter(name: str, value: float, kind: int = 9, target: tuple[int, int] = (1, 1)) -> bytes:
    system, component = target
    return frame(
        "PARAM_SET", target_system=system, target_component=component, param_id=name, param_value=value, param_type=kind
    )


ABLE = {
    "arm": command(400, 1.0),
    "arm by COMMAND_INT": command(400, 1.0, kind="COMMAND_INT"),
    "arm by force": command(400, 1.0, 21196.0),
    "arm, rounded": command(400, 0.6),
    "arm, a little": command(400, 1e-30),
    "arm, NaN": command(400, math.nan),
    "take-off": command(22, 0, 0, 0, 0, 0, 0, 20.0),
    "mission start": command(300),
    "a mode that arms": command(176, 1.0, 28.0),
    "a mode with the armed flag": command(176, 129.0, 4.0),
    "a patrol": command(176, 1.0, 3.0),
    "half a mode": command(176, 1.0, 4.5),
    "the motor test": command(209, 1.0, 0, 20.0, 2.0),
    "an actuator": command(187, 1.0),
    "ACTUATOR_TEST": command(310, 1.0),
    "a servo": command(183, 1.0, 1900.0),
    "Solo's button": command(42001),
    "the old way to set a mode": frame("SET_MODE", target_system=1, base_mode=0x80),
    "sticks": frame("RC_CHANNELS_OVERRIDE", target_system=1, chan3_raw=1000, chan4_raw=2000),
    "a joystick": frame("MANUAL_CONTROL", target=1, z=0, r=1000),
    "a setpoint": frame("SET_ATTITUDE_TARGET", thrust=1.0),
    "actuators": frame("SET_ACTUATOR_CONTROL_TARGET", controls=[1.0]),
    "a simulator's sensors": frame("HIL_SENSOR", xacc=1.0),
    "a mission's item": frame("MISSION_ITEM_INT", command=400),
    "no checks": parameter("ARMING_CHECK", 0.0),
    "a switch that arms": parameter("RC7_OPTION", 153.0),
    "a parameter that nobody knows": parameter("WHATEVER", 1.0),
    "no number": parameter("RTL_ALT", math.nan),
    "a command that nobody knows": command(31337),
}
LASTING = {
    "a shell": frame("SERIAL_CONTROL", data=list(b"commander arm\n")),
    "a script by FTP": frame("FILE_TRANSFER_PROTOCOL", payload=[0, 0, 0, 6]),
    "a key": frame("SETUP_SIGNING", secret_key=[1] * 32),
    "a wiped storage": command(245, 2.0),
    "an ESC calibration": command(241, 0, 0, 0, 0, 0, 0, 1.0),
    "the bootloader": command(246, 3.0),
    "a reboot by force": command(246, 1.0, 0, 0, 0, 0, 20190226.0),
    "another component's parameter": parameter("RTL_ALT", 1500.0, target=(1, 154)),
    "everybody's parameter": parameter("RTL_ALT", 1500.0, target=(1, 0)),
}
ODD = {
    "a bad checksum": ABLE["arm"][:-1] + bytes([ABLE["arm"][-1] ^ 1]),
    "half a frame": frame("HEARTBEAT")[:-1],
    "a frame and a half": frame("HEARTBEAT") + b"\xfd",
    "nothing": b"",
}
HARMLESS_FRAMES = {
    "heartbeat": frame("HEARTBEAT", type=6, autopilot=8, base_mode=128),
    "the time": frame("TIMESYNC", ts1=1),
    "a question": frame("PARAM_REQUEST_READ", target_system=1, target_component=1, param_id="X", param_index=-1),
    "a setting": parameter("RTL_ALT", 1500.0),
    "disarm": command(400, 0.0),
    "disarm by force": command(400, 0.0, 21196.0),
    "guided": command(176, 1.0, 4.0),
    "return": command(176, 1.0, 6.0, kind="COMMAND_INT"),
    "a stream": command(511, 33.0, 1e5),
    "checks": command(401),
    "a plain reboot": command(246, 1.0),
    "a fix": frame("GPS_INPUT", fix_type=3, lat=520000000),
    "reading by FTP": frame("FILE_TRANSFER_PROTOCOL", payload=[0, 0, 0, 4]),
}


@pytest.mark.parametrize("name", ABLE)
def test_what_is_able_to_arm_is_refused_and_says_what_it_is(name: str) -> None:
    told = refusal(ABLE[name], TERMS)

    assert told is not None
    assert "may arm the board, or move its outputs" in told


@pytest.mark.parametrize("terms", [ATTESTED, SIMULATED], ids=["props off", "simulated"])
@pytest.mark.parametrize("name", ABLE)
def test_it_passes_where_there_are_no_propellers(name: str, terms: Terms) -> None:
    assert refusal(ABLE[name], terms) is None


@pytest.mark.parametrize("terms", [TERMS, ATTESTED, SIMULATED], ids=["bare", "props off", "simulated"])
@pytest.mark.parametrize("name", LASTING)
def test_what_no_snapshot_brings_back_never_passes(name: str, terms: Terms) -> None:
    assert refusal(LASTING[name], terms) is not None


@pytest.mark.parametrize("terms", [TERMS, ATTESTED], ids=["bare", "props off"])
@pytest.mark.parametrize("name", ODD)
def test_what_is_no_whole_frame_never_passes(name: str, terms: Terms) -> None:
    assert refusal(ODD[name], terms) == "bytes that are no whole frame"


@pytest.mark.parametrize("name", HARMLESS_FRAMES)
def test_its_harmless_twin_passes(name: str) -> None:
    assert refusal(HARMLESS_FRAMES[name], TERMS) is None


def test_every_passing_message_is_one() -> None:
    assert set() == PASSING_MESSAGES - by_name().keys()


def test_integers_of_px4_are_read_as_it_reads_them() -> None:
    none_at_all = parameter("COM_RC_IN_MODE", framing_value(4), 6)
    a_receiver = parameter("COM_RC_IN_MODE", framing_value(0), 6)

    assert refusal(none_at_all, PX4) is None
    assert refusal(a_receiver, PX4) is not None


def framing_value(whole: int) -> float:
    """An INT32's bits in the float field."""
    return float(struct.unpack("<f", struct.pack("<i", whole))[0])


def test_what_it_was_before_may_always_be_set_again() -> None:
    before = parameter("ARMING_CHECK", 1.0)
    terms = Terms(harmless=TERMS.harmless, board=(1, 1), was={"ARMING_CHECK": raw_value(before)})

    assert refusal(before, terms) is None
    assert refusal(parameter("ARMING_CHECK", 0.0), terms) is not None


def test_an_unknown_message_unknown_flags_and_an_unknown_length_are_refused() -> None:
    arm = ABLE["arm"]
    flagged = arm[:2] + b"\x02" + arm[3:]
    beat = frame("HEARTBEAT")
    longer = bytes([beat[0], 12]) + beat[2:10] + bytes(11) + b"\x01"
    extra = definitions()[0].crc_extra

    def whole(head: bytes, extra: int) -> bytes:
        return head + framing.checksum(head, extra).to_bytes(2, "little")

    unknown = whole(beat[:7] + (123456).to_bytes(3, "little") + beat[10:-2], 0)
    assert "unknown here" in str(refusal(unknown, ATTESTED))
    assert "flags that are unknown" in str(refusal(whole(flagged[:-2], by_name()["COMMAND_LONG"].crc_extra), ATTESTED))
    assert "longer than it is known" in str(refusal(whole(longer, extra), ATTESTED))


def test_a_frame_within_another_is_found() -> None:
    """A board that loses the first byte reads on from within."""
    letter = frame("FILE_TRANSFER_PROTOCOL", payload=[0, 0, 0, 4, *[0] * 8, *ABLE["arm"]])

    assert refusal(letter, TERMS) == "FILE_TRANSFER_PROTOCOL would be another frame to a board that lost a byte"


def test_a_frame_across_two_others_is_found() -> None:
    """Its head at the end of one, the rest in the next; each by itself is harmless."""
    head = bytes((0xFE, 33, 0, 255, 190, 76))
    one = frame("FILE_TRANSFER_PROTOCOL", payload=[0, 0, 0, 4, *[0] * 241, *head])

    def two(end: bytes) -> bytes:
        return frame("FILE_TRANSFER_PROTOCOL", payload=[0, 0, 0, 4, *[0] * 14, *end, *[0] * 230, 1])

    inner = head + one[-2:] + two(b"\0\0")[:31]
    end = framing.checksum(inner, by_name()["COMMAND_LONG"].crc_extra).to_bytes(2, "little")
    whole = inner + end
    gate = Gate()

    assert whole in one + two(end)
    assert whole in list(readable(one + two(end)))
    assert refusal(two(end), TERMS) is None
    assert gate.refuses(one, TERMS) is None
    assert gate.refuses(two(end), TERMS) == "FILE_TRANSFER_PROTOCOL would be another frame to a board that lost a byte"


# What anybody may send: every message with any fields, in both versions, signed or not, and worse.
ARMING = list(ABLE.values()) + list(LASTING.values())


@st.composite
def any_message(draw: st.DrawFn) -> bytes:
    """Of any known message, with any payload of any length that it may have."""
    definition = definitions()[draw(st.sampled_from(sorted(definitions())))]
    body = draw(st.binary(min_size=definition.packer.size, max_size=definition.packer.size))
    version = draw(st.sampled_from([1, 2] if definition.msg_id < 256 else [2]))
    system, component = draw(st.sampled_from([(255, 190), (1, 1), (0, 0), (66, 7)]))
    built = framing.build(definition.msg_id, body, seq=0, system=system, component=component, version=version)
    if version == 2 and draw(st.booleans()):
        return Signer(bytes(32), 0, lambda: 1).sign(built)
    return built


@st.composite
def any_command(draw: st.DrawFn) -> bytes:
    kind = draw(st.sampled_from(["COMMAND_LONG", "COMMAND_INT"]))
    number = draw(st.sampled_from([400, 176, 300, 22, 209, 246, 187, 511, 512, 42001]) | st.integers(0, 65535))
    near = st.sampled_from([0.0, -0.0, 1.0, 0.5, 129.0, 3.0, 4.0, 28.0, 21196.0, math.nan, 1e-40])
    params = draw(st.lists(near | st.floats(width=32), min_size=0, max_size=4))
    return command(number, *params, kind=kind, target_system=draw(st.integers(0, 255)))


@st.composite
def hidden(draw: st.DrawFn) -> bytes:
    """A frame that arms, in a payload that does not."""
    inner = draw(st.sampled_from(ARMING))
    room = 251 - 12 - len(inner)
    lead = draw(st.integers(0, max(0, room)))
    return frame("FILE_TRANSFER_PROTOCOL", payload=[0, 0, 0, 4, *[0] * (8 + lead), *inner][:251])


anything = (
    st.sampled_from(ARMING) | any_message() | any_command() | hidden() | st.binary(max_size=40)
    | st.sampled_from(list(HARMLESS_FRAMES.values()))
)  # fmt: skip


def written(chunks: Iterable[bytes], terms: Terms) -> bytes:
    """What a guard would write to its board of what it is sent."""
    gate, splitter = Gate(), Splitter()
    return b"".join(each for chunk in chunks for each in splitter.feed(chunk) if gate.refuses(each, terms) is None)


@settings(max_examples=100)
@given(st.lists(anything, max_size=6), st.lists(st.integers(1, 64), max_size=10))
def test_nothing_that_could_arm_can_be_read_out_of_what_passes(sent: list[bytes], cuts: list[int]) -> None:
    """Read by another parser, from any byte on."""
    data = b"".join(sent)
    chunks, at = [], 0
    for cut in cuts:
        chunks.append(data[at : at + cut])
        at += cut
    out = written([*chunks, data[at:]], TERMS)

    assert [] == [told for each in readable(out) if (told := harm(each)) is not None]


def test_the_other_account_knows_harm_when_it_sees_it() -> None:
    """It finds all that is able to arm but what only a list of the harmless can refuse."""
    unknowable = {"half a mode", "a parameter that nobody knows", "a command that nobody knows", "no number",
                  "arm, a little", "arm, NaN", "a switch that arms"}  # fmt: skip
    found = {name for name, each in ABLE.items() if harm(each) is not None}

    assert set(ABLE) - unknowable <= found
    assert {} == {name: harm(each) for name, each in HARMLESS_FRAMES.items() if harm(each) is not None}


@settings(max_examples=50)
@given(st.lists(st.sampled_from(list(HARMLESS_FRAMES.values())), max_size=20))
def test_all_that_is_harmless_arrives_in_order(sent: list[bytes]) -> None:
    assert b"".join(sent) == written(sent, TERMS)
