"""Message definitions: pymavlink's "all" dialect plus the few that it lacks.

pymavlink 2.4.50 is generated from ArduPilot's fork of the definitions, which has no events interface; EVENT (410),
CURRENT_EVENT_SEQUENCE (411), REQUEST_EVENT (412) and RESPONSE_EVENT_ERROR (413) are declared here field by field from
the public MAVLink specification (common.xml), their CRC_EXTRA computed by its published algorithm.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import fastcrc.crc16
from pymavlink.dialects.v20 import all as stock

_FORMATS = {
    "char": "c", "uint8_t": "B", "int8_t": "b", "uint16_t": "H", "int16_t": "h", "uint32_t": "I", "int32_t": "i",
    "uint64_t": "Q", "int64_t": "q", "float": "f", "double": "d",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One field in wire order; `length` 0 is a scalar, else an array of that many elements."""

    name: str
    ctype: str
    length: int = 0

    @property
    def is_text(self) -> bool:
        return self.ctype == "char"

    @property
    def format(self) -> str:
        if self.is_text:
            return f"{self.length or 1}s"
        return f"{self.length or ''}{_FORMATS[self.ctype]}"


@dataclass(frozen=True, slots=True)
class Definition:
    """A message: its fields in wire order, and what framing needs to know of it."""

    msg_id: int
    name: str
    fields: tuple[Field, ...]
    crc_extra: int
    packer: struct.Struct


def _definition(msg_id: int, name: str, fields: tuple[Field, ...], crc_extra: int) -> Definition:
    return Definition(msg_id, name, fields, crc_extra, struct.Struct("<" + "".join(f.format for f in fields)))


def crc_extra_of(name: str, base_fields: tuple[Field, ...]) -> int:
    """CRC_EXTRA as the MAVLink guide computes it: over the name and the base fields in wire order."""
    crc = fastcrc.crc16.mcrf4xx(f"{name} ".encode())
    for each in base_fields:
        piece = f"{each.ctype} {each.name} ".encode() + (bytes([each.length]) if each.length else b"")
        crc = fastcrc.crc16.mcrf4xx(piece, crc)
    return (crc & 0xFF) ^ (crc >> 8)


_EXTRA: tuple[tuple[int, str, tuple[Field, ...]], ...] = (
    (410, "EVENT", (
        Field("id", "uint32_t"), Field("event_time_boot_ms", "uint32_t"), Field("sequence", "uint16_t"),
        Field("destination_component", "uint8_t"), Field("destination_system", "uint8_t"),
        Field("log_levels", "uint8_t"), Field("arguments", "uint8_t", 40),
    )),
    (411, "CURRENT_EVENT_SEQUENCE", (Field("sequence", "uint16_t"), Field("flags", "uint8_t"))),
    (412, "REQUEST_EVENT", (
        Field("first_sequence", "uint16_t"), Field("last_sequence", "uint16_t"),
        Field("target_system", "uint8_t"), Field("target_component", "uint8_t"),
    )),
    (413, "RESPONSE_EVENT_ERROR", (
        Field("sequence", "uint16_t"), Field("sequence_oldest_available", "uint16_t"),
        Field("target_system", "uint8_t"), Field("target_component", "uint8_t"), Field("reason", "uint8_t"),
    )),
)  # fmt: skip


def _stock() -> dict[int, Definition]:
    found = {}
    for msg_id, cls in stock.mavlink_map.items():
        by_name = dict(zip(cls.fieldnames, cls.fieldtypes, strict=True))
        lengths = dict(zip(cls.ordered_fieldnames, cls.array_lengths, strict=True))
        fields = tuple(Field(name, by_name[name], lengths[name]) for name in cls.ordered_fieldnames)
        found[msg_id] = _definition(msg_id, cls.msgname, fields, cls.crc_extra)
    return found


@cache
def definitions() -> Mapping[int, Definition]:
    """Message id → definition, for every message this harness can tell from noise."""
    table = _stock()
    for msg_id, name, fields in _EXTRA:
        table[msg_id] = _definition(msg_id, name, fields, crc_extra_of(name, fields))
    return MappingProxyType(table)


@cache
def by_name() -> Mapping[str, Definition]:
    """Message name → definition."""
    return MappingProxyType({each.name: each for each in definitions().values()})
