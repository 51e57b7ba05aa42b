"""Every way into a board's guard that somebody may send through, for tests: each takes any bytes, and `settle` returns
once the board has answered a question that was asked behind them, by the same way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from harness.actors.rogue import Rogue
from harness.clock import HostClock, within_host_s
from harness.evidence.bundle import Bundle
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import Splitter
from harness.reading.stack import ARMED_FLAG, STATION
from harness.rigs.address import Address, parse_end
from harness.rigs.bench import BenchSettings
from harness.rigs.guarded import DATA, WORD, GuardPort
from harness.rigs.guarded_end import BenchEnd
from harness.rigs.linking import LinkSettings, open_link
from harness.rigs.ports import free_udp_port
from harness.run import Run
from harness.wire.line import Line
from harness.wire.memory import memory_pair
from harness.wire.port import Port
from scenarios import test_bench as bench_scenarios
from tests.desk.board import Desk
from tests.desk.ground import settings_for
from tests.flying import order_for, scenario_named

BAUD = 921_600
PATIENCE_S = 120.0
ENDS_A_FRAME = bytes(300)
"""Whatever seems to have begun is over behind it."""
ASK_AGAIN_S = 1.0
FIRST_QUESTION = 0x5EED_0000_0000


class Entrance(Protocol):
    """`refused` counts what did not pass; `beats` has of each heartbeat of the board whether it was armed."""

    beats: list[bool]
    refused: int

    def send(self, data: bytes) -> None: ...

    async def settle(self) -> None: ...

    async def end(self) -> list[str]:
        """What is not as it was."""
        ...


class Asking:
    """Asks the board for its time through a port, until that very question is answered."""

    def __init__(self, port: Port) -> None:
        self.port = port
        self.beats: list[bool] = []
        self.answered = asyncio.Event()
        self._frame, self._splitter, self._numbers = Encoder(*STATION), Splitter(), count(FIRST_QUESTION)
        self._asked = 0
        port.listen(self._hear)

    def _hear(self, chunk: bytes) -> None:
        for message in map(decode, self._splitter.feed(chunk)):
            if (message.system, message.component) != (1, 1):
                continue
            if message.name == "HEARTBEAT":
                self.beats.append(bool(message.base_mode & ARMED_FLAG))
            elif message.name == "TIMESYNC" and message.ts1 == self._asked:
                self.answered.set()

    def send(self, data: bytes) -> None:
        self.port.send(data)

    async def settle(self) -> None:
        self._asked = next(self._numbers)
        self.answered.clear()
        self.send(ENDS_A_FRAME)

        async def insist() -> None:
            clock = HostClock()
            while not self.answered.is_set():
                self.send(self._frame("TIMESYNC", ts1=self._asked))
                await clock.sleep_until(clock.now_s() + ASK_AGAIN_S)

        asking = asyncio.ensure_future(insist())
        try:
            await within_host_s(PATIENCE_S, self.answered.wait())
        finally:
            asking.cancel()


class OwnSocket(Asking):
    """The socket between harness and guard: any message on it, cut where the test cuts, words between the bytes."""

    WORDS = ({"alive": True}, {}, {"nonsense": [1]}, {"refused": "x"}, {"ready": {}})

    def __init__(self, guard: GuardPort) -> None:
        super().__init__(guard)
        self.guard = guard
        self._next_word = 0

    @classmethod
    async def open(cls, desk: Desk, folder: Path, stack: str) -> OwnSocket:
        guard = GuardPort(settings_for(desk.path, folder, stack), folder / "guard.log")
        await guard.ready
        return cls(guard)

    def send(self, data: bytes) -> None:
        """A word behind each piece, as if the two were written by turns."""
        self.guard._write(DATA + data)
        self._next_word += 1
        self.guard._write(WORD + json.dumps(self.WORDS[self._next_word % len(self.WORDS)]).encode())

    @property
    def refused(self) -> int:
        return self.guard.refused

    async def end(self) -> list[str]:
        told = await self.guard.end()
        self.guard.close()
        return list(told["failed"])


class GroundStation(Asking):
    """A ground station of somebody's, on `cuas link --rig`."""

    def __init__(self, port: Port, opened: AsyncExitStack, link: Any) -> None:
        super().__init__(port)
        self._opened, self._link = opened, link

    @classmethod
    async def open(cls, desk: Desk, folder: Path, stack: str, *, scheme: str) -> GroundStation:
        opened = AsyncExitStack()
        end = BenchEnd(settings=BenchSettings(stack=stack, port=desk.path, baud=BAUD))  # type: ignore[arg-type]
        ground, station = await opened.enter_async_context(_station(scheme, folder))
        link = await opened.enter_async_context(open_link(LinkSettings(drone=end, ground=ground)))
        return cls(station, opened, link)

    @property
    def refused(self) -> int:
        return int(self._link.board.refused)

    async def end(self) -> list[str]:
        await self._opened.aclose()
        return list(self._link.put_back["failed"])


