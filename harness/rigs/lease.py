"""Numbers that only one process on this machine may hold at a time; the kernel gives them back if it dies."""

from __future__ import annotations

import fcntl
import os
from types import TracebackType
from typing import Self

from harness.errors import RigError
from harness.rigs.binary import user_cache


class Lease:
    """The lowest free number of a kind, held by a lock on a file until `close`."""

    def __init__(self, kind: str, count: int) -> None:
        folder = user_cache() / "leases"
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            fd = os.open(folder / f"{kind}-{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(fd)
                continue
            self.number = number
            self._fd = fd
            return
        raise RigError(f"all {count} {kind} instances are in use on this machine; wait for a run to end")

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
