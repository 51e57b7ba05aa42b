"""A bundle as it grows: where its drone is and takes itself to be, its mode, and what is done to it.

Only samples are decoded, by the same stack's reading and from the same home as a judgement's; a flight at forty times
real time must not cost whoever looks at it a core. The times are those held when a frame was recorded, without the
brackets that a judgement draws: nothing here decides anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.errors import BundleError
from harness.evidence.bundle import RUN_NAME, TWIN_FOLDER
from harness.evidence.files import load_model
from harness.evidence.index import DROPPED_OFFSET, HEADER, INDEX_NAME, RECORD_TYPE, Index
from harness.evidence.jsonl import lines_of
from harness.evidence.models import RunIdentity
from harness.evidence.recorder import EVENTS_NAME
from harness.mavlink.codec import Message, decode
from harness.mavlink.dialect import by_name
from harness.reading import STACKS
from harness.reading.gnss import place
from harness.reading.ground import POSITION
from harness.reading.place import Origin
from harness.reading.stack import AUTOPILOT_COMPONENT
from harness.taps import Tap, Way
from harness.timeline import Position

LONGEST_TRACK = 400
"""Points, before every other one is left out."""
SAMPLES = 24
"""At most, of each track at each look; and of a piece of what was there before the first."""
RECENT = 8
"""The newest frames that may tell the mode."""
PIECE_BYTES = 65536 * RECORD_TYPE.itemsize
Numbers = NDArray[np.intp]
"""Of records."""
HEARTBEAT = by_name()["HEARTBEAT"].msg_id


@dataclass(slots=True)
class Track:
    """Vehicle time in seconds, and metres north, east and up of home. `thinned` counts how often points were left out:
    whoever has some of them wants all anew then."""

    points: list[tuple[float, float, float, float]] = field(default_factory=list)
    thinned: int = 0
    _step_s: float = 0.0

    def add(self, t_s: float, at: Position) -> None:
        """The next place, unless it is sooner behind the last than others are."""
        if self.points and t_s - self.points[-1][0] < self._step_s:
            return
        self.points.append((round(t_s, 1), round(at.north_m, 1), round(at.east_m, 1), round(at.up_m, 1)))
        if len(self.points) > LONGEST_TRACK:
            self._step_s = 2 * (self.points[-1][0] - self.points[0][0]) / LONGEST_TRACK
            self.points = self.points[::2]
            self.thinned += 1


@dataclass(slots=True)
class Attack:
    """What was injected, from when to when; None while it goes on."""

    number: int
    fault: str
    begin_s: float
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class Grown:
    """What is known of a run at one moment: copies, which the next look leaves as they are."""

    tracks: Mapping[str, Track]
    attacks: tuple[Attack, ...]
    plan: tuple[tuple[float, float], ...]
    mode: str
    twin: bool


class Growing:
    """A run's folder, which need not be there yet. `look` takes in what was recorded since."""

    def __init__(self, folder: Path) -> None:
        self.tracks = {"truth": Track(), "belief": Track()}
        self.attacks: list[Attack] = []
        self.plan: list[tuple[float, float]] = []
        """The corners of what it is to fly, metres north and east of home."""
        self.mode = ""
        self.twin = False
        """Whether its clean twin is being flown, or was; the rest here is of the flight itself."""
        self._folder = folder
        self._identity: RunIdentity | None = None
        self._origin = Origin()
        self._index_at, self._events_at = HEADER.size, 0

    def look(self) -> None:
        """Nothing is known before the run has an identity, nor is it an error that its folder goes again."""
        if self._identity is None:
            try:
                self._identity = load_model(self._folder / RUN_NAME, RunIdentity)
            except BundleError:
                return
        self.twin = (self._folder / TWIN_FOLDER).exists()
        self._note_events()
        while len(records := self._new_records()):
            self._sample(self._identity, records)

    def grown(self) -> Grown:
        """What is known now, for whoever reads it while the next look goes on."""
        return Grown(
            tracks={name: replace(each, points=each.points.copy()) for name, each in self.tracks.items()},
            attacks=tuple(replace(each) for each in self.attacks),
            plan=tuple(self.plan),
            mode=self.mode,
            twin=self.twin,
        )

    def _new_records(self) -> Index:
        data = _from(self._folder / INDEX_NAME, self._index_at, PIECE_BYTES)
        whole = len(data) // RECORD_TYPE.itemsize
        self._index_at += whole * RECORD_TYPE.itemsize
        return np.frombuffer(data, dtype=RECORD_TYPE, count=whole)

    def _sample(self, identity: RunIdentity, records: Index) -> None:
        stack, rig = STACKS[identity.vehicle], identity.rig
        told = (records["way"] == Way.DOWN) & (records["offset"] != DROPPED_OFFSET)
        told &= (records["system"] == rig.system) & (records["component"] == AUTOPILOT_COMPONENT)
        beside = told & (records["tap"] == (Tap.DRONE if rig.one_port else Tap.INSTRUMENT))
        truth_id = by_name()[stack.truth_name].msg_id
        said_ids = [by_name()[name].msg_id for name in stack.said_names]
        said = told & (records["tap"] == Tap.DRONE) & np.isin(records["msg_id"], [HEARTBEAT, *said_ids])
        belief = told & (records["msg_id"] == POSITION)
        # Where it is not asked for on the instrument port, it is at least what it tells its ground.
        belief &= beside if (belief & beside).any() else records["tap"] == Tap.DRONE
        picked = [_evenly(np.flatnonzero(beside & (records["msg_id"] == truth_id))), _evenly(np.flatnonzero(belief))]
        picked.append(np.flatnonzero(said)[-RECENT:])
        for record in records[np.unique(np.concatenate(picked))]:
            if (message := self._message(record)) is None:
                continue
            number, t_s = int(record["msg_id"]), int(record["t_ms"]) / 1000
            if number == truth_id:
                self.tracks["truth"].add(t_s, self._origin.position(stack.truth(message)))
            elif number == POSITION:
                self.tracks["belief"].add(t_s, place(message, self._origin))
            else:
                modes = [str(fact.value) for fact in stack.facts(message) if fact.kind == "mode"]
                self.mode = modes[-1] if modes else self.mode

    def _message(self, record: Any) -> Message | None:
        """None of a frame that a fault ruined before it was recorded."""
        tap, length = Tap(int(record["tap"])), int(record["length"])
        frame = _from(self._folder / tap.file_name, int(record["offset"]), length)
        try:
            return decode(frame) if len(frame) == length else None
        except (KeyError, IndexError):
            return None

    def _note_events(self) -> None:
        whole = _from(self._folder / EVENTS_NAME, self._events_at).rpartition(b"\n")[0]
        self._events_at += len(whole) + 1 if whole else 0
        for note in lines_of(whole):
            # A line of another harness, or one that a disk spoilt, shows nothing; the judgement is what tells of it.
            with suppress(KeyError, IndexError, TypeError, ValueError, OverflowError):
                self._note(note)

    def _note(self, note: dict[str, Any]) -> None:
        kind = note.get("kind")
        if kind == "mission":
            self.plan = [(_tenth(each[0]), _tenth(each[1])) for each in note.get("track_m") or ()]
        elif kind == "injected" and "fault" in note and not note.get("clean"):
            self.attacks.append(Attack(int(note.get("number", 0)), str(note["fault"]), _tenth(note["t_s"])))
        elif kind == "healed":
            _heal(self.attacks, int(note["number"]), _tenth(note["t_s"]))


def _heal(attacks: Iterable[Attack], number: int, end_s: float) -> None:
    for each in attacks:
        if each.number == number and each.end_s is None:
            each.end_s = end_s


def _tenth(value: float) -> float:
    """Rounded; raises ValueError for what is no finite number."""
    if not math.isfinite(value):
        raise ValueError(f"wanted a number, saw {value}")
    return round(value, 1)


def _evenly(numbers: Numbers) -> Numbers:
    """At most `SAMPLES` of them, the first and the last among these."""
    if len(numbers) > SAMPLES:
        numbers = numbers[np.linspace(0, len(numbers) - 1, SAMPLES).astype(np.intp)]
    return numbers


def _from(path: Path, begin: int, longest_bytes: int = -1) -> bytes:
    """A file's bytes from `begin` on; b"" where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(begin)
            return file.read(longest_bytes)
    except OSError:
        return b""
