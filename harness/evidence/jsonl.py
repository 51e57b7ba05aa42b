"""JSON lines: what is appended while a run goes on, readable after a kill in the middle of a line."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from harness.errors import BundleError
from harness.misfit import UNPARSED


@dataclass(frozen=True, slots=True)
class Lines:
    """A file's lines; `broken` are the numbers (from 1) and the text of those that are not a JSON object."""

    values: tuple[dict[str, Any], ...]
    broken: tuple[tuple[int, str], ...]
    last: int
    """The number of the last line; a broken one there was cut by a kill."""


def read_lines(path: Path) -> Lines:
    """All lines of a file of JSON objects; a missing file has none. Raises BundleError if it cannot be read."""
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return Lines((), (), 0)
    except OSError as error:
        raise BundleError(f"{path}: wanted lines of JSON, could not read it: {error.strerror}") from error
    values, broken = [], []
    lines = text.removesuffix("\n").split("\n") if text else []
    for number, line in enumerate(lines, 1):
        value = _value(line)
        if value is None or (number == len(lines) and not text.endswith("\n")):
            broken.append((number, line))
        else:
            values.append(value)
    return Lines(tuple(values), tuple(broken), len(lines))


def lines_of(data: bytes) -> list[dict[str, Any]]:
    """Of a part of such a file, cut between lines, those that are a JSON object."""
    values = map(_value, data.decode("utf-8", "replace").split("\n"))
    return [value for value in values if value is not None]


def _value(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except UNPARSED:
        return None
    return value if isinstance(value, dict) else None


def json_line(value: dict[str, Any]) -> bytes:
    """`value` as one line of JSON, UTF-8, ending in a newline."""
    try:
        text = json.dumps(value, default=_plain, allow_nan=False, ensure_ascii=False)
    except ValueError:
        text = json.dumps(_finite(value), default=_plain, allow_nan=False, ensure_ascii=False)
    return (text + "\n").encode("utf-8", "backslashreplace")


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _finite(dataclasses.asdict(value))
    if isinstance(value, np.generic):
        return _finite(value.item())
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"wanted data that JSON can hold, saw {value!r}")


def _finite(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    return value
