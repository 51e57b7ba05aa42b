"""A real application on the ground side of the radio, in a process of its own: what it was told goes on the tape."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.clock import HostClock, race, within_host_s
from harness.errors import CallerError, NotSupported, RigError
from harness.reading.witness import LEFT, MET, NOTE, witnessed
from harness.rigs.moorings import LOOPBACK
from harness.rigs.rig import Rig
from harness.rigs.settings import RigSettings
from harness.rigs.unready import one_line
from harness.wire.attached import AttachedStation
from harness.wire.udp import UdpPort

LOG_NAME = "witness.log"
MEET_S = 15.0
"""Host seconds in which it must have met the drone; it takes about two, to the drone's next heartbeat."""
LAST_WORDS_LINES = 4
_SHIM = Path(__file__).with_name("shim.py")


def for_witness(settings: RigSettings) -> RigSettings:
    """The rig on which a witness can fly: the same, in real time. Raises NotSupported where there is no MAVSDK."""
    package = importlib.util.find_spec("mavsdk")
    folder = Path(package.origin).parent / "lib" if package is not None and package.origin else None
    if folder is None or not any(folder.glob("*cmavsdk*")):
        lack = "is not installed; pip install mavsdk" if folder is None else f"has no library for {sys.platform}"
        raise NotSupported("a MAVSDK application on the ground witnesses the flight", f"the package mavsdk {lack}")
    return settings if settings.in_real_time else replace(settings, speed=1.0)


class Application:
    """A process that writes JSON lines, each handed to `take` at once; what else it says is appended to `log`. It dies
    with us. `ended` is done once it has ended and all its lines were taken."""

    def __init__(self, module: str, *arguments: str, log: Path, take: Callable[[dict[str, Any]], None]) -> None:
        settings = json.dumps({"parent": os.getpid(), "core": None})
        self._log, self._take = log, take
        with log.open("ab") as errors:
            self._popen = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_SHIM), settings, sys.executable, "-m", module, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        assert self._popen.stdout is not None, "asked for above"
        self._stdout = self._popen.stdout
        self._rest = b""
        loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[int] = loop.create_future()
        os.set_blocking(self._stdout.fileno(), False)
        loop.add_reader(self._stdout.fileno(), self._read)

    def _read(self) -> None:
        data = os.read(self._stdout.fileno(), 1 << 16)
        if not data:
            asyncio.get_running_loop().remove_reader(self._stdout.fileno())
            self._stdout.close()
            self.ended.set_result(self._popen.wait())
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"{"):
                self._take(json.loads(line))
            else:
                with self._log.open("ab") as log:
                    log.write(line + b"\n")

    @property
    def pid(self) -> int:
        return self._popen.pid

    def last_words(self) -> str:
        """The end of its log."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-LAST_WORDS_LINES:])

    async def stop(self) -> None:
        """End it at once: it holds nothing that could be lost. Returns when all its lines were taken."""
        self._popen.kill()
        await self.ended


class Witness:
    """A MAVSDK application behind the radio of `rig`, from `start` to `stop`. What it is told is noted on the tape the
    moment it comes, and is in the live timeline; it beats as a ground station itself, and asks the drone for things."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._host = HostClock()
        self._attached: AttachedStation | None = None
        self.application: Application | None = None
        loop = asyncio.get_running_loop()
        self._met: asyncio.Future[None] = loop.create_future()
        self._gone: asyncio.Future[None] = loop.create_future()

    async def start(self) -> None:
        """Returns once it has met the drone. Raises CallerError unless the flight is in real time, RigError if the
        application ends by itself (also later, as a guard of the rig) or meets nobody."""
        rig = self._rig
        if not rig.settings.in_real_time:
            raise CallerError(f"a witness keeps host time: wanted --speed=1, saw --speed={rig.settings.speed}")
        port = UdpPort.bind(LOOPBACK, 0)
        self._attached = AttachedStation(rig.link, port)
        self.application = Application(
            "harness.rigs.mavsdk_witness",
            f"udpout://{LOOPBACK}:{port.address[1]}",
            log=rig.folder / LOG_NAME,
            take=self._take,
        )
        self.application.ended.add_done_callback(self._on_end)
        rig.guards.append(self._gone)
        try:
            await within_host_s(MEET_S, race(self._meet(), self._gone))
        except TimeoutError:
            words = one_line(self.application.last_words())
            raise RigError(
                f"the witness never met the drone: wanted an autopilot's heartbeat within {MEET_S:g} host seconds; "
                f"it heard {self._attached.heard} frames, and its last words are: {words}"
            ) from None

    async def _meet(self) -> None:
        await self._met

    def _on_end(self, ended: asyncio.Future[int]) -> None:
        now_s = self._rig.clock.now_s()
        self._note(LEFT, None, now_s, now_s)
        if not self._gone.done() and self.application is not None:
            words = one_line(self.application.last_words())
            error = RigError(f"the witness ended by itself (exit code {ended.result()}); its last words: {words}")
            self._gone.set_exception(error)
            self._gone.exception()  # seen: whoever waits on the guards raises it

    def _take(self, told: dict[str, Any]) -> None:
        """Note what it was told, and between which moments of the vehicle's time: no sooner than the stamp held then,
        and no later than the vehicle's clock can have been, give or take the spacing of the stamps."""
        clock = self._rig.clock
        late_s = max(0.0, self._host.now_s() - told["host_s"])
        lo_s = clock.now_s() - late_s
        self._note(told["what"], told["value"], lo_s, lo_s + clock.host_age_s + clock.bracket_s)

    def _note(self, what: str, value: object, lo_s: float, hi_s: float) -> None:
        note = {"what": what, "value": value, "lo_s": round(lo_s, 3), "hi_s": round(hi_s, 3)}
        event = witnessed(note)
        self._rig.tape.event(NOTE, told=event.value, **note)
        if what != LEFT:
            self._rig.timeline.add(event)
        if what == MET and not self._met.done():
            self._met.set_result(None)

    async def stop(self) -> None:
        """End it, whatever became of its start; nobody looks from then on."""
        self._gone.cancel()
        if self._gone in self._rig.guards:
            self._rig.guards.remove(self._gone)
        try:
            if self.application is not None:
                await self.application.stop()
        finally:
            if self._attached is not None:
                self._attached.close()
