"""The simulator's frames, packed by hand: what the codec reads of them, and what the codec writes is read."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import is_frame, sequence, source
from harness.mavlink.hil import ARMED, BAROMETER, COMPASS, INERTIAL, SensorEncoder, controls

law = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
real = st.floats(-1e4, 1e4, width=32)
NAMES = (
    "xacc", "yacc", "zacc", "xgyro", "ygyro", "zgyro", "xmag", "ymag", "zmag", "abs_pressure", "pressure_alt",
    "temperature",
)  # fmt: skip


@law
@given(st.integers(0, 2**63), st.lists(real, min_size=12, max_size=12), st.integers(0, 2**32 - 1))
def test_what_is_packed_by_hand_is_what_the_codec_reads(time_us: int, told: list[float], updated: int) -> None:
    inertial, field, air = tuple(told[:6]), tuple(told[6:9]), tuple(told[9:])
    frame = SensorEncoder(1, 99)(time_us, inertial, field, air, updated)  # type: ignore[arg-type]
    message = decode(frame)

    assert is_frame(frame)
    assert (1, 99) == source(frame)
    assert (time_us, updated, 0.0, 0) == (message.time_usec, message.fields_updated, message.diff_pressure, message.id)
    assert told == [getattr(message, name) for name in NAMES]


def test_its_frames_are_counted() -> None:
    encode = SensorEncoder(1, 99)
    frames = [encode(4000, (0.0,) * 6, (0.0,) * 3, (0.0,) * 3, 0) for _ in range(258)]

    assert [each % 256 for each in range(258)] == [sequence(each) for each in frames]


@law
@given(st.integers(0, 2**63), st.lists(st.floats(0, 1, width=32), min_size=16, max_size=16), st.booleans())
def test_what_a_stack_tells_its_motors_is_read(time_us: int, told: list[float], armed: bool) -> None:
    frame = Encoder(1, 1)(
        "HIL_ACTUATOR_CONTROLS", time_usec=time_us, controls=tuple(told), mode=1 | ARMED * armed, flags=1
    )

    assert (time_us, tuple(told), armed) == controls(frame)


def test_a_payload_whose_zeros_were_cut_is_read_as_one_of_zeros() -> None:
    assert (7, (0.0,) * 16, False) == controls(Encoder(1, 1)("HIL_ACTUATOR_CONTROLS", time_usec=7))


def test_a_command_that_is_no_number_stays_none() -> None:
    told = controls(Encoder(1, 1)("HIL_ACTUATOR_CONTROLS", controls=(math.nan,) * 16)).commands

    assert all(map(math.isnan, told))


@pytest.mark.parametrize(
    ("bits", "names"),
    [
        (INERTIAL, range(6)),
        (COMPASS, range(6, 9)),
        (BAROMETER, (9, 11, 12)),
    ],
    ids=["inertial", "compass", "barometer"],
)
def test_the_bits_are_those_of_common_xml(bits: int, names: range | tuple[int, ...]) -> None:
    """HIL_SENSOR_UPDATED_FLAGS: XACC 1 ... ZMAG 256, ABS_PRESSURE 512, PRESSURE_ALT 2048, TEMPERATURE 4096."""
    assert sum(1 << each for each in names) == bits


def test_a_sensor_frame_is_of_full_length() -> None:
    frame = SensorEncoder(1, 99)(0, (0.0,) * 6, (0.0,) * 3, (0.0,) * 3, 0)

    assert 10 + struct.calcsize("<Q13fI") + 2 == len(frame)
