"""Drawn messages and frames, and pymavlink's word on them."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from pymavlink.dialects.v20 import all as stock

from harness.mavlink.codec import Encoder
from harness.mavlink.dialect import Definition, Field, by_name, definitions

INTEGERS = {f"{sign}int{bits}_t": (sign, bits) for sign in ("u", "") for bits in (8, 16, 32, 64)}
MAGIC = (0xFD, 0xFE)
STOCK = sorted(stock.mavlink_map)


def _number(ctype: str) -> st.SearchStrategy[Any]:
    if ctype in INTEGERS:
        sign, bits = INTEGERS[ctype]
        low, high = (0, 2**bits - 1) if sign else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        return st.integers(low, high) | st.just(0)
    return st.floats(width=32 if ctype == "float" else 64, allow_nan=False)


def values_of(field: Field) -> st.SearchStrategy[Any]:
    """Anything that the field can hold."""
    if field.is_text:
        return st.text(st.characters(min_codepoint=1, max_codepoint=126), max_size=field.length or 1)
    if field.length:
        return st.lists(_number(field.ctype), min_size=field.length, max_size=field.length).map(tuple)
    return _number(field.ctype)


def fields_of(definition: Definition) -> st.SearchStrategy[dict[str, Any]]:
    """Values for all fields of a message."""
    return st.fixed_dictionaries({field.name: values_of(field) for field in definition.fields})


@st.composite
def messages(draw: st.DrawFn, names: tuple[str, ...] = ()) -> tuple[str, dict[str, Any]]:
    """A message's name, one of `names` or any, and its fields."""
    name = draw(st.sampled_from(names or sorted(by_name())))
    return name, draw(fields_of(by_name()[name]))


@st.composite
def frames(draw: st.DrawFn, names: tuple[str, ...] = ()) -> bytes:
    """A frame of any known message, now and then signed."""
    name, fields = draw(messages(names))
    frame = Encoder(draw(st.integers(0, 255)), draw(st.integers(0, 255)))(name, **fields)
    return signed(frame) if draw(st.integers(0, 4)) == 0 else frame


def signed(frame: bytes) -> bytes:
    """The same with a signature block (of no key that anybody knows), its checksum made anew."""
    from harness.mavlink.frame import checksum, msg_id

    head = frame[:2] + b"\x01" + frame[3:-2]
    crc = checksum(head, definitions()[msg_id(frame)].crc_extra)
    return head + crc.to_bytes(2, "little") + bytes(range(1, 14))


def unknown(number: int = 0xABCDEF, body: bytes = b"\x01\x02\x03") -> bytes:
    """A frame of a message that no dialect here has."""
    return struct.pack("<BBBBBBB", 0xFD, len(body), 0, 0, 7, 1, 1) + number.to_bytes(3, "little") + body + b"\x12\x34"


def packed_by_pymavlink(name: str, fields: Mapping[str, Any], *, seq: int = 0, version: int = 2) -> bytes:
    """What pymavlink makes of it, from system 1, component 2."""
    definition = by_name()[name]
    cls = stock.mavlink_map[definition.msg_id]
    texts = {field.name for field in definition.fields if field.is_text}
    given = [fields[each].encode() if each in texts else fields[each] for each in cls.fieldnames]
    mav = stock.MAVLink(None, srcSystem=1, srcComponent=2)
    mav.seq = seq
    return bytes(cls(*given).pack(mav, force_mavlink1=version == 1))
