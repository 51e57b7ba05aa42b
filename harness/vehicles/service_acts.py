"""What strangers want of a drone's files, shell and ports, in MAVLink's and a stack's own terms.

Sources: GCS_FTP.cpp, GCS_serial_control.cpp (ArduPilot 4.7-dev); mavlink_ftp.cpp, mavlink_receiver.cpp (PX4 v1.16-dev).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from harness.actors.acts import Act
from harness.actors.services import PLACED, ListFiles, PlaceFile, ReadSettings, SeizePort, Shell
from harness.mavlink.ftp import Op, Transfer
from harness.modes import Mode

SETTINGS_FILE: Mapping[str, str] = MappingProxyType(
    {"ardupilot": "@PARAM/param.pck", "px4": "parameters.bson", "builtin": "settings"}
)
"""Where a stack's parameters can be read as a file, by its name."""
SHELL_WORDS: Mapping[str, Mapping[Mode, str]] = MappingProxyType(
    {
        "px4": {Mode.LAND: "commander mode auto:land", Mode.RETURN: "commander mode auto:rtl"},
        "builtin": {Mode.LAND: "mode LAND", Mode.RETURN: "mode RETURN"},
    }
)
"""What orders a mode there; ArduPilot has no shell, and is asked as the practice drone is."""
DEVICE_SHELL, DEVICE_SERIAL0 = 10, 100
RESPOND, EXCLUSIVE = 2, 4
"""SERIAL_CONTROL_FLAG."""
_READ_BYTES = 64

Line = tuple[str, dict[str, Any]]
"""A message and its fields."""


def service_lines(act: Act, stack: str, drone: tuple[int, int]) -> Iterator[Line]:
    """All that an act of `harness.actors.services` sends; none for another act."""
    for transfer in _transfers(act, stack):
        fields = {"target_system": drone[0], "target_component": drone[1], "payload": transfer.payload()}
        yield "FILE_TRANSFER_PROTOCOL", fields
    match act:
        case Shell():
            words = SHELL_WORDS.get(stack, SHELL_WORDS["builtin"])
            typed = f"{words[act.mode]}\n".encode()
            told = {"device": DEVICE_SHELL, "flags": RESPOND, "count": len(typed), "data": tuple(typed)}
            yield "SERIAL_CONTROL", told
        case SeizePort():
            yield "SERIAL_CONTROL", {"device": DEVICE_SERIAL0, "flags": EXCLUSIVE}


def _transfers(act: Act, stack: str) -> Iterator[Transfer]:
    match act:
        case ListFiles():
            yield Transfer(1, Op.LIST_DIRECTORY, b"/\0")
        case ReadSettings():
            yield Transfer(1, Op.OPEN_READ_ONLY, SETTINGS_FILE[stack].encode() + b"\0")
            yield Transfer(2, Op.READ_FILE, size=_READ_BYTES)
            yield Transfer(3, Op.TERMINATE_SESSION)
        case PlaceFile():
            yield Transfer(1, Op.CREATE_FILE, PLACED.encode() + b"\0")
            yield Transfer(2, Op.WRITE_FILE, b"somebody was here\n")
            yield Transfer(3, Op.TERMINATE_SESSION)
