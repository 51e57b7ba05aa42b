"""MAVLink's file transfer: what stands in the payload of FILE_TRANSFER_PROTOCOL.

Source: the MAVLink guide, "File Transfer Protocol (FTP)"; PX4's mavlink_ftp.h, ArduPilot's GCS_FTP.cpp.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import NamedTuple

LENGTH = 251
_HEAD = struct.Struct("<HBBBBBxI")


class Op(IntEnum):
    """What is asked for, and, from ACK on, what is answered."""

    TERMINATE_SESSION = 1
    LIST_DIRECTORY = 3
    OPEN_READ_ONLY = 4
    READ_FILE = 5
    CREATE_FILE = 6
    WRITE_FILE = 7
    ACK = 128
    NAK = 129


class Transfer(NamedTuple):
    """One payload. `asked`: of an answer, what it answers. `size` of a READ_FILE is how many bytes are wanted."""

    number: int
    op: int
    data: bytes = b""
    size: int | None = None
    asked: int = 0
    session: int = 0
    offset: int = 0

    def payload(self) -> tuple[int, ...]:
        """As FILE_TRANSFER_PROTOCOL carries it. Raises struct.error for what has no room there."""
        size = len(self.data) if self.size is None else self.size
        head = _HEAD.pack(self.number & 0xFFFF, self.session, self.op, size, self.asked, 0, self.offset)
        return tuple((head + self.data).ljust(LENGTH, b"\0"))

    @classmethod
    def of(cls, payload: tuple[int, ...]) -> Transfer:
        """What a payload of `LENGTH` bytes says; its data no longer than what it declares."""
        raw = bytes(payload)
        number, session, op, size, asked, _, offset = _HEAD.unpack_from(raw)
        data = raw[_HEAD.size : _HEAD.size + size]
        return cls(number, op, data, size=size, asked=asked, session=session, offset=offset)
