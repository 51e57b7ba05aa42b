"""A bundle read while it is written: what has reached the ground since the last look, and what attacks set in or ended.

It reads files that only grow, so a flight takes no notice of whoever watches it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from harness.errors import BundleError
from harness.evidence.bundle import RUN_NAME
from harness.evidence.files import load_model
from harness.evidence.index import DROPPED_OFFSET, HEADER, INDEX_NAME, RECORD_TYPE, Index
from harness.evidence.jsonl import lines_of
from harness.evidence.models import RunIdentity
from harness.evidence.recorder import EVENTS_NAME
from harness.mavlink.codec import decode
from harness.mavlink.dialect import by_name
from harness.reading import STACKS
from harness.reading.ground import POSITION
from harness.reading.words import Ear
from harness.report.incidents import Threat, threat_of
from harness.taps import Fate, Tap, Way


@dataclass(frozen=True, slots=True)
class Placed:
    """The drone told its ground that it is there: degrees, metres above mean sea level."""

    lat_deg: float
    lon_deg: float
    alt_m: float


@dataclass(frozen=True, slots=True)
class Heard:
    """The ground heard it say so."""

    text: str


@dataclass(frozen=True, slots=True)
class Attacked:
    """An attack set in, or is over; `number` tells it from others of its run."""

    number: int
    threat: Threat
    what: str
    is_over: bool


Seen = Placed | Heard | Attacked


class Tail:
    """Of one run's folder, which need not be there yet."""

    def __init__(self, folder: Path) -> None:
        self.identity: RunIdentity | None = None
        self._folder = folder
        self._written_ns = 0
        self._index_at, self._events_at = HEADER.size, 0
        self._ear: Ear | None = None
        self._wanted: list[int] = []

    def look(self) -> list[Seen]:
        """What is new, in the order in which it was recorded; nothing before the run has an identity."""
        self._identify()
        if self.identity is None:
            return []
        found = [*self._heard(self.identity), *self._attacks()]
        return [seen for _, seen in sorted(found, key=lambda each: each[0])]

    def _identify(self) -> None:
        path = self._folder / RUN_NAME
        try:
            written_ns = path.stat().st_mtime_ns
            if written_ns != self._written_ns:
                self.identity = load_model(path, RunIdentity)
                self._written_ns = written_ns
        except (OSError, BundleError):
            return  # Not yet, or no more: an empty bundle is removed again.
        if self._ear is None:
            stack = STACKS[self.identity.vehicle] if self.identity else None
            if stack is not None:
                self._ear = Ear(stack)
                self._wanted = [POSITION, *(by_name()[name].msg_id for name in stack.said_names)]

    def _heard(self, identity: RunIdentity) -> Iterator[tuple[int, Seen]]:
        """What came out of the radio at the ground, whole, and was the drone's."""
        records = self._records()
        mask = (records["tap"] == Tap.GROUND) & (records["way"] == Way.DOWN) & (records["fate"] == Fate.DELIVERED)
        mask &= (records["system"] == identity.rig.system) & np.isin(records["msg_id"], self._wanted)
        mask &= records["offset"] != DROPPED_OFFSET
        if not mask.any():
            return
        with (self._folder / Tap.GROUND.file_name).open("rb") as tap:
            for record in records[mask]:
                tap.seek(int(record["offset"]))
                message = decode(tap.read(int(record["length"])))
                host_us = int(record["host_us"])
                if int(record["msg_id"]) == POSITION:
                    yield host_us, Placed(message.lat / 1e7, message.lon / 1e7, message.alt / 1e3)
                elif self._ear is not None and (report := self._ear.report(message)) is not None:
                    yield host_us, Heard(report.text)

    def _records(self) -> Index:
        data = _from(self._folder / INDEX_NAME, self._index_at)
        whole = len(data) // RECORD_TYPE.itemsize
        self._index_at += whole * RECORD_TYPE.itemsize
        return np.frombuffer(data, dtype=RECORD_TYPE, count=whole)

    def _attacks(self) -> Iterator[tuple[int, Seen]]:
        data = _from(self._folder / EVENTS_NAME, self._events_at)
        whole = data.rpartition(b"\n")[0]
        self._events_at += len(whole) + 1 if whole else 0
        for note in lines_of(whole):
            if note["kind"] in ("injected", "healed") and not note.get("clean"):
                yield note["host_us"], _attacked(note)


def _attacked(note: Mapping[str, Any]) -> Attacked:
    return Attacked(note["number"], threat_of(note), note["fault"], is_over=note["kind"] == "healed")


def _from(path: Path, begin: int) -> bytes:
    """A file's bytes from `begin` on; b"" where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(begin)
            return file.read()
    except OSError:
        return b""
