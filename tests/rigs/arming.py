"""An account of what may arm a drone, or move its outputs, that owes nothing to the interlock's own: read by other
people's parser (pymavlink), and a list of what does harm instead of one of what does not."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from pymavlink.dialects.v20 import all as dialect

from harness.mavlink import frame as framing
from harness.mavlink.frame import SIGNED, V1, V2

ARM, SET_MODE = 400, 176
STARTS = {22, 24, 84, 93, 178, 300, 42001, 42002, 42003}
"""NAV_TAKEOFF and its like, MISSION_START (which arms PX4), Solo's buttons (which arm ArduPilot)."""
OUTPUTS = {181, 182, 183, 184, 185, 187, 205, 209, 211, 241, 310, 420, 2510, 3000, 42426, 42650}
"""Relays, servos, termination, actuators, mounts, the motor test, a gripper, calibration (of ESCs), ACTUATOR_TEST,
failures, winches and VTOL transitions, scripts."""
STICKS = {"RC_CHANNELS_OVERRIDE", "MANUAL_CONTROL", "RC_CHANNELS", "RC_CHANNELS_RAW", "HIL_RC_INPUTS_RAW"}
SETPOINTS = {
    "SET_ATTITUDE_TARGET", "SET_POSITION_TARGET_LOCAL_NED", "SET_POSITION_TARGET_GLOBAL_INT",
    "SET_ACTUATOR_CONTROL_TARGET", "HIL_ACTUATOR_CONTROLS", "HIL_CONTROLS", "HIL_STATE", "HIL_STATE_QUATERNION",
    "HIL_SENSOR",
}  # fmt: skip
SHELLS = {"SERIAL_CONTROL", "TUNNEL", "PARAM_MAP_RC", "PARAM_EXT_SET", "V2_EXTENSION", "SETUP_SIGNING", "LOG_ERASE"}
MISSIONS = {"MISSION_ITEM", "MISSION_ITEM_INT", "MISSION_COUNT", "MISSION_SET_CURRENT", "MISSION_WRITE_PARTIAL_LIST"}
WRITES_FILES = {6, 7, 8, 9, 10, 11, 12, 13}
ARMING_PARAMETERS = (
    "ARMING_", "BRD_", "SCR_", "BTN_", "SERVO", "MOT_", "FRAME_", "AUTO_OPTIONS", "COM_ARM", "COM_PREARM", "CBRK_",
    "RC_MAP", "MAN_ARM", "PWM_", "CA_", "SYS_", "SERIAL", "DISARM_DELAY",
)  # fmt: skip
SAFE_MODES = {(0.0, 0.0), (4.0, 0.0), (17.0, 0.0), (6.0, 0.0), (9.0, 0.0)}
"""ArduPilot's STABILIZE, GUIDED, BRAKE, RTL, LAND."""


def harm(frame: bytes) -> str | None:
    """What the frame may do to a disarmed ArduPilot; None where nothing is known of it."""
    message = parsed(frame)
    kind = message.get_type()
    if kind in STICKS | SETPOINTS | SHELLS | MISSIONS:
        return str(kind)
    if kind == "FILE_TRANSFER_PROTOCOL" and message.payload[3] in WRITES_FILES:
        return f"writes by FTP, {message.payload[3]}"
    if kind == "PARAM_SET" and message.param_id.startswith(ARMING_PARAMETERS):
        return f"sets {message.param_id}"
    if kind == "SET_MODE":
        return "SET_MODE"
    return _commands(message) if kind in ("COMMAND_LONG", "COMMAND_INT") else None


def _commands(message: Any) -> str | None:
    if message.command == ARM:
        return "arms" if not -0.5 < message.param1 < 0.5 else None
    if message.command == SET_MODE:
        safe = message.param1 == 1.0 and (message.param2, message.param3) in SAFE_MODES
        return None if safe else f"mode {message.param1} {message.param2} {message.param3}"
    return f"command {message.command}" if message.command in STARTS | OUTPUTS else None


def parsed(frame: bytes) -> Any:
    """By pymavlink; raises its error for what is no frame."""
    parser = dialect.MAVLink(None)
    parser.robust_parsing = False
    return parser.decode(bytearray(frame))


def readable(data: bytes) -> Iterator[bytes]:
    """Every whole frame of a known message that any receiver could read out of the bytes, wherever it begins to."""
    for at in range(len(data) - 7):
        if data[at] not in (V1, V2) or (data[at] == V2 and at + 12 > len(data)):
            continue
        stop = at + (10 if data[at] == V2 else 6) + data[at + 1] + 2
        if data[at] == V2 and data[at + 2] & SIGNED:
            stop += framing.SIGNATURE_LENGTH
        if stop <= len(data) and framing.msg_id(data[at:]) in dialect.mavlink_map and framing.is_whole(data[at:stop]):
            yield data[at:stop]


def number(value: float) -> bytes:
    return struct.pack("<f", value)
