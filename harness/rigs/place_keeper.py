"""Keeps a labgrid place for a run: `python -m harness.rigs.place_keeper SETTINGS`, started by `place`.

A process of its own, in a session of its own, since a place stays acquired until somebody releases it. It acquires the
place, says where its serial port is, and keeps both until whoever started it lets go of its standard input, in whatever
way, and the board's guard has let go of its lease; then it releases the place. By its claim a place that a killed
keeper left is told from one that its user acquired by hand, which is used, and left to them.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import signal
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from socket import getfqdn, gethostname
from typing import Any

from harness.errors import HarnessError
from harness.rigs.bench_lease import lease_path, open_for_all
from harness.rigs.claim import Claim, TakenError
from harness.rigs.coordinator import ANSWERS_S, Port, coordinator
from harness.rigs.journal import file_name
from harness.wire.remote_serial import RemoteSerial
from harness.wire.serial import id_of

ACQUIRED = "acquired"
"""What a claim says is owed, while the place is acquired by its keeper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperSettings:
    """Which place, at which coordinator; whether to hold it, or only to look; where leases are; and the speed of its
    port, bits a second."""

    place: str
    coordinator: str
    hold: bool
    folder: str
    baud: int

    @property
    def name(self) -> str:
        return f"labgrid:{self.place}"

    @property
    def link(self) -> Path:
        """Where the port of another machine is found on this one, while it is held."""
        return Path(self.folder) / f"{file_name(self.name)}.port"


def is_here(port: Port) -> bool:
    """Whether the board is plugged in at this machine, so that it needs no network."""
    return port.machine in (gethostname(), getfqdn()) and bool(port.path)


def url_of(port: Port) -> str:
    """As pyserial has it; of a port without control lines, or a slow exporter, as labgrid's own driver asks."""
    if port.protocol == "rfc2217":
        return f"rfc2217://{port.machine}:{port.tcp_port}?ign_set_control&timeout={ANSWERS_S:g}"
    return f"socket://{port.machine}:{port.tcp_port}"


class Keeper:
    """`run` returns once the place is released."""

    def __init__(self, settings: KeeperSettings) -> None:
        self._settings = settings
        self._over = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._over.set)
        loop.add_reader(sys.stdin.fileno(), self._over.set)  # nobody writes there: it has closed

    async def run(self) -> None:
        """Raises CallerError, TakenError or LinkError saying what is wrong; nothing is held then. The last may be that
        there was no releasing the place."""
        with Claim(Path(self._settings.folder), self._settings.name) as claim:
            is_ours = await self._acquire(claim)
            try:
                with ExitStack() as held:
                    port, board = await self._open(held)
                    _say(found(port, board))
                    await self._over.wait()
                    asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
                    await asyncio.to_thread(_until_let_go, Path(self._settings.folder), id_of(board))
            finally:
                if is_ours:
                    await self._release(claim)

    async def _acquire(self, claim: Claim) -> bool:
        """Whether it is ours to release."""
        place = self._settings.place
        async with coordinator(self._settings.coordinator) as there:
            was_left = claim.found.owed == ACQUIRED and there.holder(place) == there.me
            if was_left or not there.may_use(place):
                claim.note(owed=ACQUIRED)  # first: killed from here on, it is found
                try:
                    if not was_left:
                        await there.acquire(place)
                except HarnessError:
                    claim.note(owed="")
                    raise
                return True
        claim.note(owed="")
        return False

    async def _open(self, held: ExitStack) -> tuple[Port, str]:
        """The place's serial port, and its path on this machine, until `held` ends."""
        async with coordinator(self._settings.coordinator) as there:
            port = there.port(self._settings.place)
            if is_here(port):
                return port, port.path
            port = await there.reached(self._settings.place)
        remote = RemoteSerial(url_of(port), self._settings.baud, self._settings.link)
        held.callback(remote.close)
        remote.open()
        return port, str(self._settings.link)

    async def _release(self, claim: Claim) -> None:
        async with coordinator(self._settings.coordinator) as there:
            await there.release(self._settings.place)
        claim.note(owed="")


def found(port: Port, board: str) -> dict[str, Any]:
    """What whoever asked is told."""
    return {"board": board, "power": port.power}


async def look(settings: KeeperSettings) -> dict[str, Any]:
    """The same without acquiring it. Raises CallerError saying what is wrong."""
    async with coordinator(settings.coordinator) as there:
        port = there.port(settings.place)
    return found(port, port.path if is_here(port) else str(settings.link))


def _until_let_go(folder: Path, board: str) -> None:
    """A guard outlives its harness, and puts the board back first."""
    fd = open_for_all(lease_path(folder, board))
    fcntl.flock(fd, fcntl.LOCK_EX)
    os.close(fd)


def _say(told: dict[str, Any]) -> None:
    with suppress(BrokenPipeError):  # whoever asked has gone
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


async def _do(settings: KeeperSettings) -> None:
    if settings.hold:
        await Keeper(settings).run()
    else:
        _say(await look(settings))


def main(arguments: list[str]) -> int:
    """The exit code: 0 where the place is released, or was looked at."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the terminal's are about the run, whose end is waited for
    try:
        asyncio.run(_do(KeeperSettings(**json.loads(arguments[0]))))
    except HarnessError as error:
        _say({"wrong": str(error), "taken": isinstance(error, TakenError)})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
