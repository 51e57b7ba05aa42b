"""A flight stack in a container of its own: without any privilege, its ports published on 127.0.0.1 (or on the host's
network, as a local process would be, where its recipe does not say how), and removed whatever happens. Files go in and
logs come out by the engine's own copying, so that no folder of this machine is shared with it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

from docker.errors import APIError, NotFound
from docker.types import LogConfig

from harness.clock import within_host_s
from harness.errors import RigError
from harness.rigs.berth import Process
from harness.rigs.cargo import bring_home, packed
from harness.rigs.engine import engine, labels, remove, same_engine, sweep
from harness.rigs.image_binary import ImageBinary
from harness.rigs.moorings import LOOPBACK, Moorings, OwnPorts, PublishedPorts
from harness.rigs.process import GRACE_S, LAST_WORDS_LINES
from harness.rigs.recipe import Published, Recipe
from harness.shipped import shipped

FOLDER = "/cuas"
ROOTFS = "rootfs.tar.gz"
"""Beside the log: every file that the stack has made or changed in its container."""
MOST_PROCESSES = 512
SAYS_MOST = {"max-size": "16m", "max-file": "2"}
"""Of what it prints the last is kept: one that prints without end must not fill the engine's disk."""
ENDS_WITHIN_S = 60.0
"""Host seconds for a container that was killed."""
GIVES_WAY_SHARES = 512
"""Of a processor, where others want it too: half of what they are given. It gives way to the harness, see shim.py."""
BY_SIGNAL, LAST_SIGNAL = 128, 64
"""Up to so many above it an exit code is of a process that a signal ended, SIGRTMAX being the last."""


class ContainerBerth:
    """A container of `binary`'s image; when it has ended, its folder is found in `local`, and what it printed in
    `log`."""

    def __init__(
        self, recipe: Recipe, binary: ImageBinary, local: Path, log: Path, published: Published | None
    ) -> None:
        self.recipe = recipe if published is None else recipe.as_published(published)
        self._published = PublishedPorts(published.ports, recipe.title) if published is not None else None
        self.moorings: Moorings = self._published or OwnPorts(recipe.transport)
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
        with engine() as client, ExitStack() as undo:
            sweep(client)
            made = client.api.create_container(
                self._binary.image_id,
                entrypoint=[self._binary.path],
                command=list(arguments),
                environment=environment,
                working_dir=FOLDER,
                ports=[tuple(each.split("/")) for each in self._wanted()],
                labels=labels(),
                host_config=client.api.create_host_config(
                    **self._network(), init=True, cap_drop=["ALL"], security_opt=["no-new-privileges"],
                    pids_limit=MOST_PROCESSES, tmpfs={"/tmp": "exec"},  # noqa: S108
                    log_config=LogConfig(type="json-file", config=SAYS_MOST),
                    cpu_shares=GIVES_WAY_SHARES if gives_way else None,
                    cpuset_cpus=str(core) if core is not None else None,
                ),
            )["Id"]  # fmt: skip
            undo.callback(remove, client, made)
            client.api.put_archive(made, "/", packed(self.local, FOLDER))
            client.api.start(made)
            told = client.api.inspect_container(made)
            if self._published is not None:
                self._published.places = _places(told["NetworkSettings"]["Ports"])
            pid = int(told["State"]["Pid"])
            process = ContainerProcess(made, pid, self, self._log)
            undo.pop_all()
            return process

    def _wanted(self) -> list[str]:
        return self._published.wanted if self._published is not None else []

    def _network(self) -> dict[str, Any]:
        if self._published is None:
            return {"network_mode": "host"}
        return {"network_mode": "bridge", "port_bindings": dict.fromkeys(self._wanted(), (LOOPBACK, None))}


def ended_with(status: int) -> int:
    """The exit code of what an engine says of a container's end; negative = signal."""
    return BY_SIGNAL - status if BY_SIGNAL < status <= BY_SIGNAL + LAST_SIGNAL else status


