"""An account of what may harm a board or a drone beside it, that owes nothing to the interlock's own: read by other
people's parser (pymavlink), and a list of what does harm instead of one of what does not. `harm` is of a board that
nothing may arm, `outlasts` of one without propellers as well. Both know a board at (1, 1) that listens to system 255,
by what flies on it."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pymavlink.dialects.v20 import all as dialect

from harness.mavlink import frame as framing
from harness.mavlink.frame import SIGNED, V1, V2

BOARD, STATION = (1, 1), 255
INT32 = 6
ARM, SET_MODE, INTERVAL, REBOOT = 400, 176, 511, 246
FORCE = 21196.0
STARTS = {21, 22, 24, 84, 93, 178, 179, 192, 300}
"""NAV_TAKEOFF and its like, home, DO_REPOSITION, MISSION_START (it arms PX4)."""
OUTPUTS = {181, 182, 183, 184, 185, 187, 205, 208, 209, 211, 218, 310, 420, 2510, 3000, 42001, 42002, 42003}
"""Relays, servos, termination, actuators, mounts, parachutes, the motor test, a gripper, switches, ACTUATOR_TEST,
failures, winches and VTOL transitions, Solo's buttons (they arm ArduPilot)."""
STORES = {212, 241, 242, 243, 244, 245, 247, 526, 42004, 42005, 42006, 42424, 42425, 42426, 42427, 42429, 42650, 42651}
"""Tuning, calibrations and their like, which save by themselves; the storage, its format, and upgrades."""
STRANGE = {500, 2600, 32000, 42600, 42700, 42701}
"""Pairing with a transmitter, silence on the link, a CAN bus, a trap, scripts."""
STICKS = {"RC_CHANNELS_OVERRIDE", "MANUAL_CONTROL", "RC_CHANNELS", "RC_CHANNELS_RAW", "HIL_RC_INPUTS_RAW"}
SETPOINTS = {
    "SET_ATTITUDE_TARGET", "SET_POSITION_TARGET_LOCAL_NED", "SET_POSITION_TARGET_GLOBAL_INT",
    "SET_GPS_GLOBAL_ORIGIN", "BATTERY_STATUS",
}  # fmt: skip
MISSIONS = {"MISSION_ITEM", "MISSION_ITEM_INT", "MISSION_COUNT", "MISSION_SET_CURRENT", "MISSION_CLEAR_ALL"}
SHELLS = {
    "SERIAL_CONTROL", "TUNNEL", "PARAM_MAP_RC", "PARAM_EXT_SET", "V2_EXTENSION", "SETUP_SIGNING", "LOG_ERASE",
    "AUTH_KEY", "SECURE_COMMAND", "CAN_FRAME", "CANFD_FRAME", "GPS_INJECT_DATA", "GPS_RTCM_DATA", "FLASH_BOOTLOADER",
    "CHANGE_OPERATOR_CONTROL", "DEVICE_OP_WRITE", "REMOTE_LOG_BLOCK_STATUS", "CUBEPILOT_FIRMWARE_UPDATE_START",
    "OSD_PARAM_CONFIG", "FENCE_POINT", "RALLY_POINT", "SYSTEM_TIME", "REQUEST_DATA_STREAM",
    "MISSION_WRITE_PARTIAL_LIST", "SET_MODE", "SET_ACTUATOR_CONTROL_TARGET", "HIL_ACTUATOR_CONTROLS", "HIL_CONTROLS",
    "HIL_STATE", "HIL_STATE_QUATERNION", "HIL_SENSOR",
}  # fmt: skip
"""What stays, opens whatever is behind the board, or is its simulator or its mixer."""
WRITES_FILES = {6, 7, 8, 9, 10, 11, 12, 13}
OPENS, CHECKSUM = 4, 14
SETTINGS = (b"@PARAM/param.pck", b"parameters.bson", b"settings")
SWITCHES = ("RC", "BRD_", "SCR_", "BTN_", "SERVO", "CHUTE_", "CAN_", "RELAY")
KEYS = ("ADSB_RF_", "ADSB_OPTIONS", "ADSB_SQUAWK", "ADSB_ICAO", "DID_", "VTX_", "OSD", "FRSKY_", "NET_")
SHUTS_OUT = ("MAV_SYSID", "SYSID_THISMAV", "SERIAL", "MAV1_", "MAV2_", "MAV3_", "MAV_TELEM")
WIPES = ("FORMAT_VERSION", "LOG_", "STAT_", "GPS_SAVE", "GPS_GNSS", "GPS1_GNSS", "GPS_AUTO", "FENCE_TOTAL", "MIS_TOTAL")
LISTENS = {"MAV_GCS_SYSID": STATION, "SYSID_MYGCS": STATION, "MAV_OPTIONS": 0, "SYSID_ENFORCE": 0}
UNTARGETED = {"PING", "TIMESYNC"}
LISTS = {"PARAM_REQUEST_LIST", "MISSION_REQUEST_LIST"}
STICKS_OF_FLYING = 4


