"""One contract for every vehicle's sticks: they are heard, missed when the drone says it will miss them, and welcomed
back. Each test flies by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from harness.clock import VirtualLoop
from harness.faults import LinkLoss
from harness.modes import Mode, Topic
from harness.rigs.recipe import load_recipe
from harness.rigs.rig import Rig, open_rig
from harness.rigs.settings import RigSettings
from harness.shipped import shipped
from harness.timeline import Event
from harness.vehicles.base import LinkTimeout
from harness.vehicles.mission import default_patrol
from harness.vehicles.parameters import read_parameters
from harness.vehicles.sticks.base import SticksSettings, Via
from harness.vehicles.sticks.equipment import RcEquipment, parameters_of, transmitter_of
from harness.wire.receiver import OnLoss, ReceiverSettings
from tests.conftest import ALL_STACKS, real_stack

LAG_S = 0.35
"""At the greatest speed the vehicle's clock runs on for up to so long between our sending and its hearing."""
ECHO_S = 0.02
"""How far the echo of a TIMESYNC may put an arrival before the stamp that had come before it."""
HEIGHT_M = 15.0


class Patrol:
    """In the air on its mission, sticks on board."""

    def __init__(self, rig: Rig, rc: RcEquipment, timeout: LinkTimeout | None) -> None:
        self.rig, self.rc, self.timeout = rig, rc, timeout

    async def pass_s(self, seconds: float) -> None:
        await self.rig.clock.sleep_until(self.rig.clock.now_s() + seconds)

    async def lose(self, for_s: float) -> float:
        """The sticks' own radio dies for so long after its last frame; returns when that frame was sent."""
        assert self.rc.radio is not None
        return await self._under(self.rc.radio, for_s)

    async def lose_all(self, for_s: float) -> float:
        """So does the ground station's."""
        return await self._under(self.rig.link, for_s)

    async def _under(self, radio: Any, for_s: float) -> float:
        last_s = self.rc.pilot.last_frame_s
        assert last_s is not None
        with radio.inject(LinkLoss(), Random(1)):
            await self.rig.clock.sleep_until(last_s + for_s)
        self.rc.pilot.frame()
        return last_s

    def first(self, kind: str, after_s: float, fits: Callable[[Any], bool]) -> Event | None:
        events = self.rig.timeline.events(kind)
        return next((each for each in events if each.hi_s >= after_s and fits(each.value)), None)

    def said(self, topic: Topic, after_s: float) -> Event | None:
        return self.first("said", after_s, lambda report: topic in report.topics)

    def came_to(self, mode: Mode, after_s: float) -> Event | None:
        return self.first("mode", after_s, lambda value: value is mode)

    def shows_silence(self, last_s: float, length_s: float) -> None:
        """The recording tells of one at last, from the last frame on."""
        silent = self.rig.timeline.events("rc_silent")[-1]
        lasted = self.rig.timeline.events("rc_silences")[-1].value
        assert silent.sure
        assert last_s - ECHO_S <= silent.lo_s <= silent.hi_s <= last_s + LAG_S
        # The frame that ends it is sent behind a stamp, and read when its turn has come: late by as much as any frame.
        assert lasted.min_s - LAG_S <= length_s <= lasted.max_s + 0.1

    def is_on_time(self, event: Event | None, last_s: float) -> bool:
        """Within what its time-out says, as far as its time is known."""
        assert event is not None
        assert self.timeout is not None
        return event.hi_s - last_s >= self.timeout.lo_s and event.lo_s - last_s <= self.timeout.hi_s + LAG_S


@asynccontextmanager
async def patrol(stack: str, folder: Path, sticks: SticksSettings) -> AsyncIterator[Patrol]:
    rig = await open_rig(RigSettings(vehicle=stack, sticks=sticks), folder, Random(1))
    try:
        await rig.boot()
        await rig.vehicle.configure(_parameters(stack))
        assert rig.rc is not None
        await rig.rc.heard()
        timeout = await rig.rc.sticks.rc_timeout()
        await rig.vehicle.ready()
        home = await rig.vehicle.place()
        await rig.vehicle.take_off(HEIGHT_M)
        await rig.vehicle.patrol(default_patrol(home.lat / 1e7, home.lon / 1e7))
        flying = Patrol(rig, rig.rc, timeout)
        await flying.pass_s(5)
        yield flying
    finally:
        await rig.stop()
        rig.tape.close()


