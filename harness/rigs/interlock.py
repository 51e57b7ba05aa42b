"""The last step before a board's port: may this frame be written there? Pure; whoever writes asks it of every frame.

What passes is listed, and all else is refused: a message, a command or a parameter that nobody thought of can then be
missed, but never spin a motor. Two kinds of frames are refused. Those that are able to arm, or to move an output, pass
while the operator's word that this very board has no propellers stands, or while the board itself says that it is a
simulation (MAV_MODE_FLAG_HIL_ENABLED). Those that leave on the board what no snapshot of its parameters brings back
(keys, files, a wiped storage) never pass.

A board that lost a byte looks for the next frame wherever it may begin. So a frame is refused as well if any bytes of
what was written, read from within another frame, would be a whole frame of their own.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.mavlink import frame as framing
from harness.mavlink.codec import Message, decode
from harness.mavlink.dialect import definitions
from harness.mavlink.frame import SIGNED, V1, V2
from harness.vehicles.harmless import Harmless
from harness.vehicles.parameter_service import from_wire

LONGEST_FRAME = 280
PASSING_MESSAGES = frozenset({
    "HEARTBEAT", "SYSTEM_TIME", "PING", "TIMESYNC", "PARAM_REQUEST_READ", "PARAM_REQUEST_LIST", "REQUEST_DATA_STREAM",
    "REQUEST_EVENT", "AUTOPILOT_VERSION_REQUEST", "MISSION_REQUEST_LIST", "MISSION_REQUEST", "MISSION_REQUEST_INT",
    "MISSION_ACK", "LOG_REQUEST_LIST", "LOG_REQUEST_DATA", "LOG_REQUEST_END", "GPS_INPUT", "HIL_GPS", "ADSB_VEHICLE",
})  # fmt: skip
ARM, SET_MODE, REBOOT = 400, 176, 246
PASSING_COMMANDS = frozenset({401, 510, 511, 512, 519, 520})
"""RUN_PREARM_CHECKS, GET_MESSAGE_INTERVAL, SET_MESSAGE_INTERVAL, REQUEST_MESSAGE, REQUEST_PROTOCOL_VERSION,
REQUEST_AUTOPILOT_CAPABILITIES."""
CUSTOM_MODE_ENABLED = 1.0
READING_FTP = frozenset({0, 1, 2, 3, 4, 5, 14, 15})
"""None, terminate, reset, list, open to read, read, checksum, burst read (MAVLink FTP)."""
LASTING = frozenset({
    "SETUP_SIGNING", "SERIAL_CONTROL", "LOG_ERASE", "FILE_TRANSFER_PROTOCOL", "PARAM_MAP_RC", "PARAM_EXT_SET",
    "FLASH_BOOTLOADER", "CHANGE_OPERATOR_CONTROL", "DEVICE_OP_WRITE", "REMOTE_LOG_BLOCK_STATUS", "TUNNEL",
    "V2_EXTENSION",
})  # fmt: skip
LASTING_COMMANDS = frozenset({241, 243, 244, 245, REBOOT, 42650, 42651, 42424, 42426, 42429})
"""Calibration, UAVCAN, storage (and its reset), reboots other than the plain one, flashing, compass calibration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Under which frames pass to the board `board` (system, component). `attested`: its operator's word that it has no
    propellers stands. `simulated`: it says so itself. `was` has, of each parameter that a run changed, the four bytes
    of its value before: setting these again never needs leave."""

    harmless: Harmless
    board: tuple[int, int]
    attested: bool = False
    simulated: bool = False
    was: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def may_arm(self) -> bool:
        return self.attested or self.simulated


class Gate:
    """Before one board's port: knows what was written there last."""

    def __init__(self) -> None:
        self._written: deque[bytes] = deque()
        """The last frames, as many as another one could begin in."""
        self.kinds: Counter[str] = Counter()
        """What was written, by message, command and parameter."""

    def refuses(self, frame: bytes, terms: Terms) -> str | None:
        """Why the frame must not be written; None where it is written now."""
        because = refusal(frame, terms, b"".join(self._written))
        if because is None:
            self._written.append(frame)
            self.kinds[kind_of(decode(frame))] += 1
            while sum(map(len, self._written)) - len(self._written[0]) >= LONGEST_FRAME:
                self._written.popleft()
        return because


def kind_of(message: Message) -> str:
    """As `HEARTBEAT`, `COMMAND_LONG 511`, `PARAM_SET NAME`."""
    if message.name in _COMMANDS:
        return f"{message.name} {message.command}"
    return f"{message.name} {message.param_id}" if message.name == "PARAM_SET" else message.name


