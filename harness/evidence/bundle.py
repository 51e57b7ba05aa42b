"""A run's folder: written while it flies, opened by whoever judges it, finished or killed."""

from __future__ import annotations

import mmap
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Self
from zlib import crc32

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from harness.clock import utc_now
from harness.errors import BundleError, RigError
from harness.evidence.files import load_model, write_model
from harness.evidence.index import DROPPED_OFFSET, INDEX_NAME, RECORD, Index, load_index
from harness.evidence.jsonl import read_lines
from harness.evidence.models import ChecksFile, FindingsFile, RunIdentity
from harness.evidence.rebuild import rebuild_index
from harness.evidence.recorder import EVENTS_NAME
from harness.evidence.seal import MANIFEST_NAME
from harness.taps import Fate, Tap, Way

RUN_NAME = "run.json"
CHECKS_NAME = "checks.json"
FINDINGS_NAME = "findings.json"
TWIN_FOLDER = "twin"
"""Within a bundle, the bundle of its clean twin, where one was flown."""
_CHUNK = 65536


class Record(NamedTuple):
    """One record of the index, as `harness.evidence.index` tells; `tap`, `way`, `fate` equal their enums' members."""

    host_us: int
    offset: int
    t_ms: int
    msg_id: int
    length: int
    epoch: int
    tap: int
    way: int
    fate: int
    system: int
    component: int
    seq: int
    crc: int
    due_ms: int
    fault: int