def _parameters(stack: str) -> dict[str, float]:
    values: dict[str, float] = {}
    if stack != "builtin":
        recipe = load_recipe(stack)
        names = [each for each in recipe.parameters if each != recipe.at_boot]
        for name in [*names, *filter(None, [parameters_of(stack), transmitter_of(stack, SticksSettings())])]:
            values |= read_parameters(shipped("sitl", "params", name)).values
    return values


Procedure = Callable[[Patrol], Coroutine[Any, Any, None]]


def fly(stack: str, folder: Path, procedure: Procedure, settings: SticksSettings | None = None) -> None:
    async def flight() -> None:
        async with patrol(stack, folder / "bundle", settings or SticksSettings()) as flying:
            await procedure(flying)

    with asyncio.Runner(loop_factory=VirtualLoop if stack == "builtin" else None) as runner:
        runner.run(flight())


@pytest.fixture(params=ALL_STACKS)
def stack(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_bears_a_short_loss_and_returns_on_a_long_one_in_the_time_it_says_and_stays(stack: str, tmp_path: Path) -> None:
    async def procedure(flying: Patrol) -> None:
        assert flying.timeout is not None
        short_s = await flying.lose(0.9 * flying.timeout.lo_s)
        await flying.pass_s(5)
        assert flying.said(Topic.RC_LOST, short_s) is None
        assert flying.came_to(Mode.RETURN, short_s) is None

        long_s = await flying.lose(6)
        back_s = flying.rig.clock.now_s()
        await flying.pass_s(4)
        assert flying.is_on_time(flying.said(Topic.RC_LOST, long_s), long_s)
        assert flying.is_on_time(flying.came_to(Mode.RETURN, long_s), long_s)
        assert flying.said(Topic.RC_REGAINED, back_s - 0.1) is not None
        assert flying.came_to(Mode.PATROL, back_s) is None
        assert flying.said(Topic.LINK_LOST, 0) is None
        flying.shows_silence(long_s, 6)

    fly(stack, tmp_path, procedure)


def test_flies_on_where_the_receiver_holds_for_it_cannot_know(stack: str, tmp_path: Path) -> None:
    async def procedure(flying: Patrol) -> None:
        lost_s = await flying.lose(12)
        await flying.pass_s(1)
        assert flying.timeout is None
        flying.shows_silence(lost_s, 12)
        assert flying.said(Topic.RC_LOST, lost_s) is None
        assert flying.came_to(Mode.RETURN, lost_s) is None

    fly(stack, tmp_path, procedure, SticksSettings(receiver=ReceiverSettings(on_loss=OnLoss.HOLD)))


def test_misses_sticks_that_came_through_the_lost_link_before_it_misses_the_link(stack: str, tmp_path: Path) -> None:
    async def procedure(flying: Patrol) -> None:
        lost_s = await flying.lose_all(10)
        await flying.pass_s(3)
        sticks, link = flying.said(Topic.RC_LOST, lost_s), flying.said(Topic.LINK_LOST, lost_s)
        assert flying.is_on_time(sticks, lost_s)
        assert sticks is not None
        assert link is not None
        assert link.lo_s > sticks.hi_s + 2
        flying.shows_silence(lost_s, 10)

    fly(stack, tmp_path, procedure, SticksSettings(via=Via.GROUND))


@pytest.mark.parametrize("stack", [real_stack("ardupilot")])
def test_takes_a_throttle_that_no_stick_reaches_for_a_lost_pilot(stack: str, tmp_path: Path) -> None:
    async def procedure(flying: Patrol) -> None:
        lost_s = await flying.lose(4)
        back_s = flying.rig.clock.now_s()
        await flying.pass_s(3)
        assert flying.is_on_time(flying.said(Topic.RC_LOST, lost_s), lost_s)
        assert flying.is_on_time(flying.came_to(Mode.RETURN, lost_s), lost_s)
        assert flying.said(Topic.RC_REGAINED, back_s - 0.1) is not None

    fly(stack, tmp_path, procedure, SticksSettings(receiver=ReceiverSettings(on_loss=OnLoss.LOW_THROTTLE)))