@asynccontextmanager
async def _station(scheme: str, folder: Path) -> AsyncIterator[tuple[Address, Port]]:
    """The address of the link's ground end, and the other end of it."""
    if scheme == "serial":
        far, station = memory_pair()
        line = Line(folder / "cable", BAUD, far)
        yield parse_end("--ground", f"serial:{line.path}:{BAUD}", is_ground=True), station
        line.close()
        return
    other = {"udp": "udpin", "tcp": "tcpin"}[scheme]
    ground = parse_end("--ground", f"{scheme}:127.0.0.1:{free_udp_port()}", is_ground=True)
    port = await Address(other, ground.host, ground.port, is_ground=False).open()
    yield ground, port
    port.close()


class Stranger:
    """Whoever is about in a run on a board: the rogue, on the port that it shares with the ground."""

    def __init__(self, run: Run, rogue: Rogue, refusals: list[str]) -> None:
        self.beats: list[bool] = []
        self._run, self._rogue, self._refusals = run, rogue, refusals
        rogue.mail.on(
            "HEARTBEAT",
            lambda beat: self.beats.append(bool(beat.base_mode & ARMED_FLAG)) if beat.component == 1 else None,
        )

    @classmethod
    async def open(cls, desk: Desk, folder: Path, stack: str) -> Stranger:
        """What is refused ends a run; here it goes on, so that all of it is tried."""
        bench = BenchSettings(stack=stack, port=desk.path, baud=BAUD)  # type: ignore[arg-type]
        settings = {"vehicle": stack, "at": bench.address, "bench": bench, "strangers": True}
        identity = scenario_named(bench_scenarios.test_says_that_the_ground_is_silent_and_stays_disarmed)
        run = Run(order_for(folder / "evidence", **settings), identity, "strangers")
        run._on_patrol = False
        flight = await run._open(run.folder, clean=False)
        refusals: list[str] = []
        assert flight.rig.rogue is not None
        assert flight.rig.bench is not None
        flight.rig.bench.port.refused_to = refusals.append
        return cls(run, flight.rig.rogue, refusals)

    @property
    def refused(self) -> int:
        return len(self._refusals)

    def send(self, data: bytes) -> None:
        self._rogue.raw(data)

    async def settle(self) -> None:
        self.send(ENDS_A_FRAME)
        await self._rogue.echoed()

    async def end(self) -> list[str]:
        rig = self._run._rig
        assert rig is not None
        await rig.stop()
        rig.tape.close()
        notes = Bundle.open(self._run.folder).events()
        return next(list(each["failed"]) for each in notes if each["kind"] == "board put back")


ENTRANCES = ("socket", "station by udp", "station by tcp", "station by serial", "stranger")


async def opened(which: str, desk: Desk, folder: Path, stack: str) -> Entrance:
    """That entrance to this board, whose guard is there."""
    if which == "socket":
        return await OwnSocket.open(desk, folder, stack)
    if which == "stranger":
        return await Stranger.open(desk, folder, stack)
    return await GroundStation.open(desk, folder, stack, scheme=which.removeprefix("station by "))


def pieces(frames: Sequence[bytes], cuts: Sequence[int]) -> list[bytes]:
    """All of it one behind the other, cut into pieces of such lengths, and the rest."""
    data, at, found = b"".join(frames), 0, []
    for length in cuts:
        found.append(data[at : at + length])
        at += length
    return [each for each in (*found, data[at:]) if each]
