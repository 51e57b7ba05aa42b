"""Another process of ours, such as pytest under `cuas run`: ended by asking it first, and never left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from harness.clock import within_host_s
from harness.rigs.lifeline import TEAR_DOWN_S, Lifeline


class Child:
    """A process in a session of its own, so that a Ctrl-C in the terminal reaches it only through `stop`.

    Its output goes to the file `output`. It ends as well if we are killed, at the latest once it holds its lifeline.
    Whoever means to `stop` it handles SIGINT itself by now: who ignores it, as a shell's background job does, has
    children that do so, too.
    """

    def __init__(self, command: Sequence[str], *, output: Path) -> None:
        with output.open("wb") as file, Lifeline() as self._lifeline:
            self._popen = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[self._lifeline.far],
                env=self._lifeline.environment(),
            )
        self.done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._pidfd = os.pidfd_open(self._popen.pid)
        asyncio.get_running_loop().add_reader(self._pidfd, self._on_exit)

    def _on_exit(self) -> None:
        asyncio.get_running_loop().remove_reader(self._pidfd)
        os.close(self._pidfd)
        self._lifeline.close()
        if not self.done.done():
            self.done.set_result(self._popen.wait())

    def started(self, pid: int) -> bool:
        """Whether that process, which runs still, is this child or was started by it."""
        try:
            return os.getsid(pid) == self._popen.pid
        except ProcessLookupError:
            return False

    async def stop(self) -> int:
        """Ask it and all it started to end, and make them after `TEAR_DOWN_S`; returns its exit code."""
        self._signal(signal.SIGINT)
        try:
            return await within_host_s(TEAR_DOWN_S, asyncio.shield(self.done))
        except TimeoutError:
            self.kill()
            return await self.done

    def kill(self) -> None:
        """End it and all it started at once. Flight stacks die with the process that started them."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.done.done():
            return
        try:
            os.killpg(self._popen.pid, number)
        except ProcessLookupError:
            return
