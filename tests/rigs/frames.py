"""Frames that somebody may send to a board on a desk, by what becomes of them at its interlock."""

from __future__ import annotations

import math
import struct
from typing import Any

from harness.mavlink.codec import Encoder
from harness.mavlink.dialect import by_name


def frame(name: str, *, of: tuple[int, int] = (255, 190), to: tuple[int, int] = (1, 1), **fields: Any) -> bytes:
    """To the board itself, where the message has a target at all, and nothing else is said."""
    known = {each.name for each in by_name()[name].fields}
    target = {"target_system": to[0], "target_component": to[1], "target": to[0]}
    return Encoder(*of)(name, **{key: value for key, value in target.items() if key in known} | fields)


def command(number: int, *params: float, kind: str = "COMMAND_LONG", **fields: Any) -> bytes:
    named = {f"param{index}": value for index, value in enumerate(params, 1)}
    return frame(kind, **{"command": number} | named | fields)


def parameter(name: str, value: float, kind: int = 9, to: tuple[int, int] = (1, 1)) -> bytes:
    return frame("PARAM_SET", to=to, param_id=name, param_value=value, param_type=kind)


def bits(whole: int) -> float:
    """An INT32's bits in the float field."""
    return float(struct.unpack("<f", struct.pack("<i", whole))[0])


def ftp(opcode: int, data: bytes = b"") -> bytes:
    """Its fourth letter is what to do, its fifth how long the data are, its thirteenth the first of them."""
    return frame("FILE_TRANSFER_PROTOCOL", payload=[0, 0, 0, opcode, len(data), *[0] * 7, *data])


def msp(order: int, data: bytes) -> bytes:
    """An order in the speed controllers' own protocol (AP_BLHeli.cpp, msp_process_byte)."""
    body = bytes((len(data), order)) + data
    check = 0
    for each in body:
        check ^= each
    return b"$M<" + body + bytes((check,))


ABLE = {
    "arm": command(400, 1.0),
    "arm by COMMAND_INT": command(400, 1.0, kind="COMMAND_INT"),
    "arm by force": command(400, 1.0, 21196.0),
    "take-off": command(22, 0, 0, 0, 0, 0, 0, 20.0),
    "land": command(21),
    "mission start": command(300),
    "home": command(179, 0, kind="COMMAND_INT", x=520000000),
    "somewhere else": command(192, -1.0, 1.0, kind="COMMAND_INT"),
    "a patrol": command(176, 1.0, 3.0),
    "a landing, which lets the gear down": command(176, 1.0, 9.0),
    "sticks": frame("RC_CHANNELS_OVERRIDE", chan3_raw=1000, chan4_raw=2000),
    "a joystick": frame("MANUAL_CONTROL", z=0, r=1000),
    "a setpoint": frame("SET_ATTITUDE_TARGET", thrust=1.0),
    "a velocity": frame("SET_POSITION_TARGET_LOCAL_NED", vx=1.0),
    "a mission": frame("MISSION_COUNT", count=1),
    "a mission's item": frame("MISSION_ITEM_INT", command=16),
    "another origin": frame("SET_GPS_GLOBAL_ORIGIN", latitude=520000000),
    "an empty battery": frame("BATTERY_STATUS", battery_remaining=1),
    "no checks": parameter("ARMING_CHECK", 0.0),
}
"""What arms, or moves an output, and passes on the word that there are no propellers."""

