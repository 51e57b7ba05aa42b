"""The recording that `cuas link --record` leaves: taps, index and events, without a drone or a scenario of ours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from harness.errors import BundleError
from harness.evidence.index import INDEX_NAME, Index, load_index
from harness.evidence.jsonl import read_lines
from harness.evidence.recorder import EVENTS_NAME, STAMP
from harness.taps import Fate, Tap, Way

ENDS = (Tap.DRONE, Tap.GROUND)
FOREVER_MS = 2**63


@dataclass(frozen=True, slots=True)
class Worked:
    """A fault, and from when to when it was at work, milliseconds since the link began."""

    name: str
    words: str
    direction: str
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class Absent:
    """Frames that came out at an end where nobody took them."""

    way: Way
    from_ms: int
    to_ms: int
    writes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRecording:
    """`ended` where the link was ended, not killed; `end_ms` is when. `malformed` are bytes that came in and were no
    frame, by way; they went nowhere. `refused` are the frames that a board's guard kept from it, and why; `unwritten`
    is how many it let pass and could not write, for want of room."""

    folder: Path
    index: Index
    begun: dict[str, Any]
    faults: dict[int, Worked]
    absent: tuple[Absent, ...]
    malformed: dict[Way, int]
    refused: tuple[str, ...]
    unwritten: int
    ended: bool
    end_ms: int

    def was_at_work(self, number: int, way: Way, t_ms: int) -> bool:
        """Whether that fault was, that way and then."""
        fault = self.faults.get(number)
        return (
            fault is not None and fault.direction in (way.name.lower(), "both") and fault.from_ms <= t_ms <= fault.to_ms
        )

    def unsent(self, way: Way) -> int:
        return sum(each.writes for each in self.absent if each.way is way)


def read_recording(folder: Path) -> LinkRecording:
    """Open what `cuas link` recorded, and hold each record of its index against the bytes of its taps.

    Raises BundleError for what is no such recording, and naming the first frame that is not as its index says.
    """
    events = read_lines(folder / EVENTS_NAME).values
    if not events or events[0].get("kind") != "link":
        raise BundleError(f"{folder}: wanted a folder that `cuas link --record` made, saw no {EVENTS_NAME} of a link")
    index = load_index(folder / INDEX_NAME)
    last = events[-1]
    ended = last["kind"] == "ended"
    for tap in ENDS:
        _hold_against(folder / tap.file_name, index[index["tap"] == tap], whole=ended)
    end_ms = round(last["t_s"] * 1000) if ended else int(index["t_ms"].max(initial=0))
    malformed = {way: last.get(f"malformed_{way.name.lower()}", {}) if ended else {} for way in Way}
    return LinkRecording(
        folder=folder, index=index, begun=events[0], faults=_faults(events), ended=ended, end_ms=end_ms,
        absent=tuple(
            Absent(Way[each["way"].upper()], round(each["since_s"] * 1000), round(each["t_s"] * 1000), each["writes"])
            for each in events if each["kind"] == "unsent"
        ),
        malformed={way: told.get("noise_bytes", 0) for way, told in malformed.items()},
        refused=tuple(each["because"] for each in events if each["kind"] == "refused"),
        unwritten=_unwritten(events),
    )  # fmt: skip


def _faults(events: tuple[dict[str, Any], ...]) -> dict[int, Worked]:
    healed = {each["number"]: round(each["t_s"] * 1000) for each in events if each["kind"] == "healed"}
    return {
        each["number"]: Worked(
            each["name"], each["fault"], each.get("direction", "both"), round(each["t_s"] * 1000),
            healed.get(each["number"], FOREVER_MS),
        )
        for each in events if each["kind"] == "injected"
    }  # fmt: skip


def _unwritten(events: tuple[dict[str, Any], ...]) -> int:
    """By the guard itself: those that the link could not hand to it are among its figure, and told of as `unsent`."""
    told: int = sum(each.get("unwritten", 0) for each in events if each["kind"] == "board ended")
    handed_to_nobody: int = sum(each["writes"] for each in events if each["kind"] == "unsent" and each["way"] == "up")
    return max(0, told - handed_to_nobody)


def _hold_against(path: Path, records: Index, *, whole: bool) -> None:
    """Every frame of the index is in the tap, and, of a link that was ended, nothing else is."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BundleError(f"{path}: wanted a tap, could not read it: {error.strerror}") from error
    own = records[records["fate"] != Fate.COPIED]
    at = 0
    for offset, length, crc in zip(*(own[name].tolist() for name in ("offset", "length", "crc")), strict=True):
        if offset != at + STAMP.size or crc32(data[offset : offset + length]) != crc:
            raise BundleError(f"{path}: wanted at byte {offset} the frame that the index has there, saw another")
        at = offset + length
    if whole and at != len(data):
        raise BundleError(f"{path}: wanted {at} bytes, as its index has them, saw {len(data)}")


def delivered(recording: LinkRecording, way: Way) -> tuple[Any, list[bytes]]:
    """What came out that way: numbers of records, and the bytes."""
    tap = Tap.GROUND if way is Way.DOWN else Tap.DRONE
    return _frames(recording, tap, way)


def entered(recording: LinkRecording, way: Way) -> tuple[Any, list[bytes]]:
    """What went in that way: numbers of records, and the bytes."""
    tap = Tap.DRONE if way is Way.DOWN else Tap.GROUND
    return _frames(recording, tap, way)


def _frames(recording: LinkRecording, tap: Tap, way: Way) -> tuple[Any, list[bytes]]:
    index = recording.index
    numbers = np.flatnonzero((index["tap"] == tap) & (index["way"] == way) & (index["fate"] != Fate.COPIED))
    data = (recording.folder / tap.file_name).read_bytes()
    own = index[numbers]
    return numbers, [
        data[offset : offset + length]
        for offset, length in zip(own["offset"].tolist(), own["length"].tolist(), strict=True)
    ]
