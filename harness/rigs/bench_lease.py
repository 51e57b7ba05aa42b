"""One board, one user, among all processes and users of this machine.

A lease is a lock of the kernel's on `<board>.lease` in a folder that all users share, so that it ends with whoever
holds it, however that ends. Beside the lock the file says who holds it and when that was last seen to be alive, and of
a board that failed again and again, why it is not to be used (`quarantine`).
"""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from harness.clock import utc_now, utc_us
from harness.errors import CallerError, RigError
from harness.rigs.journal import file_name
from harness.rigs.lock_holder import lock_holder
from harness.rigs.shared_file import open_shared

FOLDER_VARIABLE = "CUAS_BENCH"
SHARED = Path("/var/tmp/cuas-bench")  # noqa: S108  all users of the machine share its boards, across reboots
ERRORS_MOST = 3
"""So many errors of the rig's, one behind the other, and the board is in quarantine."""


def bench_folder() -> Path:
    """Where leases and journals of all boards are: the environment's CUAS_BENCH, or one that all users share."""
    folder = Path(os.environ.get(FOLDER_VARIABLE) or SHARED)
    if folder == SHARED and folder.is_symlink():
        raise RigError(f"{folder} is a link, and nobody here made one; look where it leads, and remove it")
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o777)  # not sticky: whoever comes next puts back, and removes, what the last one left
    return folder


