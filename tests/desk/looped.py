"""A PX4 with the HIL flag on the desk: SITL started as a board in the loop is (tests/rigs/hil_board.py), whose clock
goes with the steps that reach it by its wire, and with the host's while none do.

Two things are not a board's. Its clock: a board has one of its own, and this one waits for each step until PX4 has read
it (TIMESYNC's echo says so). And its first inertial unit, which belongs to that clock's wire: it is told there what the
board's wire tells. A stack that waits so cannot keep 250 steps a second on any host, so that whoever flies it goes by
`Slowed`.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable
from pathlib import Path

from harness.clock import LoopClock, within_host_s
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import Splitter
from harness.mavlink.hil import INERTIAL, SensorEncoder
from harness.rigs.binary import require_binary
from harness.rigs.recipe import SIMULATOR
from harness.rigs.simulator import STEP_S, STEP_US
from harness.rigs.sitl import start_sitl
from harness.wire.port import Port
from tests.desk.board import Opened
from tests.rigs.hil_board import recipe

HIL_SENSOR, TIMESYNC = 107, 111
INERTIAL_UNIT, AT = struct.Struct("<6f"), 18
"""Where in a HIL_SENSOR of MAVLink 2 the six stand, accelerations first."""
NOTHING = (0.0, 0.0, 0.0)
IDLE_S, ECHO_S = 0.5, 0.1
ASKED_FROM = 1 << 40
"""Nobody else's questions are numbered so."""


class Slowed(LoopClock):
    """The loop's time, so many times as fast."""

    def __init__(self, speed: float) -> None:
        self._speed = speed

    def now_s(self) -> float:
        return super().now_s() * self._speed

    async def sleep_until(self, t_s: float) -> None:
        host = LoopClock()
        await host.sleep_until(t_s / self._speed)


class Looped:
    """The board's wire."""

    def __init__(self, board: Port, clock_wire: Port) -> None:
        self.unsent = self.steps = 0
        self._board, self._clock_wire, self._host = board, clock_wire, LoopClock()
        self._up, self._down = Splitter(), Splitter()
        self._encode, self._ask = SensorEncoder(1, 98), Encoder(254, 193)
        self._inertial: tuple[float, ...] = (0.0,) * 6
        self._turned_us, self._asked = 0, ASKED_FROM
        self._echo: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._came: asyncio.Queue[bytes] = asyncio.Queue()
        self._met = asyncio.Event()
        clock_wire.listen(lambda _: self._met.set())
        self._carrying = asyncio.ensure_future(self._carry())

    def send(self, data: bytes) -> None:
        for frame in self._up.feed(data):
            self._came.put_nowait(frame)

    def listen(self, receive: Callable[[bytes], None]) -> None:
        def heard(data: bytes) -> None:
            for frame in self._down.feed(data):
                if framing.msg_id(frame) == TIMESYNC:
                    told = decode(frame)
                    if told.ts1 == self._asked and told.tc1 and not self._echo.done():
                        self._echo.set_result(told.tc1 // 1000)
            receive(data)

        self._board.listen(heard)

    def close(self) -> None:
        self._carrying.cancel()
        self._board.close()

    async def _carry(self) -> None:
        """What comes, in its order; and time, where nothing that moves it does."""
        await self._met.wait()
        while True:
            try:
                frame = await within_host_s(IDLE_S if self.steps else STEP_S, self._came.get())
            except TimeoutError:
                self._turn()
                continue
            self._board.send(frame)
            if framing.msg_id(frame) == HIL_SENSOR:
                self.steps += 1
                self._inertial = INERTIAL_UNIT.unpack(frame[AT : AT + INERTIAL_UNIT.size])
                await self._told_us()  # by now it has read what was sent before
                self._turn()
                while await self._told_us() < self._turned_us:
                    pass

    def _turn(self, by_us: int = STEP_US) -> None:
        self._turned_us += by_us
        updated = INERTIAL if self.steps and by_us == STEP_US else 0
        self._clock_wire.send(self._encode(self._turned_us, self._inertial, NOTHING, NOTHING, updated))

    async def _told_us(self) -> int:
        """The time that PX4 tells; while it starts something it answers only once time goes on."""
        while True:
            self._asked += 1
            self._echo = asyncio.get_running_loop().create_future()
            self._board.send(self._ask("TIMESYNC", ts1=self._asked))
            try:
                return await within_host_s(ECHO_S, self._echo)
            except TimeoutError:
                self._turn(STEP_US // 4)


async def looped(folder: Path) -> Opened:
    made = recipe()
    sitl = await start_sitl(
        made, require_binary(made), folder=folder / "stack", log=folder / "log", speed=1.0, pieces=(SIMULATOR, "board")
    )
    assert sitl.simulator is not None, "its clock is ours"
    return Looped(sitl.link, sitl.simulator), None, sitl.close