@dataclass(frozen=True)
class Flown:
    """What flies on a board: the modes in which one that is disarmed stands, and those besides in which it flies, as
    the last two numbers of DO_SET_MODE; beginnings of parameters that may let it arm; values that end a flight."""

    standing: frozenset[tuple[float, float]]
    flying: frozenset[tuple[float, float]]
    arming: tuple[str, ...]
    ends: Mapping[str, int]


ARDUPILOT = Flown(
    # STABILIZE, GUIDED, BRAKE, RTL; AUTO, and LAND, which lets a landing gear down
    frozenset({(0.0, 0.0), (4.0, 0.0), (17.0, 0.0), (6.0, 0.0)}),
    frozenset({(3.0, 0.0), (9.0, 0.0)}),
    ("ARMING_", "MOT_", "FRAME_", "AUTO_OPTIONS", "DISARM_DELAY"),
    {"BATT_FS_LOW_ACT": 5, "BATT_FS_CRT_ACT": 5, "FS_DR_ENABLE": 5, "FENCE_ACTION": 5},
)
PX4 = Flown(
    # Manual, Hold, Return, Land; Takeoff, Mission
    frozenset({(1.0, 0.0), (4.0, 3.0), (4.0, 5.0), (4.0, 6.0)}),
    frozenset({(4.0, 2.0), (4.0, 4.0)}),
    (
        "COM_ARM", "COM_PREARM", "COM_DISARM", "COM_TAKEOFF", "CBRK_", "MAN_ARM", "PWM_", "CA_", "SYS_", "HITL",
        "SENS_EN_", "SIH_", "SIM_", "MC_", "MIS_",
    ),
    {"NAV_DLL_ACT": 5, "NAV_RCL_ACT": 5, "GF_ACTION": 4, "COM_POS_LOW_ACT": 4},
)  # fmt: skip
PRACTICE = Flown(
    frozenset((float(main << 16 | sub << 24), 0.0) for main, sub in ((1, 0), (4, 3), (4, 5), (4, 6), (6, 0))),
    frozenset((float(main << 16 | sub << 24), 0.0) for main, sub in ((4, 2), (4, 4))),
    ("DISARM_", "TAKEOFF_"),
    {},
)
STACKS = {"ardupilot": ARDUPILOT, "px4": PX4, "builtin": PRACTICE}


def harm(frame: bytes, of: Flown = ARDUPILOT) -> str | None:
    """What the frame may do to a disarmed board, or beside it; None where nothing is known of it."""
    message = parsed(frame)
    kind = message.get_type()
    if kind in STICKS | SETPOINTS | MISSIONS:
        return str(kind)
    if kind == "PARAM_SET" and message.param_id.startswith(of.arming):
        return f"sets {message.param_id}"
    if kind in ("COMMAND_LONG", "COMMAND_INT"):
        if message.command == ARM and not -0.5 < message.param1 < 0.5:
            return "arms"
        if message.command in STARTS:
            return f"command {message.command}"
        if message.command == SET_MODE and (message.param2, message.param3) not in of.standing:
            return f"mode {message.param2} {message.param3}"
    return outlasts(frame, of)


def outlasts(frame: bytes, of: Flown = ARDUPILOT) -> str | None:
    """What it may do that no word is good for: it stays, keys a transmitter, shuts the guard out, is for another."""
    message = parsed(frame)
    kind = message.get_type()
    if (stray := _strays(message)) is not None:
        return stray
    if kind in SHELLS or kind.startswith(("UAVIONIX_", "OPEN_DRONE_ID_")):
        return str(kind)
    if kind == "FILE_TRANSFER_PROTOCOL" and (told := _files(bytes(message.payload))) is not None:
        return told
    if kind == "PARAM_SET":
        return _sets(message.param_id.upper(), _value(message, of), of)
    if kind == "MISSION_ITEM_INT" and (message.command in OUTPUTS | {ARM} or message.current > 1):
        return f"an item, {message.command}, {message.current}"
    if kind in ("RC_CHANNELS_OVERRIDE", "MANUAL_CONTROL"):
        return _switches(message)
    return _commands(message, of) if kind in ("COMMAND_LONG", "COMMAND_INT") else None


