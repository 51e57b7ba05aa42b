"""One flight stack's process: started in a folder of its own, watched, and gone when we are."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from harness.clock import within_host_s
from harness.errors import CallerError

_SHIM = Path(__file__).with_name("shim.py")
LAST_WORDS_LINES = 8
GRACE_S = 2.0
"""Host seconds between asking a stack to end and making it; both stacks take under 0.3 s."""


class StackProcess:
    """`died` is done, with the exit code (negative = signal), once the process has ended, however that came."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        log: Path,
        environment: Mapping[str, str],
        core: int | None = None,
        gives_way: bool = True,
    ) -> None:
        settings = json.dumps({"parent": os.getpid(), "core": core, "gives_way": gives_way})
        self._log = log
        try:
            with log.open("wb") as output:
                self._popen = subprocess.Popen(
                    [sys.executable, "-I", "-S", str(_SHIM), settings, *command],
                    cwd=folder,
                    env=dict(environment),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        except OSError as error:
            raise CallerError(f"cannot start {command[0]}: {error.strerror}") from error
        loop = asyncio.get_running_loop()
        self.died: asyncio.Future[int] = loop.create_future()
        self._pidfd = os.pidfd_open(self._popen.pid)
        loop.add_reader(self._pidfd, self._on_exit)

    @property
    def pid(self) -> int:
        return self._popen.pid

    def _on_exit(self) -> None:
        asyncio.get_running_loop().remove_reader(self._pidfd)
        os.close(self._pidfd)
        self._pidfd = -1
        code = self._popen.wait()
        if not self.died.done():
            self.died.set_result(code)

    def last_words(self) -> str:
        """The end of what the stack printed."""
        lines = self._log.read_text(errors="replace").splitlines()
        return "\n".join(line.rstrip() for line in lines[-LAST_WORDS_LINES:])

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._popen.pid, number)

    def hold(self, *, still: bool) -> None:
        """Stop it where it is, or let it go on; one that has ended stays so. From any thread."""
        if not self.died.done():
            self._signal(signal.SIGSTOP if still else signal.SIGCONT)

    async def kill(self) -> None:
        """End it at once, as if it were shot; returns when it has ended."""
        self._signal(signal.SIGKILL)
        await self.died

    async def stop(self) -> None:
        """End the process and all it started; returns when none is left."""
        if not self.died.done():
            self._signal(signal.SIGINT)
            try:
                await within_host_s(GRACE_S, asyncio.shield(self.died))
            except TimeoutError:
                self._signal(signal.SIGKILL)
                await self.died
        self._signal(signal.SIGKILL)