_ABLE_FOR_NOTHING = {
    "arm, rounded": command(400, 0.6),
    "arm, a little": command(400, 1e-30),
    "arm, NaN": command(400, math.nan),
    "arm by another force": command(400, 1.0, 2989.0),
    "a mode that arms": command(176, 1.0, 28.0),
    "a mode with the armed flag": command(176, 129.0, 4.0),
    "half a mode": command(176, 1.0, 4.5),
    "the motor test": command(209, 1.0, 0, 20.0, 2.0),
    "an actuator": command(187, 1.0),
    "ACTUATOR_TEST": command(310, 1.0),
    "a servo": command(183, 1.0, 1900.0),
    "a parachute": command(208, 2.0),
    "termination": command(185, 1.0),
    "Solo's button": command(42001),
    "a switch by MAVLink": command(218, 94.0, 2.0),
    "the old way to set a mode": frame("SET_MODE", base_mode=0x80),
    "a switch on a stick": frame("RC_CHANNELS_OVERRIDE", chan7_raw=2000),
    "a switch on a far stick": frame("RC_CHANNELS_OVERRIDE", chan16_raw=2000),
    "a joystick's button": frame("MANUAL_CONTROL", buttons=1),
    "a joystick's auxiliary axis": frame("MANUAL_CONTROL", enabled_extensions=4, aux1=1000),
    "actuators": frame("SET_ACTUATOR_CONTROL_TARGET", controls=[1.0]),
    "an item that moves a servo": frame("MISSION_ITEM_INT", command=183),
    "an item that is an order": frame("MISSION_ITEM_INT", command=16, current=2),
    "a switch that arms": parameter("RC7_OPTION", 153.0),
    "a parameter that nobody knows": parameter("WHATEVER", 1.0),
    "no number": parameter("RTL_ALT", math.nan),
    "no end": parameter("RTL_ALT", math.inf),
    "a command that nobody knows": command(31337),
    "an ESC that is told its speed": ftp(5, msp(214, bytes((0xDC, 5)))),
}
_LASTING = {
    "a shell": frame("SERIAL_CONTROL", data=list(b"commander arm\n")),
    "a key": frame("SETUP_SIGNING", secret_key=[1] * 32),
    "a wiped storage": command(245, 2.0),
    "an ESC calibration": command(241, 0, 0, 0, 0, 0, 0, 1.0),
    "the bootloader": command(246, 3.0),
    "a reboot by force": command(246, 1.0, 0, 0, 0, 0, 20190226.0),
    "streams": frame("REQUEST_DATA_STREAM", req_stream_id=0, req_message_rate=50, start_stop=1),
    "the clock": frame("SYSTEM_TIME", time_unix_usec=1),
    **{f"by FTP, {opcode}": ftp(opcode, b"/a\0/b\0") for opcode in range(6, 14)},
    "a checksum of a file without end": ftp(14, b"/dev/zero"),
    "a checksum of any file": ftp(14, b"@PARAM/param.pck"),
    "a file without end": ftp(4, b"/dev/zero"),
    "a device behind a file": ftp(4, b"@PARAM/param.pck/../../dev/zero"),
    "no file at all": ftp(4),
    "a device among options": ftp(4, b"/dev/zero?@PARAM/param.pck"),
    "a stream without a pause": command(511, 33.0, 1.0),
    "a stream that is too fast": command(511, 33.0, 9999.0),
    "a stream of no interval": command(511, 33.0, math.nan),
    "a stream of an odd interval": command(511, 33.0, -2.0),
    **{
        name: frame(name)
        for name in (
            "AUTH_KEY", "CANFD_FRAME", "CAN_FRAME", "CHANGE_OPERATOR_CONTROL", "CUBEPILOT_FIRMWARE_UPDATE_START",
            "DEVICE_OP_WRITE", "FENCE_POINT", "FLASH_BOOTLOADER", "GPS_INJECT_DATA", "GPS_RTCM_DATA", "LOG_ERASE",
            "MISSION_WRITE_PARTIAL_LIST", "OPEN_DRONE_ID_BASIC_ID", "OSD_PARAM_CONFIG", "PARAM_EXT_SET", "PARAM_MAP_RC",
            "REMOTE_LOG_BLOCK_STATUS", "SECURE_COMMAND", "TUNNEL", "UAVIONIX_ADSB_OUT_CFG", "UAVIONIX_ADSB_OUT_CONTROL",
            "V2_EXTENSION",
        ) if name in by_name()
    },
    **{
        f"command {number}": command(number, 1.0)
        for number in (
            212, 242, 243, 244, 247, 500, 526, 2600, 32000, 42004, 42005, 42006, 42424, 42425, 42426, 42427, 42429,
            42600, 42650, 42651, 42700, 42701,
        )
    },
    **{
        f"{name} {value:g}": parameter(name, value)
        for name, value in (
            ("LOG_MAX_FILES", 2.0), ("LOG_FILE_MB_FREE", 1000.0), ("GPS_SAVE_CFG", 1.0), ("GPS_GNSS_MODE", 1.0),
            ("GPS1_GNSS_MODE", 1.0), ("FORMAT_VERSION", 0.0), ("FENCE_TOTAL", 0.0), ("BATT_FS_CRT_ACT", 5.0),
            ("FS_DR_ENABLE", 5.0), ("FENCE_ACTION", 5.0), ("GPS_TYPE", 2.0), ("SCR_ENABLE", 1.0), ("rtl_alt", 1.0),
        )
    },
}  # fmt: skip
_KEYING = {
    f"{name} {value:g}": parameter(name, value)
    for name, value in (
        ("ADSB_RF_SELECT", 3.0), ("ADSB_RF_SELECT", 2.0), ("ADSB_OPTIONS", 4.0), ("ADSB_SQUAWK", 7400.0),
        ("ADSB_TYPE", 2.0), ("ADSB_TYPE", 1.0), ("ADSB_ICAO_ID", 1.0), ("DID_ENABLE", 1.0), ("VTX_POWER", 800.0),
    )
}  # fmt: skip
_SHUTTING_OUT = {
    **{
        f"{name} {value:g}": parameter(name, value)
        for name, value in (
            ("SYSID_MYGCS", 42.0), ("MAV_GCS_SYSID", 42.0), ("MAV_GCS_SYSID", 254.6), ("SYSID_ENFORCE", 1.0),
            ("MAV_OPTIONS", 1.0), ("MAV_SYSID", 2.0), ("SYSID_THISMAV", 2.0), ("SERIAL0_PROTOCOL", 0.0),
            ("SERIAL1_BAUD", 9.0), ("MAV1_OPTIONS", 1.0),
        )
    },
    "no heartbeats": command(511, 0.0, -1.0),
    "no heartbeats, cut off": command(511, 0.9, -1.0),
    "no heartbeats, below": command(511, -0.5, -1.0),
    "no heartbeats, NaN": command(511, math.nan, -1.0),
    "no heartbeats, too large": command(511, 2.0**32, -1.0),
    "no heartbeats by COMMAND_INT": command(511, 0.0, -1.0, kind="COMMAND_INT"),
}  # fmt: skip
STRAYING = {
    "another component's parameter": parameter("RTL_ALT", 1500.0, to=(1, 154)),
    "everybody's parameter": parameter("RTL_ALT", 1500.0, to=(1, 0)),
    "another drone's disarm": command(400, 0.0, 21196.0, to=(2, 1)),
    "everybody's disarm": command(400, 0.0, 21196.0, to=(0, 0)),
    "each component's disarm": command(400, 0.0, 21196.0, to=(1, 0)),
    "another drone's landing": command(176, 1.0, 9.0, to=(2, 1), kind="COMMAND_INT"),
    "everybody's reboot": command(246, 1.0, to=(0, 0)),
    "another drone's files": frame("FILE_TRANSFER_PROTOCOL", to=(2, 1), payload=[0, 0, 0, 5]),
    "another drone's mission": frame("MISSION_CLEAR_ALL", to=(2, 1)),
    "another drone's sticks": frame("MANUAL_CONTROL", to=(2, 1)),
    "everybody's parameters": frame("PARAM_REQUEST_LIST", to=(0, 0)),
    "a question to each component": frame("PARAM_REQUEST_READ", to=(1, 0), param_id="X", param_index=-1),
    "an answer to another": frame("PING", to=(2, 1)),
    "in the board's own name": frame("HEARTBEAT", of=(1, 1), type=2, autopilot=3, base_mode=0x20),
}
"""Of another, or for another."""
NEVER = _ABLE_FOR_NOTHING | _LASTING | _KEYING | _SHUTTING_OUT | STRAYING
"""What passes on nobody's word."""
SENSORS = frame("HIL_SENSOR", xacc=1.0)
HARMLESS_FRAMES = {
    "heartbeat": frame("HEARTBEAT", type=6, autopilot=8, base_mode=128),
    "a companion's heartbeat": frame("HEARTBEAT", of=(1, 191), type=18, autopilot=8),
    "the time": frame("TIMESYNC", ts1=1),
    "a ping": frame("PING", to=(0, 0)),
    "a question": frame("PARAM_REQUEST_READ", param_id="X", param_index=-1),
    "a question to all on board": frame("PARAM_REQUEST_LIST", to=(1, 0)),
    "a setting": parameter("RTL_ALT", 1500.0),
    "the ground's own name": parameter("MAV_GCS_SYSID", 255.0),
    "disarm": command(400, 0.0),
    "disarm by force": command(400, 0.0, 21196.0),
    "guided": command(176, 1.0, 4.0),
    "return": command(176, 1.0, 6.0, kind="COMMAND_INT"),
    "a stream": command(511, 33.0, 1e5),
    "a stream as by default": command(511, 33.0, 0.0),
    "no stream": command(511, 33.0, -1.0),
    "checks": command(401),
    "a plain reboot": command(246, 1.0),
    "a fix": frame("GPS_INPUT", fix_type=3, lat=520000000),
    **{f"reading by FTP, {opcode}": ftp(opcode, b"/\0") for opcode in (0, 1, 2, 3, 5, 15)},
    "reading its parameters": ftp(4, b"@PARAM/param.pck"),
    "reading its parameters, with their defaults": ftp(4, b"@PARAM/param.pck?withdefaults=1\0"),
}