def _value(message: Any, of: Flown) -> float:
    """PX4's integers travel as their bytes."""
    if of is PX4 and message.param_type == INT32:
        return float(struct.unpack("<i", struct.pack("<f", message.param_value))[0])
    return float(message.param_value)


def _files(payload: bytes) -> str | None:
    """PX4 reads whatever it is told to, a device as well, and hears nothing meanwhile."""
    path = payload[12 : 12 + payload[4]].partition(b"\0")[0].partition(b"?")[0]
    if payload[3] in WRITES_FILES:
        return f"writes by FTP, {payload[3]}"
    return f"reads {path!r}" if payload[3] == CHECKSUM or (payload[3] == OPENS and path not in SETTINGS) else None


def _strays(message: Any) -> str | None:
    if (message.get_srcSystem(), message.get_srcComponent()) == BOARD:
        return "speaks in the board's name"
    fields = message.to_dict()
    system = fields.get("target_system", fields.get("target", BOARD[0]))
    component = fields.get("target_component", BOARD[1])
    if (system, component) == BOARD or (message.get_type() in UNTARGETED and (system, component) == (0, 0)):
        return None
    if message.get_type() in LISTS and (system, component) == (BOARD[0], 0):
        return None  # a question; nobody on board does anything for it
    return f"for {system}, {component}"


def _sets(name: str, value: float, of: Flown) -> str | None:
    if name.startswith(SWITCHES + KEYS + SHUTS_OUT + WIPES) and name != "RC_FS_TIMEOUT":
        return f"sets {name}"
    if name in LISTENS and value != LISTENS[name]:
        return f"listens to another: {name} {value}"
    if of.ends.get(name) == value or (name in ("GPS_TYPE", "GPS1_TYPE") and value != 14) or name == "ADSB_TYPE":
        return f"sets {name} to {value + 0.0}"  # -0.0 is 0.0 to a board as well
    return None


def _switches(message: Any) -> str | None:
    fields = message.to_dict()
    channels = [fields.get(f"chan{number}_raw", 0) for number in range(STICKS_OF_FLYING + 1, 19)]
    if any(each not in (0, 0xFFFF) for each in channels) or fields.get("buttons") or fields.get("buttons2"):
        return "switches"
    return "axes beside the sticks" if fields.get("enabled_extensions") else None


def _commands(message: Any, of: Flown) -> str | None:
    number = message.command
    if number in OUTPUTS | STORES | STRANGE:
        return f"command {number}"
    if number == ARM and (not (-0.5 < message.param1 < 0.5 or message.param1 == 1.0)):
        return f"half arms, {message.param1}"
    if number == ARM and message.param1 == 1.0 and message.param2 not in (0.0, FORCE):
        return f"arms by a force of {message.param2}"
    modes = of.standing | of.flying
    if number == SET_MODE and not (message.param1 == 1.0 and (message.param2, message.param3) in modes):
        return f"mode {message.param1} {message.param2} {message.param3}"
    if number == INTERVAL and not 1 <= message.param1 <= 0xFFFFFF:
        return f"an interval of {message.param1}"
    if number == INTERVAL and message.param2 not in (-1.0, 0.0) and not message.param2 >= 1e4:
        return f"every {message.param2} us"
    if number == REBOOT:
        last = ("x", "y", "z") if message.get_type() == "COMMAND_INT" else ("param5", "param6", "param7")
        if message.param1 != 1.0 or any(getattr(message, each) != 0 for each in ("param2", "param3", "param4", *last)):
            return "reboots in another way"
    return None


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


def motor_orders(data: bytes) -> Iterator[int]:
    """The numbers of all whole orders of the speed controllers' protocol, read letter by letter as ArduPilot does."""
    for start in range(len(data)):
        if data[start : start + 3] in (b"$M<", b"$M>") and start + 4 < len(data):
            size, check = data[start + 3], 0
            body = data[start + 3 : start + 5 + size]
            for each in body:
                check ^= each
            if start + 5 + size < len(data) and len(body) == size + 2 and data[start + 5 + size] == check:
                yield data[start + 4]