class BundleWriter:
    """Creates a run's folder and keeps its run.json, each time whole or not at all.

    Raises RigError if the folder holds a run already or cannot be written.
    """

    def __init__(self, folder: Path, identity: RunIdentity) -> None:
        self.folder = folder
        self.identity = identity
        if (folder / RUN_NAME).exists():
            raise RigError(
                f"{folder}: wanted a new folder for run {identity.run}, saw a run.json; each run has its own"
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RigError(f"wanted to create the folder {folder} for a run, saw: {error.strerror}") from error
        write_model(folder / RUN_NAME, identity)

    def update(self, **changes: Any) -> RunIdentity:
        """Change fields of the identity, validated as a whole; raises ValueError (pydantic's) for what does not fit."""
        self.identity = RunIdentity.model_validate(self.identity.model_dump() | changes)
        write_model(self.folder / RUN_NAME, self.identity)
        return self.identity

    def end(self, outcome: str = "finished", **changes: Any) -> RunIdentity:
        """The last update: "finished" or "aborted", now."""
        return self.update(outcome=outcome, ended_utc=utc_now(), **changes)

    def write_checks(self, checks: Iterable[dict[str, Any]]) -> None:
        """File the checks as data."""
        write_model(self.folder / CHECKS_NAME, ChecksFile.of(checks))

    def write_findings(self, findings: FindingsFile) -> None:
        write_model(self.folder / FINDINGS_NAME, findings)


class Bundle:
    """A run as it lies on disk, read-only. `index` holds all records; `rebuilt` tells that it had to be made again."""

    def __init__(self, folder: Path, identity: RunIdentity, index: Index, *, rebuilt: bool) -> None:
        self.folder = folder
        self.identity = identity
        self.index = index
        self.rebuilt = rebuilt
        self._taps = {tap: _map(folder / tap.file_name) for tap in Tap}
        for tap in Tap:
            self._check_tap(tap)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a bundle, also one of a run that was killed; its seal is not looked at (see `seal.verify`).

        Raises BundleError, naming the file, what was wanted and what was seen.
        """
        if not folder.is_dir():
            raise BundleError(f"{folder}: wanted a bundle, a folder with a {RUN_NAME}; saw {_kind(folder)}")
        identity = load_model(folder / RUN_NAME, RunIdentity)
        rebuilt = not (folder / INDEX_NAME).exists()
        index = rebuild_index(folder) if rebuilt else load_index(folder / INDEX_NAME)
        for name, known in (("tap", Tap), ("way", Way), ("fate", Fate)):
            strange = index[name] > max(known)
            if strange.any():
                number = int(np.argmax(strange))
                raise BundleError(
                    f"{folder / INDEX_NAME}: record {number}: wanted a {name} of 0 to {max(known):d}, "
                    f"saw {index[name][number]}: the index is corrupt"
                )
        return cls(folder, identity, index, rebuilt=rebuilt)

    @property
    def sealed(self) -> bool:
        """Whether a manifest is there; whether it fits, `seal.verify` tells."""
        return (self.folder / MANIFEST_NAME).exists()

    def _check_tap(self, tap: Tap) -> None:
        numbers = np.flatnonzero((self.index["tap"] == tap) & (self.index["offset"] != DROPPED_OFFSET))
        records = self.index[numbers]
        size = len(self._taps[tap])
        bad = (records["offset"] > size) | (records["offset"] + records["length"] > size)
        if bad.any():
            number = int(numbers[np.argmax(bad)])
            record = self.index[number]
            raise BundleError(
                f"{self.folder / tap.file_name}: wanted {int(record['offset']) + int(record['length'])} bytes for "
                f"record {number} of the index, saw {size}: it is shorter than its index says"
            )

    def frames(
        self, tap: Tap | None = None, msg_ids: Collection[int] | None = None
    ) -> Iterator[tuple[int, Record, bytes]]:
        """Record number, record and bytes of each frame, in the order recorded; frames trimmed away are skipped.

        Raises BundleError at a frame whose bytes are not those recorded. (Bytes that a fault ruined before they were
        recorded are evidence, and come as they were.)
        """
        mask = self.index["offset"] != DROPPED_OFFSET
        if tap is not None:
            mask &= self.index["tap"] == tap
        if msg_ids is not None:
            mask &= np.isin(self.index["msg_id"], np.fromiter(msg_ids, dtype=np.uint32))
        numbers = np.flatnonzero(mask)
        for begin in range(0, len(numbers), _CHUNK):
            chunk = numbers[begin : begin + _CHUNK]
            fields = RECORD.iter_unpack(self.index[chunk].tobytes())
            for record, (number, frame) in zip(map(Record._make, fields), self.bytes_of(chunk), strict=True):
                yield number, record, frame

    def bytes_of(self, numbers: NDArray[np.intp]) -> Iterator[tuple[int, bytes]]:
        """The same of these records alone, without their fields; none of them may be trimmed away."""
        taps = [self._taps[each] for each in Tap]
        for begin in range(0, len(numbers), _CHUNK):
            chunk = numbers[begin : begin + _CHUNK]
            columns = (self.index[name][chunk].tolist() for name in ("tap", "offset", "length", "crc"))
            for number, tap, offset, length, crc in zip(chunk.tolist(), *columns, strict=True):
                frame = taps[tap][offset : offset + length]
                if crc32(frame) != crc:
                    raise self._corrupt(number, Record._make(RECORD.unpack(self.index[number].tobytes())), frame)
                yield number, frame

    def unchecked(self, tap: Tap, offsets: NDArray[np.uint64], length: int) -> NDArray[np.uint8]:
        """So many bytes from each offset of a tap on, as they lie there, shape (offsets, length): for whoever checks
        many frames at once. All must lie within the tap, as those of records with a frame do."""
        if not len(offsets):
            return np.empty((0, length), np.uint8)
        data = np.frombuffer(self._taps[tap], np.uint8)
        return np.asarray(sliding_window_view(data, length)[offsets.astype(np.intp)])

    def frame(self, number: int) -> bytes:
        """The bytes of one record; raises BundleError if they are corrupt or were trimmed away."""
        if not 0 <= number < len(self.index):
            raise BundleError(f"{self.folder}: wanted record {number}, saw an index of {len(self.index)} records")
        record = Record._make(RECORD.unpack(self.index[number].tobytes()))
        if record.offset == DROPPED_OFFSET:
            raise BundleError(f"{self.folder}: wanted the frame of record {number}, which was trimmed away")
        frame = self._taps[Tap(record.tap)][record.offset : record.offset + record.length]
        if crc32(frame) != record.crc:
            raise self._corrupt(number, record, frame)
        return frame

    def _corrupt(self, number: int, record: Record, frame: bytes) -> BundleError:
        return BundleError(
            f"{self.folder / Tap(record.tap).file_name}: corrupt frame at byte {record.offset} (record {number}): "
            f"wanted checksum {record.crc:08x}, saw {crc32(frame):08x}"
        )

    def events(self) -> tuple[dict[str, Any], ...]:
        """The lines of events.jsonl; a last line cut by a kill is left out."""
        return read_events(self.folder)

    def checks(self) -> ChecksFile | None:
        """The checks filed; None if the run did not come that far."""
        path = self.folder / CHECKS_NAME
        return load_model(path, ChecksFile) if path.exists() else None

    def findings(self) -> FindingsFile | None:
        """The findings filed; None if the run did not come that far."""
        path = self.folder / FINDINGS_NAME
        return load_model(path, FindingsFile) if path.exists() else None


def read_events(folder: Path) -> tuple[dict[str, Any], ...]:
    """The lines of a bundle's events.jsonl, without opening its taps; a last line cut by a kill is left out."""
    path = folder / EVENTS_NAME
    lines = read_lines(path)
    for number, text in lines.broken:
        if number != lines.last:
            raise BundleError(f"{path}, line {number}: wanted a JSON object, saw {text[:60]!r}")
    return lines.values


def _kind(path: Path) -> str:
    return "a file" if path.exists() else "nothing there"


def _map(path: Path) -> mmap.mmap | bytes:
    """A file's bytes without copying them; b"" for an empty or missing one."""
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise BundleError(f"{path}: wanted a tap's frames, could not read it: {error.strerror}") from error
