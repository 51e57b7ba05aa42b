"""A flight stack in a container of its own: without any privilege, on the host's network as a local process would be,
and removed whatever happens. Files go in and logs come out by the engine's own copying, so that no folder of this
machine is shared with it.
"""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import signal
import tarfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import requests
from docker.errors import APIError, DockerException, NotFound

from harness.clock import within_host_s
from harness.errors import RigError
from harness.rigs.berth import Process
from harness.rigs.engine import archive, engine, labels, remove, sweep
from harness.rigs.image import ImageBinary
from harness.rigs.process import GRACE_S, LAST_WORDS_LINES
from harness.shipped import shipped

FOLDER = "/cuas"
MOST_PROCESSES = 512
GIVES_WAY_SHARES = 512
"""Of a processor, where others want it too: half of what they are given. It gives way to the harness, see shim.py."""
BY_SIGNAL = 128
"""An exit code above it is of a process that a signal ended."""


class ContainerBerth:
    """A container of `binary`'s image; when it has ended, its folder is found in `local`, and what it printed in
    `log`."""

    def __init__(self, binary: ImageBinary, local: Path, log: Path) -> None:
        self._binary = binary
        self._log = log
        self.local = local
        self.folder = FOLDER
        self.search = binary.search

    def parameters(self, name: str) -> str:
        shutil.copyfile(shipped("sitl", "params", name), self.local / name)
        return f"{FOLDER}/{name}"

    def beside(self, where: str) -> str:
        return self._binary.beside(where)

    async def launch(
        self, arguments: Sequence[str], environment: dict[str, str], core: int | None, *, gives_way: bool
    ) -> Process:
        """Raises CallerError where no engine answers, RigError where it refuses; nothing is left of it then."""
        with ExitStack() as undo:
            client = undo.enter_context(engine())
            sweep(client)
            made = client.api.create_container(
                self._binary.image_id,
                entrypoint=[self._binary.path],
                command=list(arguments),
                environment=environment,
                working_dir=FOLDER,
                labels=labels(),
                host_config=client.api.create_host_config(
                    network_mode="host", init=True, cap_drop=["ALL"], security_opt=["no-new-privileges"],
                    pids_limit=MOST_PROCESSES, tmpfs={"/tmp": "exec"},  # noqa: S108
                    cpu_shares=GIVES_WAY_SHARES if gives_way else None,
                    cpuset_cpus=str(core) if core is not None else None,
                ),
            )["Id"]  # fmt: skip
            undo.callback(remove, client, made)
            client.api.put_archive(made, "/", _packed(self.local))
            client.api.start(made)
            pid = int(client.api.inspect_container(made)["State"]["Pid"])
            return ContainerProcess(made, pid, self.local, self._log, undo.pop_all())


class ContainerProcess:
    """A running container, whose first process has the number `pid` where the engine runs; `ends` removes it and lets
    go of the engine. Needs a running loop."""

    def __init__(self, container: str, pid: int, local: Path, log: Path, ends: ExitStack) -> None:
        self._id = container
        self._pid = pid
        self._local = local
        self._log = log
        self._ends = ends
        self._loop = asyncio.get_running_loop()
        self.died: asyncio.Future[int] = self._loop.create_future()
        threading.Thread(target=self._wait, name="container", daemon=True).start()

    def _wait(self) -> None:
        """In a thread of its own, with a connection of its own, for as long as it lives."""
        try:
            with engine() as client:
                code = int(client.api.wait(self._id, timeout=None)["StatusCode"])
        except (RigError, DockerException, requests.RequestException):
            code = -1  # the engine has gone, and whatever it ran with it
        with suppress(RuntimeError):  # the loop has been closed
            self._loop.call_soon_threadsafe(self._on_exit, BY_SIGNAL - code if code > BY_SIGNAL else code)

    def _on_exit(self, code: int) -> None:
        if not self.died.done():
            self.died.set_result(code)

    def last_words(self) -> str:
        """The end of what the stack printed."""
        try:
            with engine() as client:
                told = client.api.logs(self._id, tail=LAST_WORDS_LINES).decode(errors="replace")
        except (RigError, NotFound):
            return "(the container is gone)"
        return "\n".join(line.rstrip() for line in told.splitlines())

    def hold(self, *, still: bool) -> None:
        """Freeze it where it is, or let it go on; one that has ended stays so. From any thread."""
        if self.died.done() or self._signal_here(signal.SIGSTOP if still else signal.SIGCONT):
            return
        with suppress(RigError), engine() as client:
            (client.api.pause if still else client.api.unpause)(self._id)

    def _signal_here(self, number: int) -> bool:
        """Straight to its processes, where they are this machine's and ours to signal: at once, while the engine takes
        tenths of a second on a busy machine. Whether that could be done."""
        try:
            if self._id not in Path(f"/proc/{self._pid}/cgroup").read_text():
                return False
            inner = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text().split()
            for each in inner:
                os.kill(int(each), number)
        except OSError:
            return False
        return bool(inner)

    async def kill(self) -> None:
        """End it at once, as if it were shot; returns when it has ended."""
        await asyncio.to_thread(self._signal, "SIGKILL")
        await self.died

    async def stop(self) -> None:
        """End it, bring home what it left, remove it; a second time it does nothing."""
        if not self.died.done():
            await asyncio.to_thread(self._signal, "SIGINT")
            try:
                await within_host_s(GRACE_S, asyncio.shield(self.died))
            except TimeoutError:
                await self.kill()
        ends = self._ends.pop_all()
        await asyncio.to_thread(self._bring_home, ends)

    def _signal(self, name: str) -> None:
        with suppress(RigError), engine() as client, suppress(APIError):  # it has ended, or is gone
            client.api.kill(self._id, name)

    def _bring_home(self, ends: ExitStack) -> None:
        with ends, suppress(RigError), engine() as client, suppress(NotFound):
            self._log.write_bytes(client.api.logs(self._id))
            if (found := archive(client, self._id, FOLDER)) is not None:
                _unpack(found[0], self._local)


def _packed(folder: Path) -> bytes:
    """A folder as an archive of `FOLDER`, which whoever the image's user is may write to."""
    packed = io.BytesIO()

    def open_to_all(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.mode = 0o777 if member.isdir() else 0o666
        return member

    with tarfile.open(fileobj=packed, mode="w") as tar:
        tar.add(folder, FOLDER.lstrip("/"), filter=open_to_all)
    return packed.getvalue()


def _unpack(data: bytes, folder: Path) -> None:
    """The regular files of an archive, below `folder`, whatever their names say."""
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in tar.getmembers():
            inner = Path(member.name).parts[1:]
            if not (member.isfile() and inner) or ".." in inner:
                continue
            path = folder.joinpath(*inner)
            path.parent.mkdir(parents=True, exist_ok=True)
            content: Any = tar.extractfile(member)
            with path.open("wb") as file:
                shutil.copyfileobj(content, file)
