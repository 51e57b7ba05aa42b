"""The harness's end of a guarded board: a port like any other, behind which stands a process that outlives us.

Harness and guard speak over a pair of sockets that keeps messages whole: a letter, then bytes of the board's port
(`D`), or a word between the two of them as JSON (`C`).
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.clock import LoopClock, within_host_s
from harness.errors import CallerError, RigError
from harness.rigs.environment import our_environment
from harness.rigs.let_go import let_go
from harness.wire.port import Mailbox

DATA, WORD = b"D", b"C"
ALIVE_EVERY_S = 1.0
MESSAGE_BYTES = 1 << 17
BUFFER_BYTES = 1 << 20
ENDS_WITHIN_S = 120.0
"""Host seconds in which a guard puts everything back, or gives up and says so: a board may have to reboot first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardSettings:
    """What a guard is told at its start. `props_off` is the id of the board whose operator gave their word that it has
    no propellers, "" where nobody did; `gone_s` is how long an unplugged board is waited for, `silent_s` how long a
    harness may say nothing (it beats every second; else it hangs, and the run is over), both in host seconds;
    `power_cycle` the command that switches it off and on, if there is one."""

    board: str
    baud: int
    stack: str
    folder: str
    props_off: str = ""
    gone_s: float = 30.0
    silent_s: float = 30.0
    power_cycle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """Of a board that is there: the id of its port, what it calls itself, its MAVLink system; whether anything may arm;
    and the parameters that the run before had left changed, which are back."""

    board: str
    uid: str
    system: int
    attested: bool
    simulated: bool
    brought_back: list[str]


def ended(restored: list[str], failed: list[str], untold: int = 0) -> dict[str, Any]:
    """How a guard ended: parameters that it put back, what is not as it was, and how many messages of the board's the
    harness was too slow to take. A guard that ended by itself adds what was `written` to the board, by kind, and how
    many of the harness's frames were `unwritten`, as there was no room on the line or in its radio."""
    return {"restored": restored, "failed": failed, "untold": untold}


class GuardPort(Mailbox):
    """`ready` is done once the board is there. `broken` is done with the reason why the run cannot go on: the guard
    saw something, refused something, or ended. `ended` is done with what the guard put back."""

    def __init__(self, settings: GuardSettings, log: Path) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[Ready] = self._loop.create_future()
        self.broken: asyncio.Future[str] = self._loop.create_future()
        self.ended: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        self.refused = 0
        """Frames that the interlock did not let pass."""
        self.refused_to: Callable[[str], None] | None = None
        """Who is told why a frame did not pass; where nobody is, a refused frame breaks the run."""
        self._gone: asyncio.Future[None] = self._loop.create_future()
        self._socket, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for each in (self._socket, there):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
        self._socket.setblocking(False)
        self._process = _start(settings, there, log)
        there.close()
        self._loop.add_reader(self._socket.fileno(), self._read)
        self._beats = asyncio.ensure_future(self._beat())

    @property
    def pid(self) -> int:
        """The guard's."""
        return self._process.pid

    async def _beat(self) -> None:
        clock = LoopClock()
        while True:
            self._say(alive=True)
            await clock.sleep_until(clock.now_s() + ALIVE_EVERY_S)

    def _read(self) -> None:
        try:
            message = self._socket.recv(MESSAGE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._part()
        elif message[:1] == DATA:
            self.deliver(message[1:])
        else:
            self._hear(json.loads(message[1:]))

    def _hear(self, word: dict[str, Any]) -> None:
        if (told := word.get("ready")) is not None and not self.ready.done():
            self.ready.set_result(Ready(**told))
        if (because := word.get("broken")) is not None:
            self._break(because)
        if (because := word.get("refused")) is not None:
            self.refused += 1
            if self.refused_to is not None:
                self.refused_to(because)
            else:
                self._break(f"the guard refused a frame: {because}")
        if (told := word.get("ended")) is not None and not self.ended.done():
            self.ended.set_result(told)

    def _break(self, because: str) -> None:
        if not self.broken.done():
            self.broken.set_result(because)
        if not self.ready.done():
            self.ready.set_exception(RigError(because))
            self.ready.exception()  # seen: whoever waits raises it

    def _part(self) -> None:
        """The guard has gone, in whatever way."""
        self._beats.cancel()
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket.fileno())
            self._socket.close()
        if not self._gone.done():
            self._gone.set_result(None)
        self._break("the guard of the board ended by itself; what it had changed comes back at the next start")
        if not self.ended.done():
            self.ended.set_result(ended([], ["the guard ended before it had put everything back"]))

    def send(self, data: bytes) -> None:
        self.unsent += not self._write(DATA + data)

    def _say(self, **word: object) -> None:
        self._write(WORD + json.dumps(word).encode())

    def _write(self, message: bytes) -> bool:
        """Whether the guard will have it."""
        try:
            self._socket.send(message)
        except OSError:
            return False
        return True

    def keep(self) -> None:
        """What was set up to the end stays: it is not put back."""
        self._say(keep=True)

    async def end(self) -> dict[str, Any]:
        """Have the guard disarm the board and put everything back; what it did: `restored` and `failed`, names and
        reasons. Never raises for the guard's sake: one that hangs is reported as such, and left to go on."""
        self._say(end=True)
        try:
            told = await within_host_s(ENDS_WITHIN_S, asyncio.shield(self.ended))
            await within_host_s(ENDS_WITHIN_S, asyncio.shield(self._gone))
        except TimeoutError:
            return ended([], [f"the guard (pid {self.pid}) did not end within {ENDS_WITHIN_S:g} s"])
        self._process.wait()
        return told | {"unwritten": told.get("unwritten", 0) + self.unsent}

    def close(self) -> None:
        """Let go of the guard, which puts everything back without us."""
        if self._process.poll() is None:
            let_go(self._process)
        self._part()


def _start(settings: GuardSettings, there: socket.socket, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "harness.rigs.guard", json.dumps({"socket": there.fileno(), **asdict(settings)})]
    try:
        with log.open("wb") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=[there.fileno()],
                start_new_session=True,  # a Ctrl-C, a closed terminal or a killed harness is not its end
                env=our_environment(),
            )
    except OSError as error:
        raise CallerError(f"cannot start the guard: {error.strerror}") from error
