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
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from harness.clock import utc_now, utc_us
from harness.errors import CallerError, RigError
from harness.rigs.journal import file_name

FOLDER_VARIABLE = "CUAS_BENCH"
SHARED = Path("/var/tmp/cuas-bench")  # noqa: S108  all users of the machine share its boards, across reboots
ERRORS_MOST = 3
"""So many errors of the rig's, one behind the other, and the board is in quarantine."""


def bench_folder() -> Path:
    """Where leases and journals of all boards are: the environment's CUAS_BENCH, or one that all users share."""
    folder = Path(os.environ.get(FOLDER_VARIABLE) or SHARED)
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
    """What a lease's file says. `beat_us` is host time, µs since 1970; `errors` are the rig's, one behind the other."""

    board: str
    holder: str = ""
    pid: int = 0
    since_utc: str = ""
    beat_us: int = 0
    errors: int = 0
    because: str = ""

    @property
    def quarantined(self) -> bool:
        return self.errors >= ERRORS_MOST

    @property
    def held(self) -> bool:
        """Whether its holder is still there. For words only: who takes a lease asks the kernel for the lock."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:  # another user's
            return True
        return self.pid != 0


def read_record(path: Path, board: str) -> Record:
    """Of a file that may be there; one that was cut short says nothing."""
    try:
        return Record(**json.loads(path.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return Record(board=board)


class BenchLease:
    """Held from now until `close`. Raises RigError naming who holds the board, or why it is in quarantine."""

    def __init__(self, folder: Path, board: str, *, quarantine: bool = True) -> None:
        self._path = folder / f"{file_name(board)}.lease"
        try:
            self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise RigError(
                f"cannot take the lease {self._path}: {error.strerror}; all users share that folder"
            ) from error
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._release()
            raise RigError(_taken(read_record(self._path, board))) from None
        record = read_record(self._path, board)
        if quarantine and record.quarantined:
            self._release()
            raise RigError(
                f"{board} is in quarantine after {record.errors} errors of its rig one behind the other, the last "
                f"because {record.because}; look at it, then: cuas bench release"
            )
        self.unfinished = record.pid != 0
        """Whether who held it before never gave it back."""
        if os.fstat(self._fd).st_uid == os.getuid():
            os.fchmod(self._fd, 0o666)  # whatever the umask: others take their turn
        self.record = replace(record, board=board, holder=user_name(), pid=os.getpid(), since_utc=utc_now())
        self.beat()

    def beat(self) -> None:
        """Whoever holds it is alive."""
        self._write(replace(self.record, beat_us=utc_us()))

    def failed(self, because: str) -> None:
        """The rig erred; a board that does so again and again is not used any more."""
        self._write(replace(self.record, errors=self.record.errors + 1, because=because))

    def went_well(self) -> None:
        """Its errors are forgotten."""
        self._write(replace(self.record, errors=0, because=""))

    def _write(self, record: Record) -> None:
        self.record = record
        os.pwrite(self._fd, (text := json.dumps(asdict(record)).encode()), 0)
        os.ftruncate(self._fd, len(text))

    def close(self) -> None:
        """Give it back; a second time does nothing."""
        if self._fd >= 0:
            self._write(replace(self.record, holder="", pid=0))
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


def _taken(record: Record) -> str:
    silent_s = (utc_us() - record.beat_us) / 1e6
    quiet = f", silent for {silent_s:.0f} s" if silent_s > QUIET_S else ""
    return (
        f"{record.board} is in use by {record.holder} (pid {record.pid}) since {record.since_utc}{quiet}; "
        "one board has one user: wait until that ends, or end it"
    )


QUIET_S = 10.0
"""Host seconds without a beat after which a holder is told of as silent; it beats every second."""


def release(folder: Path, board: str) -> None:
    """Take a board out of quarantine. Raises CallerError where it is in none."""
    path = folder / f"{file_name(board)}.lease"
    record = read_record(path, board)
    if not record.quarantined:
        raise CallerError(f"{board} is in no quarantine: it had {record.errors} errors of {ERRORS_MOST}")
    lease = BenchLease(folder, board, quarantine=False)
    lease.went_well()
    lease.close()
