"""Limits in vehicle time, the watchdog on the host's, and work that is raced against its guards."""

from __future__ import annotations

import asyncio

import pytest

from harness.clock import LoopClock, VehicleClock, race, watch, within_vehicle_s
from harness.errors import RigError, StallError
from tests.loops import passing, virtually


@virtually
async def test_a_limit_ends_in_vehicle_time_and_not_in_the_hosts() -> None:
    clock = VehicleClock()
    clock.observe_ms(1000)

    async def limited() -> None:
        async with within_vehicle_s(clock, 2.0):
            await asyncio.sleep(1e6)

    task = asyncio.ensure_future(limited())
    await asyncio.sleep(1000)
    assert not task.done()
    clock.observe_ms(2999)
    await asyncio.sleep(1000)
    assert not task.done()
    clock.observe_ms(3000)
    with pytest.raises(TimeoutError):
        await task


@virtually
async def test_before_the_first_stamp_a_limit_ends_in_loop_time() -> None:
    with pytest.raises(TimeoutError):
        async with within_vehicle_s(VehicleClock(), 2.0):
            await asyncio.sleep(1e6)
    assert pytest.approx(2) == LoopClock().now_s()


@virtually
async def test_a_limit_that_was_kept_leaves_nothing_behind() -> None:
    clock = VehicleClock()
    clock.observe_ms(1000)
    async with within_vehicle_s(clock, 2.0):
        pass
    await passing()
    clock.observe_ms(60_000)
    await passing()
    assert 1 == len(asyncio.all_tasks())


@virtually
async def test_an_error_inside_a_limit_comes_out_as_it_is() -> None:
    clock = VehicleClock()
    clock.observe_ms(1000)
    with pytest.raises(ZeroDivisionError):
        async with within_vehicle_s(clock, 2.0):
            raise ZeroDivisionError


@virtually
async def test_the_watchdog_bites_once_stamps_stay_away_on_host_time() -> None:
    clock = VehicleClock()
    guard = asyncio.ensure_future(watch(clock, stall_s=8, what="px4"))
    for number in range(10):
        clock.observe_ms(number * 50 + 50)
        await asyncio.sleep(7.9)
        assert not guard.done()
    began_s = LoopClock().now_s()
    with pytest.raises(
        StallError, match=r"px4 stopped telling the time.*every 8 host seconds.*at vehicle time 0\.50 s"
    ):
        await guard
    assert LoopClock().now_s() - began_s < 8 / 8 + 0.2


@virtually
async def test_a_race_gives_the_works_result() -> None:
    guard = asyncio.get_running_loop().create_future()
    assert 7 == await race(asyncio.sleep(1, 7), guard)
    assert not guard.done()


@virtually
async def test_a_guard_that_ends_first_raises_its_error_and_cancels_the_work() -> None:
    ended = []

    async def work() -> None:
        try:
            await asyncio.sleep(1e6)
        finally:
            ended.append(LoopClock().now_s())

    async def death() -> None:
        await asyncio.sleep(3)
        raise RigError("died")

    with pytest.raises(RigError, match="died"):
        await race(work(), asyncio.get_running_loop().create_future(), asyncio.ensure_future(death()))
    assert [pytest.approx(3)] == ended


@virtually
async def test_a_guard_that_has_failed_already_stops_the_work_before_it_waits() -> None:
    guard = asyncio.get_running_loop().create_future()
    guard.set_exception(RigError("broken"))
    with pytest.raises(RigError, match="broken"):
        await race(asyncio.sleep(1e6), guard)
    assert 0.0 == LoopClock().now_s()


@virtually
async def test_the_works_own_error_comes_out_of_a_race() -> None:
    async def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await race(work(), asyncio.get_running_loop().create_future())


@virtually
async def test_a_race_that_is_cancelled_takes_its_work_along() -> None:
    ended = []

    async def work() -> None:
        try:
            await asyncio.sleep(1e6)
        finally:
            ended.append(True)

    task = asyncio.ensure_future(race(work(), asyncio.get_running_loop().create_future()))
    await passing()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [True] == ended
