"""The ledger's chain: each line names the SHA-256 of the line before, and each bundle that of the line that began it.

So a line that was taken out, put in or changed is found at the line behind it, and by every bundle begun behind it,
whose seal (and signature) holds what the ledger was then. Only a cut at the very end, together with all bundles begun
behind it, leaves no trace in here: a plan, or the last line's hash noted elsewhere, finds that.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from harness.errors import BundleError
from harness.misfit import UNPARSED

GENESIS = "0" * 64
"""Before a ledger's first line."""
_BLOCK_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Chain:
    """A ledger's lines by their hashes (the line's number, from 1, and the run that it begins, if it begins one), a
    sentence for each place where the chain is broken, and the last line's hash; `unchained` lines were written by a
    harness that did not chain them."""

    lines: dict[str, tuple[int, str | None]]
    breaks: tuple[str, ...]
    head: str
    unchained: int


def line_hash(line: bytes) -> str:
    """Of a line without its newline."""
    return hashlib.sha256(line).hexdigest()


def last_hash(descriptor: int) -> str:
    """Of the last line of an open ledger, whole or cut; `GENESIS` of an empty one."""
    size = os.fstat(descriptor).st_size
    data = b""
    at = size
    while at and b"\n" not in data[:-1]:
        begin = max(0, at - _BLOCK_BYTES)
        data = os.pread(descriptor, at - begin, begin) + data
        at = begin
    return line_hash(data.removesuffix(b"\n").rpartition(b"\n")[2]) if size else GENESIS


def read_chain(path: Path) -> Chain:
    """A ledger's chain; a missing ledger has an empty one. Raises BundleError if it cannot be read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Chain({}, (), GENESIS, 0)
    except OSError as error:
        raise BundleError(f"{path}: wanted a ledger, could not read it: {error.strerror}") from error
    known: dict[str, tuple[int, str | None]] = {}
    breaks, before, unchained, chained = [], GENESIS, 0, False
    for number, line in enumerate(data.removesuffix(b"\n").split(b"\n") if data else [], 1):
        entry = _entry(line)
        if "prev" in entry:
            if entry["prev"] != before:
                breaks.append(f"line {number} does not follow the one before it: one was changed, taken out or put in")
            chained = True
        elif entry and chained:
            breaks.append(f"line {number} is not chained to the one before it, as all are since the first that is")
        elif entry:
            unchained += 1
        before = line_hash(line)
        known[before] = (number, str(entry["run"]) if entry.get("kind") == "started" and "run" in entry else None)
    return Chain(known, tuple(breaks), before, unchained)


def _entry(line: bytes) -> dict[str, object]:
    """A line's object; {} of a line that a kill cut."""
    try:
        value = json.loads(line)
    except UNPARSED:
        return {}
    return value if isinstance(value, dict) else {}
