"""Payloads to fields and back, for the messages that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from harness.mavlink import frame as framing
from harness.mavlink.dialect import Field, by_name, definitions
from harness.mavlink.signing import Signer

_HEADER_NAMES = frozenset({"name", "system", "component"})


class Message(SimpleNamespace):
    """A decoded message: its fields as attributes, and `name`, `system`, `component`.

    A field called `name` is `name_`."""

    name: str
    system: int
    component: int

    def __getattr__(self, field: str) -> Any:
        raise AttributeError(f"{self.__dict__.get('name', 'message')} has no field {field}")


def decode(frame: bytes) -> Message:
    """The fields of a whole frame; texts as str up to the first NUL, number arrays as tuples.

    Raises KeyError for a message that no dialect here knows.
    """
    name, keys, unpack, size, is_plain = _plan(framing.msg_id(frame))
    system, component = framing.source(frame)
    message = Message(name=name, system=system, component=component)
    body = framing.payload(frame)
    flat = unpack(body if len(body) == size else body[:size].ljust(size, b"\0"))
    message.__dict__.update(zip(keys, flat, strict=True) if is_plain else _grouped(framing.msg_id(frame), flat))
    return message


def boot_ms(frame: bytes) -> int:
    """SYSTEM_TIME.time_boot_ms, the one field that is read twenty times a vehicle second."""
    start = 18 if frame[0] == framing.V2 else 14
    return int.from_bytes(frame[start : start + min(4, frame[1] - 8)], "little")


@cache
def _plan(msg_id: int) -> tuple[str, tuple[str, ...], Callable[[bytes], tuple[Any, ...]], int, bool]:
    """All that decoding a message takes, looked up once: its name, what its fields are called once decoded, how its
    payload is unpacked, to how many bytes, and whether all fields are single numbers."""
    definition = definitions()[msg_id]
    fields, packer = definition.fields, definition.packer
    keys = tuple(f"{each.name}_" if each.name in _HEADER_NAMES else each.name for each in fields)
    return definition.name, keys, packer.unpack, packer.size, not any(each.is_text or each.length for each in fields)


def _grouped(msg_id: int, flat: Sequence[Any]) -> dict[str, Any]:
    """By field, where some are texts or arrays."""
    values: dict[str, Any] = {}
    at = 0
    for key, field in zip(_plan(msg_id)[1], definitions()[msg_id].fields, strict=True):
        if field.is_text:
            values[key] = flat[at].split(b"\0", 1)[0].decode("utf-8", "replace")
            at += 1
        elif field.length:
            values[key] = flat[at : at + field.length]
            at += field.length
        else:
            values[key] = flat[at]
            at += 1
    return values


@cache
def _record(msg_id: int) -> np.dtype[np.void]:
    """The layout of a message's payload; numpy knows its parts by the letters that struct does."""
    parts: list[Any] = []
    for key, each in zip(_plan(msg_id)[1], definitions()[msg_id].fields, strict=True):
        parts.append((key, f"S{each.length or 1}") if each.is_text else (key, f"<{each.format[-1]}", each.length or ()))
    return np.dtype(parts)


def columns(msg_id: int, payloads: bytes) -> Message:
    """The number fields of many messages of one kind at once: each an array with one element, or row, a message. Their
    payloads stand one behind the other, each in full length."""
    records = np.frombuffer(payloads, _record(msg_id))
    message = Message(name=_plan(msg_id)[0])
    for key, field in zip(_plan(msg_id)[1], definitions()[msg_id].fields, strict=True):
        if field.ctype == "float":
            setattr(message, key, records[key].astype(np.float64))  # Python's own
        elif not field.is_text:
            setattr(message, key, records[key])
    return message


def _flat(field: Field, value: Any) -> list[Any]:
    if field.is_text:
        return [value.encode() if isinstance(value, str) else bytes(value)]
    if field.length:
        items = list(value)
        return items + [0] * (field.length - len(items))
    return [value]


class Encoder:
    """Frames in one sender's name, its sequence counted; signed while there is a `signer`."""

    def __init__(self, system: int, component: int, *, version: int = 2, signer: Signer | None = None) -> None:
        self.system = system
        self.component = component
        self.signer = signer
        self._version = version
        self._seq = 0

    def __call__(self, message: str, /, **fields: Any) -> bytes:
        """One frame of `message`; fields left out are zero. Raises KeyError for unknown names of either."""
        definition = by_name()[message]
        names = {field.name for field in definition.fields}
        if unknown := fields.keys() - names:
            raise KeyError(f"{message} has no field {sorted(unknown)}")
        values: list[Any] = []
        for field in definition.fields:
            default: Any = "" if field.is_text else (() if field.length else 0)
            values += _flat(field, fields.get(field.name, default))
        body = definition.packer.pack(*values)
        seq = self._seq
        self._seq = (seq + 1) & 0xFF
        frame = framing.build(
            definition.msg_id, body, seq=seq, system=self.system, component=self.component, version=self._version
        )
        return frame if self.signer is None else self.signer.sign(frame)