def user_name() -> str:
    """Who runs this process; by number where the system has no name for them, as in many a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a lease's file says. `beat_us` is host time, µs since 1970; `errors` are the rig's, one behind the other.
    `owed` is what the board calls itself that was handed to a run and never seen disarmed, and as it was, since; "" if
    nothing is owed."""

    board: str
    holder: str = ""
    pid: int = 0
    since_utc: str = ""
    beat_us: int = 0
    errors: int = 0
    because: str = ""
    owed: str = ""

    @property
    def quarantined(self) -> bool:
        return self.errors >= ERRORS_MOST

    @property
    def silent_s(self) -> float:
        """Host seconds since its holder was last known to be alive."""
        return (utc_us() - self.beat_us) / 1e6

    @property
    def held(self) -> bool:
        """Whether its holder is still there. For words only: who takes a lease asks the kernel for the lock."""
        try:
            os.kill(self.pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except PermissionError:  # another user's
            return True
        return self.pid != 0


def read_record(path: Path, board: str) -> Record:
    """Of a file that may be there; one that is no record of a board says nothing."""
    none = Record(board=board)
    try:
        record = Record(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return none
    kinds = [(type(getattr(record, each.name)), type(getattr(none, each.name))) for each in fields(Record)]
    return record if all(told is wanted for told, wanted in kinds) else none


def write_record(fd: int, record: Record) -> None:
    """In one write that leaves nothing of the last one behind it: whoever kills us then cannot have half of it."""
    text = json.dumps(asdict(record)).encode()
    os.pwrite(fd, text.ljust(os.fstat(fd).st_size), 0)


def lease_path(folder: Path, board: str) -> Path:
    return folder / f"{file_name(board)}.lease"


def lease_of(folder: Path, board: str) -> Record:
    """Who holds it, or did last; and what is wrong with it."""
    return read_record(lease_path(folder, board), board)


def check_usable(record: Record, done: str = "") -> None:
    """Raises RigError for a board in quarantine, with what was `done` to it all the same."""
    if record.quarantined:
        raise RigError(
            f"{done}{record.board} is in quarantine after {record.errors} errors of its rig one behind the other, the "
            f"last because {record.because}; look at it, then: cuas bench release"
        )


NAMELESS = "nameless"
"""Of a board that does not say what it calls itself."""


def open_for_all(path: Path) -> int:
    """A file of all users, made by the first. Raises RigError, and OSError, as `open_shared` does."""
    with suppress(FileNotFoundError):
        return open_shared(path, os.O_RDWR)
    try:
        fd = open_shared(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
    except FileExistsError:  # somebody else was the first, just now
        return open_shared(path, os.O_RDWR)
    os.fchmod(fd, 0o666)  # whatever the umask: others take their turn
    return fd


class BenchLease:
    """Held from now until `close`. Raises RigError naming who holds the board, or why it is in quarantine."""

    def __init__(self, folder: Path, board: str, *, quarantine: bool = True) -> None:
        self._path = lease_path(folder, board)
        try:
            self._fd = open_for_all(self._path)
        except OSError as error:
            raise RigError(
                f"cannot take the lease {self._path}: {error.strerror}; all users share that folder"
            ) from error
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            record = read_record(self._path, board)
            told = _expired(record, self._fd) or _taken(record)
            self._release()
            raise RigError(told) from None
        record = read_record(self._path, board)
        try:
            if quarantine:
                check_usable(record)
        except RigError:
            self._release()
            raise
        self.record = replace(record, board=board, holder=user_name(), pid=os.getpid(), since_utc=utc_now())
        self.beat()

    def beat(self) -> None:
        """Whoever holds it is alive."""
        self._try(beat_us=utc_us())

    def owe(self, uid: str) -> None:
        """The board that calls itself so is handed to a run: whatever becomes of us, it is to be disarmed and put back.
        Raises OSError where the disk does not take that."""
        self._write(replace(self.record, owed=uid or NAMELESS))

    def paid(self) -> None:
        """It is as it was."""
        self._try(owed="")

    def failed(self, because: str) -> None:
        """The rig erred; a board that does so again and again is not used any more."""
        self._try(errors=self.record.errors + 1, because=because)

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """What goes wrong within is the rig's error."""
        try:
            yield
        except (RigError, OSError) as error:
            self.failed(str(error))
            raise

    def went_well(self) -> None:
        """Its errors are forgotten."""
        self._try(errors=0, because="")

    def _try(self, **changes: Any) -> None:
        """A disk that is full keeps nobody from putting a board back."""
        with suppress(OSError):
            self._write(replace(self.record, **changes))

    def _write(self, record: Record) -> None:
        was, self.record = self.record, record
        write_record(self._fd, record)
        if record.owed != was.owed:
            os.fsync(self._fd)

    def close(self) -> None:
        """Give it back; a second time does nothing."""
        if self._fd >= 0:
            self._try(holder="", pid=0)
            self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _release(self) -> None:
        os.close(self._fd)
        self._fd = -1


def _expired(record: Record, fd: int) -> str | None:
    """Of a holder that was silent for too long, which hangs, or was stopped: it is ended, if the kernel says that it is
    the one, and we may. What it left is put back at the next start."""
    if record.silent_s < EXPIRES_S or lock_holder(fd) != record.pid:
        return None
    try:
        os.kill(record.pid, signal.SIGKILL)
    except (PermissionError, ProcessLookupError):
        return None
    return (
        f"{record.board} was held by {record.holder} (pid {record.pid}), which was silent for {record.silent_s:.0f} s "
        "and is ended now; start again, and the board is put back first"
    )


def _taken(record: Record) -> str:
    silent_s = record.silent_s
    quiet = f", silent for {silent_s:.0f} s" if silent_s > QUIET_S else ""
    return (
        f"{record.board} is in use by {record.holder} (pid {record.pid}) since {record.since_utc}{quiet}; "
        "one board has one user: wait until that ends, or end it"
    )


QUIET_S, EXPIRES_S = 10.0, 120.0
"""Host seconds without a beat after which a holder is told of as silent, and after which it has no lease any more; it
beats four times a second."""


def release(folder: Path, board: str) -> None:
    """Take a board out of quarantine. Raises CallerError where it is in none."""
    record = lease_of(folder, board)
    if not record.quarantined:
        raise CallerError(f"{board} is in no quarantine: it had {record.errors} errors of {ERRORS_MOST}")
    lease = BenchLease(folder, board, quarantine=False)
    lease.went_well()
    lease.close()
