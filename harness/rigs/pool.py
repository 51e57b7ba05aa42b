"""Several boards, and whoever wants one of them: each flight takes one that is free, and gives it back behind itself.

A claim is a lock of the kernel's beside the board's lease, so that it ends with whoever holds it, however that ends.
The lease itself belongs to the board's guard, which may still be putting everything back while nobody claims the board.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from harness.clock import Clock, HostClock
from harness.errors import RigError
from harness.rigs.bench import BenchSettings
from harness.rigs.bench_lease import bench_folder, read_record
from harness.rigs.journal import file_name
from harness.wire.serial import find_board

LOOK_EVERY_S = 0.5
Told = Callable[[str], None]


@contextmanager
def borrowed(
    boards: Sequence[BenchSettings], told: Told = lambda words: None, *, clock: Clock | None = None
) -> Iterator[BenchSettings]:
    """A board of these, for as long as the context lasts: the first that is plugged in, in no quarantine and in
    nobody's hands. Where all are in use it waits, and says so once, by `told`. Raises RigError, naming what is wrong
    with each, where none can become free."""
    clock, folder = clock or HostClock(), bench_folder()
    has_said = False
    while True:
        reasons = list[str]()
        waits = False
        for board in boards:
            where, usable = _state(board, folder)
            if usable and (claim := _claim(folder, where)) is not None:
                try:
                    yield board
                finally:
                    os.close(claim)
                return
            waits |= usable
            reasons.append(_words(folder, where) if usable else where)
        if not waits:
            raise RigError(f"none of {len(boards)} boards can be flown: {'; '.join(reasons)}")
        if not has_said:
            told(f"all boards are in use, waiting for one of them: {'; '.join(reasons)}")
            has_said = True
        asyncio.run(clock.sleep_until(clock.now_s() + LOOK_EVERY_S))


def _state(board: BenchSettings, folder: Path) -> tuple[str, bool]:
    """The board's id and True; or why it is left out, and False."""
    found = find_board(board.port)
    if found is None and not board.power_cycle:
        return f"nothing is plugged in as {board.port}", False
    name = found.id if found else board.port
    record = read_record(folder / f"{file_name(name)}.lease", name)
    if record.quarantined:
        return f"{name} is in quarantine: {record.because}", False
    return name, True


def _claim(folder: Path, board: str) -> int | None:
    """The lock's descriptor; None where somebody else claims the board, or holds its lease without a claim."""
    claim = _locked(folder / f"{file_name(board)}.claim")
    if claim is None:
        return None
    lease = _locked(folder / f"{file_name(board)}.lease")
    if lease is None:
        os.close(claim)
        return None
    os.close(lease)  # its guard takes it; whoever comes in between without a claim is told who holds it
    return claim


def _locked(path: Path) -> int | None:
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise RigError(f"cannot take {path}: {error.strerror}; all users share that folder") from error
    with suppress(PermissionError):
        os.fchmod(fd, 0o666)  # whatever the umask: others take their turn
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    return fd


def _words(folder: Path, board: str) -> str:
    record = read_record(folder / f"{file_name(board)}.lease", board)
    return f"{board} is in use" + (f" by {record.holder} (pid {record.pid})" if record.pid else "")