def _places(told: dict[str, list[dict[str, str]] | None]) -> dict[str, int]:
    """At which of 127.0.0.1's ports each of a container's is, as its engine tells."""
    return {wanted: int(bound[0]["HostPort"]) for wanted, bound in told.items() if bound}


class ContainerProcess:
    """A running container of `berth`'s, whose first process has the number `pid` where the engine runs. Needs a running
    loop."""

    def __init__(self, container: str, pid: int, berth: ContainerBerth, log: Path) -> None:
        self._id = container
        self._pid = pid
        self._local = berth.local
        self._logs = berth.recipe.logs
        self._log = log
        self._stopped = False
        self._loop = asyncio.get_running_loop()
        self.died: asyncio.Future[int] = self._loop.create_future()
        threading.Thread(target=self._wait, name="container", daemon=True).start()

    def _wait(self) -> None:
        """In a thread of its own, with a connection of its own, for as long as it lives."""
        try:
            with same_engine() as client:
                code = int(client.api.wait(self._id, timeout=None)["StatusCode"])
            told = partial(self._on_exit, ended_with(code))
        except RigError as error:
            told = partial(self._on_loss, error)
        with suppress(RuntimeError):  # the loop has been closed
            self._loop.call_soon_threadsafe(told)

    def _on_exit(self, code: int) -> None:
        if not self.died.done():
            self.died.set_result(code)

    def _on_loss(self, error: RigError) -> None:
        """The engine has gone: whether the stack runs on nobody can say."""
        if not self.died.done():
            self.died.set_exception(error)
            self.died.exception()  # seen: whoever waits for it raises it

    def last_words(self) -> str:
        """The end of what the stack printed."""
        try:
            with same_engine() as client:
                told = client.api.logs(self._id, tail=LAST_WORDS_LINES).decode(errors="replace")
        except (RigError, NotFound):
            return "(the container is gone)"
        return "\n".join(line.rstrip() for line in told.splitlines())

    def hold(self, *, still: bool) -> None:
        """Freeze it where it is, or let it go on; one that has ended stays so. From any thread."""
        if self.died.done() or self._signal_here(signal.SIGSTOP if still else signal.SIGCONT):
            return
        with suppress(RigError), same_engine() as client:
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
        """End it at once, as if it were shot; returns when it has ended, or its engine hangs."""
        await asyncio.to_thread(self._signal, "SIGKILL")
        with suppress(TimeoutError, RigError):  # an engine that hangs never tells; whoever removes it next will
            await within_host_s(ENDS_WITHIN_S, asyncio.shield(self.died))

    async def stop(self) -> None:
        """End it, bring home what it left, remove it; a second time it does nothing. Raises RigError where the
        engine has gone, or does not do it."""
        if self._stopped:
            return
        self._stopped = True
        if not self.died.done():
            await asyncio.to_thread(self._signal, "SIGINT")
            try:
                await within_host_s(GRACE_S, asyncio.shield(self.died))
            except TimeoutError:
                await self.kill()
            except RigError:
                pass  # the engine has gone: nothing is to be had there, as is told below
        try:
            await asyncio.to_thread(self._bring_home)
        finally:
            await asyncio.to_thread(self._remove)

    def _signal(self, name: str) -> None:
        with suppress(RigError), same_engine() as client, suppress(APIError):  # it has ended, or is gone
            client.api.kill(self._id, name)

    def _bring_home(self) -> None:
        with same_engine() as client, suppress(NotFound):  # somebody has removed it
            with self._log.open("wb") as log:
                for chunk in client.api.logs(self._id, stream=True, follow=False):
                    log.write(chunk)
            bring_home(client, self._id, (FOLDER, self._local), self._logs, self._log.with_name(ROOTFS))

    def _remove(self) -> None:
        with same_engine() as client:
            remove(client, self._id)
