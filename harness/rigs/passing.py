"""What may be sent to a board on a desk: the lists of messages and commands, those that pass always, and those that
pass besides while it has no propellers. What is on neither passes on nobody's word.

Only what the harness has a use for is here, each with what its fields may say. Not here, since they last, key a
transmitter, or shut the guard out, are among others: keys (SETUP_SIGNING, SECURE_COMMAND, AUTH_KEY), the shell and raw
ports (SERIAL_CONTROL, TUNNEL, CAN_FRAME, bytes for the satellite receiver), writing files, erasing logs or the storage,
flashing, calibrations (they save by themselves), SYSTEM_TIME (ArduPilot sets the clock by it that a battery keeps:
AP_RTC.cpp), the messages of transponders and remote ID, and REQUEST_DATA_STREAM (ArduPilot sets its stream rates by it,
and Plane saves them: GCS_Param.cpp, handle_request_data_stream). Flight termination is not here: a parachute may hang
on it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from harness.mavlink.codec import Message
from harness.mavlink.ftp import Op, Transfer
from harness.vehicles.harmless import Harmless

ARM, SET_MODE, SET_MESSAGE_INTERVAL, REBOOT = 400, 176, 511, 246
FORCE = 21196.0
CUSTOM_MODE_ENABLED = 1.0
READING_FTP = frozenset({0, 1, 2, 3, Op.OPEN_READ_ONLY, 5, 15})
"""None, terminate, reset, list, open to read, read, burst read (MAVLink FTP). Not the checksum (14): PX4 reads whatever
path it is told to its end, and hears nothing meanwhile (mavlink_ftp.cpp, _workCalcFileCRC32)."""
COMMANDS = frozenset({"COMMAND_LONG", "COMMAND_INT"})
_PARAMS = {
    "COMMAND_LONG": ("param1", "param2", "param3", "param4", "param5", "param6", "param7"),
    "COMMAND_INT": ("param1", "param2", "param3", "param4", "x", "y", "z"),
}
_STICKS, _CHANNELS = 4, 18
_NO_CHANNEL = frozenset({0, 0xFFFF})
"""RC_CHANNELS_OVERRIDE: "as it was", in either half of the channels."""
MISSION_COMMANDS = frozenset({16, 17, 18, 19, 20, 21, 22, 177, 178, 5000, 5001, 5002, 5003, 5004, 5100})
"""Waypoint, loiters, return, land, take-off, jump, speed; the corners of fences, and rally points. No item that moves
an output, fires a parachute, or runs a script."""
_OF_FLOAT = 2.0**24
INTERVAL_LEAST_US = 10_000.0
"""Faster than this nobody here needs a stream, and a board may be kept from everything else by it."""

Fits = Callable[[Message, Harmless], bool]


def _any(message: Message, harmless: Harmless) -> bool:
    return True


def _reads_files(message: Message, harmless: Harmless) -> bool:
    asked = Transfer.of(message.payload)
    # ArduPilot takes what is behind a question mark for options of its own (AP_Filesystem_Param.cpp).
    path = asked.data.split(b"\0", 1)[0].split(b"?", 1)[0].decode("utf-8", "replace")
    return asked.op in READING_FTP and (asked.op != Op.OPEN_READ_ONLY or path in harmless.files)


def _is_four_sticks(message: Message, harmless: Harmless) -> bool:
    """Whoever has the other channels has the switches that hang on them: video transmitters, parachutes."""
    others = range(_STICKS + 1, _CHANNELS + 1)
    return all(getattr(message, f"chan{number}_raw") in _NO_CHANNEL for number in others)


def _is_no_button(message: Message, harmless: Harmless) -> bool:
    return not (message.buttons or message.buttons2 or message.enabled_extensions)


def _is_flying_item(message: Message, harmless: Harmless) -> bool:
    """A part of a mission, and not (`current` 2 or 3) an order to fly there now."""
    return message.command in MISSION_COMMANDS and message.current in (0, 1)


def _disarms(message: Message, harmless: Harmless) -> bool:
    return bool(message.param1 == 0.0)


def _arms_or_disarms(message: Message, harmless: Harmless) -> bool:
    return message.param1 in (0.0, 1.0) and message.param2 in (0.0, FORCE)


def _is_standing_mode(message: Message, harmless: Harmless) -> bool:
    return _is_mode(message) and (message.param2, message.param3) in harmless.modes


def _is_flying_mode(message: Message, harmless: Harmless) -> bool:
    return _is_mode(message) and (message.param2, message.param3) in harmless.flying


def _is_mode(message: Message) -> bool:
    """Not by its base mode, which has a flag for "armed"."""
    return bool(message.param1 == CUSTOM_MODE_ENABLED)


def _reboots_plainly(message: Message, harmless: Harmless) -> bool:
    """The autopilot, and nothing else on board, into no bootloader, and not by force."""
    first, *others = (getattr(message, name) for name in _PARAMS[message.name])
    return bool(first == 1.0) and all(each == 0 for each in others)


def _is_bearable_stream(message: Message, harmless: Harmless) -> bool:
    """Off, as by default, or no faster than anybody needs. Not of heartbeats: ArduPilot would stop them
    (GCS_Common.cpp, set_message_interval), by which a guard knows whether it is disarmed. It cuts fractions off, and
    makes 0 of what is no number or too large a one."""
    interval_us = message.param2
    bearable = interval_us in (-1.0, 0.0) or INTERVAL_LEAST_US <= interval_us < math.inf
    return bool(1.0 <= message.param1 < _OF_FLOAT) and bearable


ALWAYS: Mapping[str, Fits] = dict.fromkeys(
    (
        "HEARTBEAT", "PING", "TIMESYNC", "PARAM_REQUEST_READ", "PARAM_REQUEST_LIST", "REQUEST_EVENT",
        "AUTOPILOT_VERSION_REQUEST", "MISSION_REQUEST_LIST", "MISSION_REQUEST", "MISSION_REQUEST_INT", "MISSION_ACK",
        "LOG_REQUEST_LIST", "GPS_INPUT", "HIL_GPS", "ADSB_VEHICLE",
    ),
    _any,
) | {"FILE_TRANSFER_PROTOCOL": _reads_files}  # fmt: skip
ON_WORD: Mapping[str, Fits] = dict.fromkeys(
    (
        "SET_POSITION_TARGET_LOCAL_NED", "SET_POSITION_TARGET_GLOBAL_INT", "SET_ATTITUDE_TARGET", "MISSION_COUNT",
        "MISSION_CLEAR_ALL", "MISSION_SET_CURRENT", "SET_GPS_GLOBAL_ORIGIN", "FOLLOW_TARGET", "BATTERY_STATUS",
        "RADIO_STATUS", "VISION_POSITION_ESTIMATE",
    ),
    _any,
) | {
    "RC_CHANNELS_OVERRIDE": _is_four_sticks, "MANUAL_CONTROL": _is_no_button, "MISSION_ITEM_INT": _is_flying_item,
}  # fmt: skip
IN_THE_LOOP = frozenset({"HIL_SENSOR"})
"""What a board hears of its simulator, and only one that says that it is in one: its motors are blocked."""
COMMANDS_ALWAYS: Mapping[int, Fits] = {
    ARM: _disarms, SET_MODE: _is_standing_mode, REBOOT: _reboots_plainly, SET_MESSAGE_INTERVAL: _is_bearable_stream,
} | dict.fromkeys((401, 510, 512, 519, 520), _any)  # fmt: skip
"""Besides: RUN_PREARM_CHECKS, GET_MESSAGE_INTERVAL, REQUEST_MESSAGE, REQUEST_PROTOCOL_VERSION,
REQUEST_AUTOPILOT_CAPABILITIES."""
COMMANDS_ON_WORD: Mapping[int, Fits] = {
    ARM: _arms_or_disarms, SET_MODE: _is_flying_mode,
} | dict.fromkeys((20, 21, 22, 179, 192, 300), _any)  # fmt: skip
"""Besides: return, land, take-off, DO_SET_HOME, DO_REPOSITION, MISSION_START."""


def passes(message: Message, harmless: Harmless, *, on_word: bool) -> bool:
    """Whether a message other than PARAM_SET is on the first list, or, `on_word`, on the second."""
    if message.name in COMMANDS:
        fits = (COMMANDS_ON_WORD if on_word else COMMANDS_ALWAYS).get(message.command)
    else:
        fits = (ON_WORD if on_word else ALWAYS).get(message.name)
    return fits is not None and fits(message, harmless)
