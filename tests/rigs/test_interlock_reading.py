"""What passes an interlock, read by another parser from any byte on, does no harm: every message with any fields, in
both versions, signed or not, and worse."""

from __future__ import annotations

import math
from collections.abc import Iterable
from struct import calcsize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.mavlink import frame as framing
from harness.mavlink.dialect import Definition, by_name, definitions
from harness.mavlink.frame import Splitter
from harness.mavlink.signing import Signer
from harness.rigs.interlock import Gate, Terms
from tests.rigs.arming import harm, motor_orders, outlasts, readable
from tests.rigs.frames import ABLE, HARMLESS_FRAMES, NEVER, command, ftp, msp, parameter
from tests.rigs.test_interlock import ATTESTED, TERMS

HARMFUL = [*ABLE.values(), *NEVER.values()]
NAMES = [
    "RTL_ALT", "FS_GCS_ENABLE", "ARMING_CHECK", "MAV_GCS_SYSID", "SYSID_MYGCS", "MAV_OPTIONS", "SYSID_ENFORCE",
    "ADSB_TYPE", "ADSB_RF_SELECT", "GPS1_TYPE", "GPS_SAVE_CFG", "FENCE_ACTION", "FS_DR_ENABLE", "BATT_FS_LOW_ACT",
    "LOG_MAX_FILES", "SERIAL1_PROTOCOL", "RC7_OPTION", "FORMAT_VERSION", "SIM_SPEEDUP", "ATC_ANG_RLL_P",
]  # fmt: skip
DRIVING = [
    by_name()[name].msg_id
    for name in (
        "RC_CHANNELS_OVERRIDE", "MANUAL_CONTROL", "MISSION_ITEM_INT", "MISSION_ITEM", "MISSION_COUNT", "SERIAL_CONTROL",
        "FILE_TRANSFER_PROTOCOL", "COMMAND_LONG", "COMMAND_INT", "PARAM_SET", "SET_MODE", "SET_ATTITUDE_TARGET",
        "SET_ACTUATOR_CONTROL_TARGET", "HIL_SENSOR", "TUNNEL",
    )
]  # fmt: skip
"""Sticks, missions, the shell, files, orders."""
TARGETS = ("target_system", "target_component", "target")
targets = st.sampled_from([(1, 1)] * 4 + [(0, 0), (1, 0), (2, 1), (1, 154)])
numbers = st.sampled_from([0.0, -0.0, 1.0, 0.5, 2.0, 3.0, 4.0, 5.0, 14.0, 28.0, 129.0, 255.0, 21196.0, math.nan, 1e-40])


@st.composite
def any_message(draw: st.DrawFn) -> bytes:
    """Of any known message, with any payload of any length that it may have; often for the board itself."""
    definition = definitions()[draw(st.sampled_from(sorted(definitions())) | st.sampled_from(DRIVING))]
    body = draw(st.binary(min_size=definition.packer.size, max_size=definition.packer.size))
    if draw(st.booleans()):
        body = for_the_board(definition, body)
    version = draw(st.sampled_from([1, 2] if definition.msg_id < 256 else [2]))
    system, component = draw(st.sampled_from([(255, 190), (1, 1), (0, 0), (66, 7)]))
    built = framing.build(definition.msg_id, body, seq=0, system=system, component=component, version=version)
    if version == 2 and draw(st.booleans()):
        return Signer(bytes(32), 0, lambda: 1).sign(built)
    return built


def for_the_board(definition: Definition, body: bytes) -> bytes:
    """The same payload, addressed to it."""
    changed, at = bytearray(body), 0
    for each in definition.fields:
        if each.name in TARGETS:
            changed[at] = 1
        at += calcsize(f"<{each.format}")
    return bytes(changed)


@st.composite
def any_command(draw: st.DrawFn) -> bytes:
    kind = draw(st.sampled_from(["COMMAND_LONG", "COMMAND_INT"]))
    number = draw(st.sampled_from([400, 176, 300, 22, 209, 246, 187, 511, 512, 42001]) | st.integers(0, 65535))
    params = draw(st.lists(numbers | st.floats(width=32), min_size=0, max_size=4))
    return command(number, *params, kind=kind, to=draw(targets))


@st.composite
def any_parameter(draw: st.DrawFn) -> bytes:
    return parameter(draw(st.sampled_from(NAMES)), draw(numbers | st.floats(width=32)), to=draw(targets))


@st.composite
def any_ftp(draw: st.DrawFn) -> bytes:
    return ftp(draw(st.integers(0, 20)), draw(st.binary(max_size=20)))


@st.composite
def hidden(draw: st.DrawFn) -> bytes:
    """A frame that does harm, or a motor's order, in a payload that does not."""
    inner = draw(st.sampled_from(HARMFUL) | st.builds(msp, st.integers(0, 255), st.binary(max_size=20)))
    return ftp(5, (bytes(draw(st.integers(0, max(0, 239 - len(inner))))) + inner)[:239])


anything = (
    st.sampled_from(HARMFUL) | any_message() | any_command() | any_parameter() | any_ftp() | hidden()
    | st.binary(max_size=40) | st.sampled_from(list(HARMLESS_FRAMES.values()))
)  # fmt: skip


def written(chunks: Iterable[bytes], terms: Terms) -> bytes:
    """What a guard would write to its board of what it is sent."""
    gate, splitter, out = Gate(), Splitter(), []
    for each in (frame for chunk in chunks for frame in splitter.feed(chunk)):
        if gate.refuses(each, terms) is None:
            gate.wrote(each)
            out.append(each)
    return b"".join(out)


@pytest.mark.parametrize("terms", [TERMS, ATTESTED], ids=["bare", "props off"])
@settings(max_examples=100)
@given(sent=st.lists(anything, max_size=6), cuts=st.lists(st.integers(1, 64), max_size=10))
def test_nothing_harmful_can_be_read_out_of_what_passes(sent: list[bytes], cuts: list[int], terms: Terms) -> None:
    data = b"".join(sent)
    chunks, at = [], 0
    for cut in cuts:
        chunks.append(data[at : at + cut])
        at += cut
    out = written([*chunks, data[at:]], terms)
    harms = outlasts if terms.may_arm else harm

    assert [] == [told for each in readable(out) if (told := harms(each)) is not None]
    assert [] == list(motor_orders(out))


@settings(max_examples=50)
@given(st.lists(st.sampled_from(list(HARMLESS_FRAMES.values())), max_size=20))
def test_all_that_is_harmless_arrives_in_order(sent: list[bytes]) -> None:
    assert b"".join(sent) == written(sent, TERMS)
