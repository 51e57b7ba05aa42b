"""The messages of a simulator's loop, packed by hand: 250 times a vehicle second there is no time for the codec.

Source: common.xml, HIL_SENSOR (107), HIL_ACTUATOR_CONTROLS (93). Trailing zeros are not cut: every receiver takes a
payload of full length, and what is sent so often has few.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

import fastcrc.crc16

from harness.mavlink import frame as framing
from harness.mavlink.dialect import by_name

INERTIAL, COMPASS, BAROMETER = 0b111111, 0b111 << 6, 0b1101 << 9
"""HIL_SENSOR.fields_updated: accelerometer and gyroscope, compass, and pressure with height and temperature."""
ARMED = 128
"""MAV_MODE_FLAG_SAFETY_ARMED in HIL_ACTUATOR_CONTROLS.mode."""
ACTUATORS = by_name()["HIL_ACTUATOR_CONTROLS"].msg_id

_SENSOR_ID, _SENSOR_EXTRA = by_name()["HIL_SENSOR"].msg_id, by_name()["HIL_SENSOR"].crc_extra
_SENSOR = struct.Struct("<BBBBBBBBHQ13fI")
_CONTROLS = struct.Struct("<QQ16fB")


class Controls(NamedTuple):
    """What a stack tells its simulator: its time, and the commands to its motors, 0 to 1, all 0 while disarmed."""

    time_us: int
    commands: tuple[float, ...]
    armed: bool


def controls(frame: bytes) -> Controls:
    """Of a whole HIL_ACTUATOR_CONTROLS."""
    told = _CONTROLS.unpack(framing.payload(frame)[: _CONTROLS.size].ljust(_CONTROLS.size, b"\0"))
    return Controls(told[0], told[2:18], bool(told[18] & ARMED))


class SensorEncoder:
    """HIL_SENSOR in one sender's name, MAVLink 2, its sequence counted."""

    def __init__(self, system: int, component: int) -> None:
        self._system, self._component = system, component
        self._seq = 0

    def __call__(
        self,
        time_us: int,
        inertial: tuple[float, float, float, float, float, float],
        field_gauss: tuple[float, float, float],
        air: tuple[float, float, float],
        updated: int,
    ) -> bytes:
        """Of sensors whose values are in their messages' order: m/s² and rad/s, gauss, and hPa, m and °C; `updated`
        tells which are new."""
        seq = self._seq
        self._seq = (seq + 1) & 0xFF
        pressure_hpa, height_m, warmth_c = air
        head = _SENSOR.pack(
            framing.V2, _SENSOR.size - 10, 0, 0, seq, self._system, self._component, _SENSOR_ID, 0, time_us,
            *inertial, *field_gauss, pressure_hpa, 0.0, height_m, warmth_c, updated,
        )  # fmt: skip
        return head + fastcrc.crc16.mcrf4xx(head[1:] + bytes((_SENSOR_EXTRA,))).to_bytes(2, "little")