def refusal(frame: bytes, terms: Terms, before: bytes = b"") -> str | None:
    """Why `frame` must not be written behind the whole frames `before`; None where it may be."""
    if because := _is_odd(frame):
        return because
    message = decode(frame)
    if lasting := _lasts(message, terms):
        return lasting
    if not terms.may_arm and not _cannot_arm(message, frame, terms):
        return f"{_told(message)} may arm the board, or move its outputs"
    if _hides_a_frame(frame, before):
        return f"{message.name} would be another frame to a board that lost a byte"
    return None


def _is_odd(frame: bytes) -> str | None:
    """Whatever two receivers may read differently, or one of them not at all."""
    if not framing.is_frame(frame):
        return "bytes that are no whole frame"
    definition = definitions().get(framing.msg_id(frame))
    if definition is None:
        return f"message {framing.msg_id(frame)} is unknown here"
    if frame[0] == V2 and frame[2] & ~SIGNED:
        return f"{definition.name} has flags that are unknown here"
    if len(framing.payload(frame)) > definition.packer.size:
        return f"{definition.name} is longer than it is known here"
    return None


def _lasts(message: Message, terms: Terms) -> str | None:
    if message.name == "PARAM_SET" and (message.target_system, message.target_component) != terms.board:
        return f"{_told(message)} is not for the board itself ({terms.board}), so that nobody would put it back"
    if message.name == "FILE_TRANSFER_PROTOCOL" and message.payload[3] in READING_FTP:
        return None
    if message.name in LASTING or (message.name in _COMMANDS and _is_lasting_command(message)):
        return f"{_told(message)} leaves on the board what no snapshot brings back"
    return None


def _is_lasting_command(message: Message) -> bool:
    if message.command == REBOOT:
        # Of the autopilot, plainly; nothing else on board, no bootloader, and not by force.
        others = [getattr(message, name) for name in _PARAMS[message.name][1:]]
        return bool(message.param1 != 1.0) or any(each != 0 for each in others)
    return message.command in LASTING_COMMANDS


_COMMANDS = frozenset({"COMMAND_LONG", "COMMAND_INT"})
_PARAMS = {
    "COMMAND_LONG": ("param1", "param2", "param3", "param4", "param5", "param6", "param7"),
    "COMMAND_INT": ("param1", "param2", "param3", "param4", "x", "y", "z"),
}


def _cannot_arm(message: Message, frame: bytes, terms: Terms) -> bool:
    if message.name in _COMMANDS:
        return _is_passing_command(message, terms)
    if message.name == "PARAM_SET":
        return _is_passing_parameter(message, frame, terms)
    return message.name in PASSING_MESSAGES or message.name == "FILE_TRANSFER_PROTOCOL"


def _is_passing_command(message: Message, terms: Terms) -> bool:
    if message.command == ARM:
        return bool(message.param1 == 0.0)
    if message.command == SET_MODE:
        mode = (message.param2, message.param3)
        return bool(message.param1 == CUSTOM_MODE_ENABLED) and mode in terms.harmless.modes
    return message.command in PASSING_COMMANDS | {REBOOT}


def _is_passing_parameter(message: Message, frame: bytes, terms: Terms) -> bool:
    if terms.was.get(message.param_id) == raw_value(frame):
        return True
    value = from_wire(message.param_value, message.param_type, bytewise=terms.harmless.bytewise)
    return value == value and terms.harmless.allows(message.param_id, value)


def raw_value(frame: bytes) -> bytes:
    """Of PARAM_SET and PARAM_VALUE: the four bytes of the value, whatever they mean."""
    return framing.payload(frame)[:4].ljust(4, b"\0")


def _told(message: Message) -> str:
    return kind_of(message) + (f" with param1 {message.param1:g}" if message.name in _COMMANDS else "")


def _hides_a_frame(frame: bytes, before: bytes) -> bool:
    """Whether a whole frame begins within what is written and ends within `frame`, other than those that are meant."""
    data = before + frame
    meant = {*_beginnings(before), len(before)}
    known = definitions()
    for at in range(max(0, len(before) - LONGEST_FRAME), len(data) - 7):
        if at in meant or data[at] not in (V1, V2):
            continue
        stop = at + (10 if data[at] == V2 else 6) + data[at + 1] + 2
        if data[at] == V2 and at + 9 >= len(data):
            continue
        if len(before) < stop <= len(data) and framing.msg_id(data[at:]) in known and framing.is_whole(data[at:stop]):
            return True
    return False


def _beginnings(frames: bytes) -> list[int]:
    """Of whole frames one behind the other."""
    found, at = [], 0
    while at < len(frames):
        found.append(at)
        at += (10 if frames[at] == V2 else 6) + frames[at + 1] + 2
        if frames[found[-1]] == V2 and frames[found[-1] + 2] & SIGNED:
            at += framing.SIGNATURE_LENGTH
    return found
