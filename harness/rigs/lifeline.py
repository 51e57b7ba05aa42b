"""A line between a process of ours and another that it starts: once it is cut, however that comes, the other one ends.

It is a pipe of which the parent keeps the end that could be written to, and never is: the kernel closes that when the
parent is gone, also where it was killed, whoever killed it and at whatever moment.
"""

from __future__ import annotations

import os
import signal
import threading

VARIABLE = "CUAS_LIFELINE"
"""In the child's environment: the number of the end that it holds."""
TEAR_DOWN_S = 30.0
"""Host seconds that a process may take to tear its rigs down once asked to; a stack and its logs take under 3 s."""


class Lifeline:
    """Of the parent: `far` is the child's end, to be handed down; `handed_down` once that was done."""

    def __init__(self) -> None:
        self.far, self._near = os.pipe()

    def environment(self) -> dict[str, str]:
        """What the child is to be started with."""
        return {**os.environ, VARIABLE: str(self.far)}

    def handed_down(self) -> None:
        """The child has its end, and nobody else."""
        os.close(self.far)

    def close(self) -> None:
        """The child has ended."""
        os.close(self._near)


def hold() -> None:
    """Of a process that may be such a child: from now on it is asked to end (SIGINT) when its parent is gone, at once
    where it is gone already, and is ended with all of its process group where it has not after `TEAR_DOWN_S`."""
    if (end := os.environ.pop(VARIABLE, None)) is not None:
        threading.Thread(target=_watch, args=(int(end),), name="lifeline", daemon=True).start()


def _watch(end: int) -> None:
    os.read(end, 1)
    main = threading.main_thread().ident
    assert main is not None, "it runs"
    signal.pthread_kill(main, signal.SIGINT)
    threading.Event().wait(TEAR_DOWN_S)
    os.killpg(os.getpgrp(), signal.SIGKILL)
