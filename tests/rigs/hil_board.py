"""A PX4 with the HIL flag at the end of one wire, as a board in the loop is: HIL_SENSOR and HIL_GPS in, commands to
motors out, its ordinary MAVLink beside them.

It is PX4's SITL, whose commander and outputs are started as a board's with SYS_HITL=1 are. A board has a clock of its
own, and SITL has none: its lockstep clock is turned here, a step at a time, once the receiver has read what was sent
before (TIMESYNC's echo says so). Its first inertial unit belongs to that clock's wire, and PX4 insists on that one: it
is told there what the board's wire tells, while all else comes by the board's wire alone.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from harness.builtin.rigid.airframe import IRIS
from harness.clock import LoopClock, within_host_s
from harness.mavlink.codec import Encoder, Message, decode
from harness.mavlink.frame import Splitter
from harness.mavlink.hil import INERTIAL, SensorEncoder
from harness.rigs.binary import require_binary
from harness.rigs.hitl import HIL_ENABLED, put_in_the_loop
from harness.rigs.recipe import SIMULATOR, Recipe, load_recipe
from harness.rigs.simulator import STEP_US
from harness.rigs.sitl import Sitl, start_sitl
from harness.wire.port import Port
from harness.wire.tee import tee

NOTHING = (0.0, 0.0, 0.0)
INERTIAL_UNIT = struct.Struct("<6f")
ECHO_S, LONGEST_S = 0.1, 240.0
BOARD = {
    "px4-rc.params": "param set SYS_HITL 1\n",
    # Behind everything else that starts: the commander and the outputs of init.d/rcS where SYS_HITL is 1.
    "px4-rc.mavlink": "commander stop\npwm_out_sim stop\ncommander start -h\npwm_out_sim start -m hil\n",
}


def recipe() -> Recipe:
    whole = load_recipe("px4").model_dump()
    whole["pieces"]["board"] = {"files": BOARD}
    return Recipe.model_validate(whole)


class Turned:
    """The board's clock, as `OnTime` waits by it: it is so late once PX4 says so. It is the board's wire, too, to hear
    what its inertial unit is told there."""

    def __init__(self, clock_wire: Port, board: Port) -> None:
        self.inertial = (0.0,) * 6
        self.unsent = 0
        self.listen, self.close = board.listen, board.close
        self._clock_wire, self._board = clock_wire, board
        self._encode, self._ask = SensorEncoder(1, 98), Encoder(254, 191)
        self._like = self._encode(0, self.inertial, NOTHING, NOTHING, 0)
        """A HIL_SENSOR: its length and number."""
        self._now_s, self._turned_us, self._asked = 0.0, 0, 0
        self._echo: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def send(self, data: bytes) -> None:
        if data[-len(self._like) :][7] == self._like[7]:
            self.inertial = INERTIAL_UNIT.unpack(data[-len(self._like) :][18:42])
        self._board.send(data)

    def now_s(self) -> float:
        return self._now_s

    def turn(self, by_us: int, updated: int = 0) -> None:
        self._turned_us += by_us
        self._clock_wire.send(self._encode(self._turned_us, self.inertial, NOTHING, NOTHING, updated))

    async def sleep_until(self, t_s: float) -> None:
        await self._told_us()  # by now it has read what was sent before
        self.turn(STEP_US, INERTIAL)
        while await self._told_us() < self._turned_us:
            pass
        self._now_s = t_s

    def heard(self, message: Message) -> None:
        if message.ts1 == self._asked and message.tc1 and not self._echo.done():
            self._echo.set_result(message.tc1 // 1000)

    async def _told_us(self) -> int:
        """The time that PX4 tells; while it starts something it answers only once time goes on."""
        while True:
            self._asked += 1
            self._echo = asyncio.get_running_loop().create_future()
            self._board.send(self._ask("TIMESYNC", ts1=self._asked))
            try:
                return await within_host_s(ECHO_S, self._echo)
            except TimeoutError:
                self.turn(STEP_US // 4)


class Board:
    """`station` asks it things in the ground's name, by the wire that it shares with the simulator."""

    def __init__(self, sitl: Sitl) -> None:
        assert sitl.simulator is not None, "its clock is ours"
        self.heard: dict[str, Message] = {}
        self.clock = Turned(sitl.simulator, sitl.link)
        self.rest, side = tee(self.clock, 2)
        made = put_in_the_loop(side, Random(1), airframe=IRIS, clock=self.clock)
        self.hil, self.world = made.hil, made.world
        self._clock_wire, self._host = sitl.simulator, LoopClock()
        self._encode, self._splitter = Encoder(255, 190), Splitter()
        self.rest.listen(self._take)

    def _take(self, chunk: bytes) -> None:
        for message in map(decode, self._splitter.feed(chunk)):
            self.heard[message.name] = message
            if message.name == "TIMESYNC" and message.system == 1:
                self.clock.heard(message)

    @property
    def flags(self) -> int:
        return self.heard["HEARTBEAT"].base_mode if "HEARTBEAT" in self.heard else 0

    async def boot(self) -> None:
        """Until it beats with the HIL flag, its clock turned a millisecond at a time; then the loop begins."""
        met = asyncio.Event()
        self._clock_wire.listen(lambda _: met.set())
        await met.wait()
        while not self.flags & HIL_ENABLED:
            self.clock.turn(STEP_US // 4)
            await self._host.sleep_until(self._host.now_s() + 0.001)
        self.hil.begin()

    def command(self, number: int, *params: float) -> None:
        fields = {f"param{at}": value for at, value in enumerate(params, 1)}
        self.rest.send(self._encode("COMMAND_LONG", target_system=1, target_component=1, command=number, **fields))

    async def until(self, reached: Callable[[], bool]) -> None:
        """Beating as its ground."""
        while not reached():
            self.rest.send(self._encode("HEARTBEAT", type=6, autopilot=8))
            await self._host.sleep_until(self._host.now_s() + 0.05)


@asynccontextmanager
async def board(folder: Path) -> AsyncIterator[Board]:
    """Started, and gone behind; the test that it is of is given up after LONGEST_S."""
    made = recipe()
    sitl = await start_sitl(
        made, require_binary(made), folder=folder / "stack", log=folder / "log", speed=1.0, pieces=(SIMULATOR, "board")
    )
    try:
        async with asyncio.timeout(LONGEST_S):
            one = Board(sitl)
            await one.boot()
            try:
                yield one
            finally:
                one.hil.close()
    finally:
        await sitl.close()
