"""A line between a process of ours and another that it starts: once it is cut, however that comes, the other one ends.

It is a pipe of which the parent keeps the end that could be written to, and never is: the kernel closes that when the
parent is gone, also where it was killed, whoever killed it and at whatever moment.
"""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import threading
from types import TracebackType
from typing import Self

from harness.clock import HostClock

VARIABLE = "CUAS_LIFELINE"
"""In the child's environment: the number of the end that it holds."""
TEAR_DOWN_S = 30.0
"""Host seconds that a process may take to tear its rigs down once asked to; a stack and its logs take under 3 s."""


class Lifeline:
    """Of the parent: `far` is the child's end, to be handed down within; behind that nobody else has it, and where it
    could not be handed down, the parent's is closed as well."""

    def __init__(self) -> None:
        self.far, self._near = os.pipe()

    def environment(self) -> dict[str, str]:
        """What the child is to be started with."""
        return {**os.environ, VARIABLE: str(self.far)}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.far)
        if error is not None:
            self.close()

    def close(self) -> None:
        """The child has ended."""
        os.close(self._near)


def hold() -> None:
    """Of a process that may be such a child, the leader of a process group of its own: from now on all of that group is
    asked to end (SIGINT) when its parent is gone, at once where it is gone already, and ended where it has not after
    `TEAR_DOWN_S`. In one that was started by such a child, or that merely has the variable, this does nothing."""
    told = os.environ.pop(VARIABLE, "")
    if told.isdecimal() and _is_line(int(told)) and os.getpgrp() == os.getpid():
        threading.Thread(target=_watch, args=(int(told),), name="lifeline", daemon=True).start()


def _is_line(end: int) -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(end).st_mode)
    except (OSError, OverflowError):
        return False


def _watch(end: int) -> None:
    os.read(end, 1)
    # All of the group, as by Ctrl-C: pytest gives its workers no time of their own to take their rigs apart in.
    os.killpg(os.getpgrp(), signal.SIGINT)
    clock = HostClock()
    asyncio.run(clock.sleep_until(clock.now_s() + TEAR_DOWN_S))
    os.killpg(os.getpgrp(), signal.SIGKILL)
