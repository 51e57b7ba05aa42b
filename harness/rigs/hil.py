"""The loop between a stack and its simulator, over any port: in lockstep, or at the pace of a board's own clock.

Both take the stack's HIL_ACTUATOR_CONTROLS and send what the world answers. In lockstep a step is sent once the one
before it was answered, so that the vehicle's time is ours: while the harness stands still, so does the drone.
"""

from __future__ import annotations

import asyncio
import os
from abc import ABC, abstractmethod
from typing import ClassVar, Literal, Protocol

from harness.clock import Clock, LoopClock
from harness.mavlink import frame as framing
from harness.mavlink.frame import Splitter
from harness.mavlink.hil import ACTUATORS, Controls, controls
from harness.rigs.simulator import STEP_S
from harness.wire.port import Port

PATIENCE_S = 0.5
"""Host seconds after which a step that nobody answered is taken for lost on the stack's side: neither may wait for the
other for ever. Both answer within a millisecond; a busy host pauses for a tenth of a second."""
STALE_S = 0.05
"""Host seconds. A board tells its motors something 200 times a second (mavlink_main.cpp, HIL_ACTUATOR_CONTROLS): what
is older than this was delayed, or lost, and the drone falls by nobody's fault but ours."""
LATE_STEPS = 25
"""On a board's pace: a host that is later than this leaves out what it owes, since a burst of samples that all came at
once is worse than a hole."""


class World(Protocol):
    """What answers: see `harness.rigs.simulator.Simulator`."""

    @property
    def now_us(self) -> int: ...

    def step(self, commands: tuple[float, ...]) -> bytes: ...


class Hil(ABC):
    """`begin` once somebody listens to what the world tells, which returns what ends only with an error; `close` ends
    it, and the port."""

    within_s: ClassVar[float]
    """Host seconds in which a step's answer is awaited."""

    def __init__(self, port: Port, world: World) -> None:
        self.steps = self.answers = self.unanswered = 0
        """So far: steps made, answers of the stack, and steps for which it has none. Before its first answer it is
        starting."""
        self._port = port
        self._world = world
        self._splitter = Splitter()
        self._commands: tuple[float, ...] = ()
        self._met = asyncio.Event()
        self._task: asyncio.Future[None] | None = None

    def account(self) -> dict[str, float]:
        """For the evidence: what was answered, and what not, within how long."""
        return {
            "steps": self.steps, "answers": self.answers, "unanswered": self.unanswered, "within_s": self.within_s,
        }  # fmt: skip

    def begin(self) -> asyncio.Future[None]:
        self._port.listen(self._receive)
        self._task = asyncio.ensure_future(self._turn())
        return self._task

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._port.close()

    def _receive(self, chunk: bytes) -> None:
        self._met.set()
        for frame in self._splitter.feed(chunk):
            if framing.msg_id(frame) == ACTUATORS:
                self.answers += 1
                self._answered(controls(frame))

    def _answered(self, told: Controls) -> None:
        self._commands = told.commands

    @abstractmethod
    async def _turn(self) -> None:
        """Make steps, until it is cancelled."""


class Lockstep(Hil):
    """`speed` is a factor of real time not to be exceeded, or "max".

    The step behind the one that is under way is made meanwhile: what the stack tells its motors has an effect one step
    later, as it does behind a speed controller.
    """

    within_s = PATIENCE_S

    def __init__(self, port: Port, world: World, *, speed: float | Literal["max"], core: int | None = None) -> None:
        """`core` is the stack's: the two take turns, and between cores a turn takes longer than a step does."""
        super().__init__(port, world)
        self._core = core
        self._cores: set[int] | None = None
        """Those that were ours before, and are again behind `close`."""
        self._clock = LoopClock()
        self._step_s = 0.0 if speed == "max" else STEP_S / speed
        self._ahead = b""
        self._made_us = 0
        """The time of the step that is made; `_sent_us` that of the last one that was sent."""
        self._sent_us = 0
        self._due_s = 0.0
        self._pacing: asyncio.Future[None] | None = None
        self._waits = False

    def begin(self) -> asyncio.Future[None]:
        if self._core is not None:
            self._cores = os.sched_getaffinity(0)
            os.sched_setaffinity(0, {self._core})
        return super().begin()

    def close(self) -> None:
        super().close()
        if self._pacing is not None:
            self._pacing.cancel()
        if self._cores is not None:
            os.sched_setaffinity(0, self._cores)
            self._cores = None

    def _send(self) -> None:
        self._port.send(self._ahead or self._world.step(self._commands))
        self._sent_us = self._made_us or self._world.now_us
        self.steps += 1
        self._ahead = self._world.step(self._commands)
        self._made_us = self._world.now_us

    def _answered(self, told: Controls) -> None:
        super()._answered(told)
        if told.time_us < self._sent_us or self._waits:
            return  # of a step before it, or told twice
        if not self._step_s:
            self._send()
            return
        self._due_s = max(self._due_s + self._step_s, self._clock.now_s() - self._step_s)
        if self._due_s <= self._clock.now_s():
            self._send()
        else:
            self._waits = True
            self._pacing = asyncio.ensure_future(self._send_later())

    async def _send_later(self) -> None:
        await self._clock.sleep_until(self._due_s)
        self._waits = False
        self._send()

    async def _turn(self) -> None:
        """Nothing before the stack was heard. Until its first answer it starts: it wants time to pass, and answers
        nothing. Then, where no answer comes, time goes on by itself."""
        clock = self._clock
        await self._met.wait()
        while not self.answers:
            self._send()
            await clock.sleep_until(clock.now_s() + STEP_S)
        while True:
            seen_us = self._sent_us
            await clock.sleep_until(clock.now_s() + PATIENCE_S)
            if self._sent_us == seen_us and not self._waits:
                self.unanswered += 1
                self._send()


class OnTime(Hil):
    """A board has a clock of its own, which nobody holds: a step every 4 ms of the host's, answered or not. `clock` is
    another than the host's where the board is none: a stack in simulation may go slower."""

    within_s = STALE_S

    def __init__(self, port: Port, world: World, *, clock: Clock | None = None) -> None:
        super().__init__(port, world)
        self._clock: Clock = clock or LoopClock()
        self._told: Controls | None = None
        self._told_s = 0.0
        self.left_out = 0
        """Steps that the host was too late for while the board was armed: the world stood still meanwhile."""

    def account(self) -> dict[str, float]:
        return super().account() | {"left_out": self.left_out}

    def _answered(self, told: Controls) -> None:
        super()._answered(told)
        self._told, self._told_s = told, self._clock.now_s()

    def _flies(self) -> bool:
        """Whether anything comes of what we are late for: on the ground nothing falls."""
        return self._told is not None and self._told.armed

    def _is_stale(self) -> bool:
        """Whether a drone that flies is moved by what its motors were told too long ago."""
        return self._flies() and self._clock.now_s() - self._told_s > STALE_S

    async def _turn(self) -> None:
        clock = self._clock
        due_s = clock.now_s()
        while True:
            self._port.send(self._world.step(self._commands))
            self.steps += 1
            self.unanswered += self._is_stale()
            due_s += STEP_S
            late = int((clock.now_s() - due_s) / STEP_S)
            if late > LATE_STEPS:
                self.left_out += late * self._flies()
                due_s += late * STEP_S
            await clock.sleep_until(due_s)
