"""The loop between a stack and its simulator: in lockstep nobody runs ahead, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any, cast

import pytest

from harness.clock import VirtualLoop
from harness.mavlink.hil import INERTIAL, SensorEncoder
from harness.rigs.hil import LATE_STEPS, PATIENCE_S, STALE_S, Hil, Lockstep, OnTime
from harness.rigs.simulator import STEP_S, STEP_US
from harness.wire.memory import MemoryPort, memory_pair
from tests.loops import passing, virtually
from tests.rigs.hil_stack import Stack


class Recorded:
    """A world that notes what its motors were told, and takes so long for a step at some of them."""

    def __init__(self, slow_s: dict[int, float] | None = None) -> None:
        self.told: list[tuple[float, ...]] = []
        self._slow_s = slow_s or {}
        self._encode = SensorEncoder(1, 99)

    @property
    def now_us(self) -> int:
        return len(self.told) * STEP_US

    def step(self, commands: tuple[float, ...]) -> bytes:
        self.told.append(commands)
        cast(VirtualLoop, asyncio.get_running_loop()).virtual_s += self._slow_s.get(len(self.told), 0.0)
        return self._encode(self.now_us, (0.0,) * 6, (0.0,) * 3, (0.0,) * 3, INERTIAL)


@asynccontextmanager
async def begun(loop: Hil) -> AsyncIterator[None]:
    loop.begin()
    try:
        yield
    finally:
        loop.close()
        await passing()


def lockstep(**how: Any) -> tuple[Lockstep, Recorded, MemoryPort]:
    world = Recorded()
    ours, theirs = memory_pair()
    return Lockstep(ours, world, **{"speed": "max"} | how), world, theirs


@virtually
async def test_before_a_stack_was_heard_no_time_passes() -> None:
    hil, world, theirs = lockstep()
    stack = Stack(theirs, until_us=0)
    async with begun(hil):
        await asyncio.sleep(5.0)

        assert [] == stack.times_us == world.told


@virtually
async def test_while_it_starts_time_passes_as_on_a_wall_and_is_not_answered() -> None:
    hil, _, theirs = lockstep()
    stack = Stack(theirs, until_us=0)
    async with begun(hil):
        stack.call()
        await asyncio.sleep(0.9999)

        assert [(number + 1) * STEP_US for number in range(250)] == stack.times_us
        assert 0 == hil.unanswered


@virtually
async def test_in_lockstep_each_step_follows_the_answer_to_the_one_before() -> None:
    hil, _, theirs = lockstep()
    stack = Stack(theirs, until_us=400_000, starts=10)
    async with begun(hil):
        stack.call()
        await asyncio.sleep(PATIENCE_S / 2)

        assert [(number + 1) * STEP_US for number in range(101)] == stack.times_us
        assert stack.at_s[12] == stack.at_s[-1], "between answers no host time is spent"


@pytest.mark.parametrize("answers", [2, 5])
def test_an_answer_that_comes_again_makes_no_step_of_its_own(answers: int) -> None:
    @virtually
    async def fly() -> None:
        hil, _, theirs = lockstep()
        stack = Stack(theirs, until_us=400_000, answers=answers)
        async with begun(hil):
            stack.call()
            await asyncio.sleep(PATIENCE_S / 2)

            assert 404_000 == stack.times_us[-1]
            assert {STEP_US} == {b - a for a, b in pairwise(stack.times_us)}

    fly()


@virtually
async def test_an_old_answer_makes_no_step() -> None:
    hil, _, theirs = lockstep()
    stack = Stack(theirs, until_us=40_000)
    async with begun(hil):
        stack.call()
        await asyncio.sleep(PATIENCE_S / 2)
        seen = list(stack.times_us)
        stack.tell(20_000)
        await passing()

        assert seen == stack.times_us


@virtually
async def test_where_no_answer_comes_time_goes_on_and_that_is_counted() -> None:
    hil, _, theirs = lockstep()
    stack = Stack(theirs, until_us=400_000, deaf_us=(200_000,))
    async with begun(hil):
        stack.call()
        await asyncio.sleep(2.5 * PATIENCE_S)

        assert 404_000 <= stack.times_us[-1]
        assert {STEP_US} == {b - a for a, b in pairwise(stack.times_us)}
        assert 1 <= hil.unanswered <= 3


@virtually
async def test_what_the_motors_are_told_acts_one_step_later() -> None:
    hil, world, theirs = lockstep()
    stack = Stack(theirs, until_us=400_000, starts=5)
    stack.commands = (0.25, 0.5, 0.75, 1.0)
    async with begun(hil):
        stack.call()
        await asyncio.sleep(PATIENCE_S / 2)
        first = next(number for number, told in enumerate(world.told) if told)

        assert (0.25, 0.5, 0.75, 1.0) == world.told[first][:4]
        assert all(not told for told in world.told[:first])
        assert 6 <= first <= 9


@pytest.mark.parametrize("speed", [0.5, 1.0, 4.0])
def test_a_speed_that_is_asked_for_is_kept_to(speed: float) -> None:
    @virtually
    async def fly() -> None:
        hil, _, theirs = lockstep(speed=speed)
        stack = Stack(theirs, until_us=10_000_000)
        async with begun(hil):
            stack.call()
            await asyncio.sleep(1.0)

            assert pytest.approx(speed, rel=0.05) == (stack.times_us[-1] - stack.times_us[2]) / 1e6
            assert pytest.approx(STEP_S / speed, rel=1e-6) == stack.at_s[-1] - stack.at_s[-2]
            assert 0 == hil.unanswered

    fly()


@virtually
async def test_closed_it_sends_nothing_more() -> None:
    hil, world, theirs = lockstep()
    stack = Stack(theirs, until_us=100_000, starts=10)
    async with begun(hil):
        stack.call()
        await asyncio.sleep(0.02)
    seen = len(world.told)
    await asyncio.sleep(3 * PATIENCE_S)

    assert seen == len(world.told)
    assert hil._task is not None
    assert hil._task.done()


def test_on_the_stacks_core_for_as_long_as_it_lasts() -> None:
    mine = os.sched_getaffinity(0)
    core = max(mine)

    @virtually
    async def fly() -> None:
        hil, _, _ = lockstep(core=core)
        async with begun(hil):
            assert {core} == os.sched_getaffinity(0)

    fly()
    assert mine == os.sched_getaffinity(0)


@virtually
async def test_a_boards_pace_is_the_hosts_whatever_it_answers() -> None:
    world = Recorded()
    ours, theirs = memory_pair()
    stack = Stack(theirs, until_us=1_000_000, answers=3)
    stack.commands = (0.5,) * 4
    hil = OnTime(ours, world)
    async with begun(hil):
        stack.call()
        await asyncio.sleep(1.0)

        assert 250 <= len(stack.times_us) <= 251
        assert (0.5,) * 4 == world.told[-1][:4]
        assert 0 == hil.left_out


@virtually
async def test_what_a_slow_host_owes_a_board_is_left_out_and_counted() -> None:
    """While the board is armed, as it says with its answers."""
    world = Recorded(slow_s={100: 1.0})
    ours, theirs = memory_pair()
    stack = Stack(theirs, until_us=300_000)
    hil = OnTime(ours, world)
    async with begun(hil):
        stack.call()
        await asyncio.sleep(2.0)

        assert pytest.approx(1.0 / STEP_S, abs=2) == hil.left_out
        assert pytest.approx(2.0 / STEP_S - hil.left_out, abs=3) == len(stack.times_us)


@virtually
async def test_what_a_host_owes_a_board_for_a_moment_is_made_up() -> None:
    world = Recorded(slow_s={100: (LATE_STEPS - 5) * STEP_S})
    ours, theirs = memory_pair()
    stack = Stack(theirs, until_us=0)
    hil = OnTime(ours, world)
    async with begun(hil):
        stack.call()
        await asyncio.sleep(2.0)

        assert 0 == hil.left_out
        assert pytest.approx(2.0 / STEP_S, abs=3) == len(stack.times_us)


@virtually
async def test_what_flies_on_old_commands_is_counted_and_what_stands_is_not() -> None:
    """Its stack falls silent after half a second, for the rest of a second; once armed, and once not."""
    for armed in (True, False):
        ours, theirs = memory_pair()
        stack = Stack(theirs, until_us=500_000, armed=armed)
        hil = OnTime(ours, Recorded())
        async with begun(hil):
            stack.call()
            await asyncio.sleep(1.0)

        assert pytest.approx(armed * (0.5 - STALE_S) / STEP_S, abs=2) == hil.account()["unanswered"]
        assert pytest.approx(1.0 / STEP_S, abs=2) == hil.account()["steps"]
