"""What a bench run changed on a board, on disk before the board knows of it: killed at any moment, whoever comes next
puts it back.

One file a board, `<board>.journal` in the folder of leases: JSON, a line each, every line flushed to the disk (fsync)
before the change that it is about goes on. It is removed once every parameter is back and was read back.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from harness.clock import utc_now
from harness.errors import RigError
from harness.rigs.shared_file import open_shared


@dataclass(frozen=True, slots=True)
class Saved:
    """A parameter as it was: the four bytes of its value as MAVLink carried them, whatever they mean, and its type."""

    name: str
    raw: bytes
    type: int


def file_name(board: str) -> str:
    """Of anything that belongs to a board: its id in letters that every file system takes."""
    return re.sub(r"[^\w.+=-]+", "_", board).strip("_")


class Journal:
    """Of one board, opened by the one process that holds its lease, read by any. `board` is the id of its port, `uid`
    what the autopilot behind it calls itself, "" where it does not say."""

    def __init__(self, folder: Path, board: str) -> None:
        self.path = folder / f"{file_name(board)}.journal"
        self.board = board
        self.uid = ""
        self.owner = os.getuid()
        """Whose file it is; only they can write to it."""
        self.saved: dict[str, Saved] = {}
        """In the order in which they were changed."""
        self._whole_bytes = 0
        try:
            fd = open_shared(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return
        with os.fdopen(fd, "rb") as file:
            self.owner = os.fstat(fd).st_uid
            self._read(file.read())

    @property
    def trusted(self) -> bool:
        """Whether we, or root, wrote it."""
        return self.owner in (0, os.getuid())

    def _read(self, told: bytes) -> None:
        """Whatever the last one left. Its last line may be cut: then what it was about was never changed."""
        *lines, cut = told.split(b"\n")
        self._whole_bytes = len(told) - len(cut)
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                if number == 1:
                    self.uid = str(row["uid"])
                    continue
                self.saved[row["name"]] = Saved(row["name"], bytes.fromhex(row["raw"]), int(row["type"]))
            except (ValueError, KeyError, TypeError) as error:
                raise RigError(
                    f"{self.path}, line {number}: not a line of a parameter journal: {error}; it says what this board "
                    "was set to before, so look at it before you remove it"
                ) from error

    def save(self, parameter: Saved) -> None:
        """Before its first change; a second time does nothing. Returns when it is on the disk."""
        if parameter.name in self.saved:
            return
        if not self._whole_bytes:
            self._append({"board": self.board, "uid": self.uid, "began_utc": utc_now()})
            _sync_folder(self.path.parent)
        self._append({"name": parameter.name, "raw": parameter.raw.hex(), "type": parameter.type})
        self.saved[parameter.name] = parameter

    def _append(self, row: dict[str, object]) -> None:
        with os.fdopen(open_shared(self.path, os.O_WRONLY | os.O_CREAT), "wb") as file:
            os.fchmod(file.fileno(), 0o644)  # whatever the umask: another user may be the one who puts it back
            file.truncate(self._whole_bytes)
            file.seek(self._whole_bytes)
            file.write(json.dumps(row).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
            self._whole_bytes = file.tell()

    def done(self) -> None:
        """Everything is back."""
        self.saved.clear()
        self._whole_bytes = 0
        self.owner = os.getuid()
        self.path.unlink(missing_ok=True)
        _sync_folder(self.path.parent)


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
