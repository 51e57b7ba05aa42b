"""A board, or a place, is one run's from its first flight to its end: a claim, a lock of the kernel's on `<name>.claim`
beside the board's lease, so that it ends with whoever holds it, however that ends.

The lease beneath belongs to the guard of each flight: it may outlive its run, and still put everything back while
nobody claims the board.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from harness.clock import utc_now, utc_us
from harness.errors import RigError
from harness.rigs.bench_lease import BenchLease, Record, open_for_all, read_record, user_name, write_record
from harness.rigs.journal import file_name


class TakenError(RigError):
    """Somebody else has it, and will not have it for ever."""


def claim_of(folder: Path, name: str) -> Record:
    """Who claims it, or did last."""
    return read_record(_path(folder, name), name)


class Claim:
    """Held from now until `close`. Raises TakenError naming who holds it, RigError where there is no taking it."""

    def __init__(self, folder: Path, name: str) -> None:
        path = _path(folder, name)
        try:
            self._fd = open_for_all(path)
        except OSError as error:
            raise RigError(f"cannot take {path}: {error.strerror}; all users share that folder") from error
        self.found = read_record(path, name)
        """What whoever had it last left written."""
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._release()
            raise TakenError(
                f"{name} is in use by {self.found.holder} (pid {self.found.pid}) since {self.found.since_utc}; one "
                "board has one user, from its run's first flight to the last: wait until that ends, or end it"
            ) from None
        self.record = replace(
            self.found, holder=user_name(), pid=os.getpid(), since_utc=utc_now(), beat_us=utc_us(), because=""
        )
        self.note()

    def note(self, **changes: Any) -> None:
        """Into its record. A disk that is full keeps nobody from anything: the lock is the kernel's."""
        self.record = replace(self.record, **changes)
        with suppress(OSError):
            write_record(self._fd, self.record)

    def close(self) -> None:
        """Give it back; a second time does nothing."""
        if self._fd >= 0:
            self.note(holder="", pid=0)
            self._release()

    def _release(self) -> None:
        os.close(self._fd)
        self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def check_let_go(folder: Path, board: str) -> None:
    """Raises TakenError where a guard holds the board's lease: a run's that has ended, or of somebody who claims
    nothing. One that hangs loses it by this, as any lease does."""
    try:
        BenchLease(folder, board, quarantine=False).close()
    except RigError as error:
        raise TakenError(str(error)) from error


def _path(folder: Path, name: str) -> Path:
    return folder / f"{file_name(name)}.claim"
