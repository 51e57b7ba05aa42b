"""Whether a drone takes low throttle for lost sticks: tried on the ground, and believed only if it notices silence."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from harness.errors import NotSupported, VehicleError
from harness.modes import Topic
from harness.timeline import Event, Report
from harness.vehicles.base import LinkTimeout
from tests.loops import virtually
from tests.vehicles.board import VEHICLES, Board, board, receiver

LOW = receiver(on_loss="low throttle")
TIMEOUT = LinkTimeout(1.0, 1.4)
MISSES_S = 1.0


class Minds:
    """What the drone makes of its sticks: after `MISSES_S` without any that count, it says that they are lost."""

    def __init__(self, made: Board, *, low_counts: bool = True) -> None:
        self._made, self._low_counts = made, low_counts
        self._seen, self._alive_s, self._lost = 0, 0.0, False
        made.drone.clock.on_stamp(self._look)

    def _look(self) -> None:
        now_s = self._made.drone.clock.now_s()
        came = self._made.named("MANUAL_CONTROL")
        new, self._seen = came[self._seen :], len(came)
        if any(each.z >= 0 or self._low_counts for each in new):
            self._alive_s, self._lost = now_s, False
        if now_s - self._alive_s >= MISSES_S and not self._lost:
            self._lost = True
            said = Report(frozenset({Topic.RC_LOST}), "RC lost")
            self._made.vehicle.timeline.add(Event("said", said, now_s, now_s))


async def probe(made: Board, timeout: LinkTimeout | None = TIMEOUT) -> bool:
    made.rc.begin()
    await made.pass_s(1)
    counted = iter((12, 345))
    return await made.rc.sticks.probe(timeout, lambda: next(counted))


@virtually
@pytest.mark.parametrize("stack", ["px4", "builtin"])
async def test_one_that_notices_silence_only_does_not_support_it(stack: str) -> None:
    async with board(stack, **LOW) as made:
        Minds(made)
        with pytest.raises(NotSupported) as raised:
            await probe(made)
        before = len(made.named("MANUAL_CONTROL"))
        await made.pass_s(1)

        told = raised.value
        assert "takes a throttle below the sticks' range for lost sticks" in told.what
        assert "tried a throttle of 900 µs, on the ground, for 2.1 s (its time-out is at most 1.4 s)" in told.because
        assert "it never said 'rc lost'; without any sticks it did 1." in told.because
        assert (12, 344) == told.frames
        assert told.window_s is not None
        assert pytest.approx(2.1, abs=0.11) == told.window_s[1] - told.window_s[0]
        assert "rc lost" == told.unsaid
        assert {-100, 500} == {each.z for each in made.named("MANUAL_CONTROL")}
        assert 500 == made.named("MANUAL_CONTROL")[-1].z
        assert before + 9 <= len(made.named("MANUAL_CONTROL"))


@virtually
async def test_one_that_notices_it_flies_the_case() -> None:
    async with board("builtin", **LOW) as made:
        Minds(made, low_counts=False)

        assert await probe(made)
        await made.pass_s(0.3)
        assert 500 == made.named("MANUAL_CONTROL")[-1].z


@virtually
async def test_one_that_never_tells_of_lost_sticks_proves_nothing() -> None:
    async with board("builtin", **LOW) as made:
        with pytest.raises(VehicleError, match=r"wanted to know whether builtin takes low throttle .* nor in 2.1 s"):
            await probe(made)


@virtually
@pytest.mark.parametrize("stack", VEHICLES)
@pytest.mark.parametrize("settings", [{}, receiver(on_loss="hold"), {"via": "ground"}, {"via": "ground", **LOW}])
async def test_what_is_known_is_not_tried(stack: str, settings: dict[str, Any]) -> None:
    async with board(stack, **settings) as made:
        begin_s = made.drone.clock.now_s()
        assert not await made.rc.sticks.probe(TIMEOUT, lambda: 0)
        assert begin_s == made.drone.clock.now_s()


@virtually
async def test_ardupilots_receiver_gives_real_pulses_and_is_not_tried() -> None:
    async with board("ardupilot", **LOW) as made:
        assert not await made.rc.sticks.probe(TIMEOUT, lambda: 0)


@virtually
async def test_a_probe_ends_with_the_sticks_heard() -> None:
    async with board("px4", **LOW) as made:
        Minds(made, low_counts=False)
        made.rc.begin()
        await made.pass_s(1)
        probing = asyncio.ensure_future(made.rc.probe(TIMEOUT))
        await made.pass_s(3)
        assert not probing.done()
        made.drone.answer("SYS_STATUS", onboard_control_sensors_present=1 << 16, onboard_control_sensors_health=1 << 16)
        await made.pass_s(1)

        assert probing.done()
        assert probing.exception() is None
