"""A board on a desk, for tests: the practice drone or a real stack behind a serial line, in real time, as boards are,
in a thread of its own, so that it lives on whatever becomes of the harness."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any, TypeVar

from harness.builtin import DroneSettings, PracticeDrone, fly
from harness.clock import within_host_s
from harness.wire.line import TICK_S, Line
from harness.wire.memory import MemoryPort, memory_pair
from harness.wire.port import Port
from tests.desk.listing import Listing
from tests.desk.stacks import RealBoard

T = TypeVar("T")
BOOT_S = 300.0
"""Host seconds; a stack takes two on a machine that has nothing else to do, and minutes on one that has too much."""


class Recorded:
    """A port as it is, and all that was sent through it to the board."""

    def __init__(self, port: Port) -> None:
        self.unsent = self.writes = 0
        self.sent = bytearray()
        self.before: Callable[[int], None] = lambda _: None
        """Called with the number of each write, counted from 1, before the board has it."""
        self._port = port

    def send(self, data: bytes) -> None:
        self.writes += 1
        self.before(self.writes)
        self.sent += data
        self._port.send(data)

    def listen(self, receive: Callable[[bytes], None]) -> None:
        self._port.listen(receive)

    def close(self) -> None:
        self._port.close()


@dataclass
class Desk:
    """What tests do to a board, and look at, from outside of its thread."""

    loop: asyncio.AbstractEventLoop
    line: Line
    far: Recorded
    drone: PracticeDrone | None = None
    real: RealBoard | None = None

    @property
    def path(self) -> str:
        return str(self.line.path)

    @property
    def id(self) -> str:
        return f"port:{self.line.path}"

    @property
    def got(self) -> bytes:
        """All that ever reached the board."""
        return bytes(self.far.sent)

    def parameters(self) -> dict[str, float]:
        """Of the practice drone."""
        drone = self.practice
        return {name: drone._params[name] for name in drone._params.names}

    @property
    def practice(self) -> PracticeDrone:
        assert self.drone is not None, "only of the practice drone"
        return self.drone

    def do(self, what: Callable[[], T]) -> T:
        """In the board's thread."""

        async def it() -> T:
            return what()

        return asyncio.run_coroutine_threadsafe(it(), self.loop).result(10)

    def unplug(self) -> None:
        self.do(self.line.unplug)

    def plug_in(self) -> None:
        self.do(self.line.plug_in)

    def give_way_to(self, other: Desk) -> None:
        """Unplugged, it has another board behind its path, until it is plugged in again."""
        self.line.path.symlink_to(other.line.device)

    def garble(self, noise: bytes) -> None:
        self.do(lambda: self.line.garble(noise))

    def reboot(self) -> None:
        """As by its watchdog."""
        self.do(self.practice._ask_reboot if self.real is None else self.real.reset)


Opened = tuple[Port, PracticeDrone | None, Callable[[], Coroutine[Any, Any, object]]]


async def _practice(folder: Path, baud: int, **settings: Any) -> Opened:
    far, board = memory_pair()
    _, instrument = memory_pair()
    drone = PracticeDrone(DroneSettings(**settings), Random(0), board.send, instrument.send)
    board.listen(Listing(drone.receive_link, baud, len(drone._params.names)))
    flying = asyncio.ensure_future(fly(drone, speed=1.0))

    async def end() -> None:
        flying.cancel()

    assert isinstance(far, MemoryPort)
    return far, drone, end


@contextmanager
def on_desk(
    folder: Path,
    stack: str = "builtin",
    *,
    baud: int = 921_600,
    fed: bool = False,
    tick_s: float = TICK_S,
    start: Callable[[Path], Coroutine[Any, Any, Opened]] | None = None,
    params: Mapping[str, float] = MappingProxyType({}),
    **settings: Any,
) -> Iterator[Desk]:
    """A board, plugged in at `folder / "board"`, until the context ends; `params` are as its owner has set them,
    `settings` the practice drone's. One that is `fed` has no satellite receiver but what it is told by MAVLink; `start`
    opens another board than those."""
    started = threading.Event()
    made: list[Desk | BaseException] = []
    folder.mkdir(parents=True, exist_ok=True)

    async def live() -> None:
        drone = real = None
        try:
            if start is not None:
                far, drone, end = await start(folder)
            elif stack == "builtin":
                own = {**params, **({"GNSS_FED": 1} if fed else {})}
                far, drone, end = await _practice(folder, baud, params=own, **settings)
            else:
                real = await RealBoard.open(stack, folder, baud, ["feed"] * fed, params)
                far, end = real.port, real.close
            recorded = Recorded(far)
            line = Line(folder / "board", baud, recorded, tick_s)
            desk = Desk(asyncio.get_running_loop(), line, recorded, drone, real)
            await within_host_s(BOOT_S, desk.line.spoke.wait())
        except BaseException as error:
            made.append(error)
            started.set()
            raise
        made.append(desk)
        over = asyncio.Event()
        ends.append(lambda: desk.loop.call_soon_threadsafe(over.set))
        started.set()
        await over.wait()
        desk.line.close()
        await end()

    ends: list[Callable[[], object]] = []
    thread = threading.Thread(target=lambda: asyncio.run(live()), name="desk", daemon=True)
    thread.start()
    assert started.wait(2 * BOOT_S), "the board never came up"
    if isinstance(made[0], BaseException):
        raise made[0]
    try:
        yield made[0]
    finally:
        ends[0]()
        thread.join(30)
