"""Vehicle time: held between stamps, never guessed, and never going back."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.clock import EPOCH_STEP_BACK_S, BootTime, VehicleClock, run_id, utc_now, utc_us
from tests.loops import passing, virtually

law = settings(max_examples=60, deadline=None)
stamps_ms = st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 5000), min_size=1, max_size=40)


def test_run_names_sort_by_time_and_never_meet() -> None:
    names = {run_id("LINK-1-px4") for _ in range(64)}
    assert len(names) > 60
    stamp = utc_now().replace("-", "").replace(":", "").rstrip("Z")
    for name in names:
        date, *label, digits = name.split("-")
        assert (15, ["LINK", "1", "px4"], 4) == (len(date), label, len(digits))
        assert date[:11] == stamp[:11]


@pytest.mark.parametrize("label", ["../../etc", "a b/c", "x" * 500, "1.1timeouts", "é|\0"])
def test_a_run_can_be_a_folder_whatever_its_label(label: str) -> None:
    name = run_id(label)
    assert not {"/", " ", "\0", "|"} & set(name)
    assert len(name) < 150


def test_host_time_counts_microseconds_since_1970() -> None:
    assert 1.7e15 < utc_us() < 1e16


def test_a_stamp_that_steps_back_opens_an_epoch_in_which_time_goes_on() -> None:
    boot = BootTime()
    assert [10.0, 12.0] == [boot.observe_s(each) for each in (10_000, 12_000)]
    assert 12.5 == boot.observe_s(500)
    assert 1 == boot.epoch
    assert 13.0 == boot.observe_s(1000)
    assert 12.25 == boot.to_s(250)
    assert 14.0 == boot.observe_s(2000)
    assert 14.1 == pytest.approx(boot.observe_s(100))
    assert 2 == boot.epoch


@pytest.mark.parametrize(("back_ms", "epochs"), [(1, 0), (1000 * EPOCH_STEP_BACK_S, 0), (1001, 1), (4000, 1)])
def test_only_a_step_back_of_over_a_second_is_a_reboot(back_ms: int, epochs: int) -> None:
    boot = BootTime()
    boot.observe_s(5000)
    boot.observe_s(5000 - back_ms)
    assert epochs == boot.epoch


def test_small_steps_back_do_not_add_up_to_a_reboot_nor_hide_one() -> None:
    boot = BootTime()
    for stamp_ms in (5000, 4500, 4100, 4001):
        boot.observe_s(stamp_ms)
    assert 0 == boot.epoch
    boot.observe_s(3999)
    assert 1 == boot.epoch


@law
@given(stamps_ms)
@virtually
async def test_vehicle_time_never_goes_back(stamps: list[int]) -> None:
    clock, before_s = VehicleClock(), 0.0
    for stamp_ms in stamps:
        clock.observe_ms(stamp_ms)
        assert clock.now_s() >= before_s
        before_s = clock.now_s()


@virtually
async def test_vehicle_time_is_the_last_stamp_and_is_never_extrapolated() -> None:
    clock = VehicleClock()
    assert 0.0 == clock.now_s()
    clock.observe_ms(1000)
    await asyncio.sleep(1)
    clock.observe_ms(2000)
    await asyncio.sleep(0.7)
    assert 2.0 == clock.now_s()
    assert pytest.approx(0.7) == clock.host_age_s


@virtually
async def test_sleepers_wake_at_the_first_stamp_at_or_behind_their_time_and_in_its_order() -> None:
    clock, woken = VehicleClock(), list[float]()

    async def sleeper(until_s: float) -> None:
        await clock.sleep_until(until_s)
        woken.append(until_s)

    tasks = [asyncio.ensure_future(sleeper(each)) for each in (3.0, 1.0, 2.0, 1.0)]
    await passing()
    for stamp_ms, expected in ((999, []), (1000, [1.0, 1.0]), (2500, [1.0, 1.0, 2.0])):
        clock.observe_ms(stamp_ms)
        await passing()
        assert expected == woken
    clock.observe_ms(9000)
    await asyncio.gather(*tasks)
    assert [1.0, 1.0, 2.0, 3.0] == woken


@virtually
async def test_sleepers_woken_by_one_stamp_wake_in_the_order_of_their_times() -> None:
    clock, woken = VehicleClock(), list[float]()

    async def sleeper(until_s: float) -> None:
        await clock.sleep_until(until_s)
        woken.append(until_s)

    tasks = [asyncio.ensure_future(sleeper(each)) for each in (3.0, 1.0, 2.0)]
    await passing()
    clock.observe_ms(4000)
    await asyncio.gather(*tasks)
    assert [1.0, 2.0, 3.0] == woken


@virtually
async def test_a_sleeper_that_was_cancelled_harms_nobody() -> None:
    clock = VehicleClock()
    gone, stays = (asyncio.ensure_future(clock.sleep_until(each)) for each in (1.0, 2.0))
    await passing()
    gone.cancel()
    await passing()
    clock.observe_ms(3000)
    await stays


@virtually
async def test_the_past_is_not_waited_for() -> None:
    clock = VehicleClock()
    clock.observe_ms(5000)
    await clock.sleep_until(5.0)
    await clock.sleep_until(1.0)


@virtually
async def test_the_next_stamp_is_one_that_moves_time_on() -> None:
    clock = VehicleClock()
    clock.observe_ms(5000)
    task = asyncio.ensure_future(clock.next_stamp())
    await passing()
    for stamp_ms in (5000, 4990):
        clock.observe_ms(stamp_ms)
        await passing()
        assert not task.done()
    clock.observe_ms(5001)
    await task


@virtually
async def test_listeners_hear_every_stamp_that_moved_time_on() -> None:
    clock, heard = VehicleClock(), list[float]()
    clock.on_stamp(lambda: heard.append(clock.now_s()))
    for stamp_ms in (50, 100, 100, 90, 150):
        clock.observe_ms(stamp_ms)
    assert [0.05, 0.1, 0.15] == heard
    assert 3 == clock.stamps


@virtually
async def test_the_bracket_is_the_last_spacing_and_the_greatest_is_kept() -> None:
    clock = VehicleClock()
    for stamp_ms in (7000, 7050, 7450, 7500):
        clock.observe_ms(stamp_ms)
    assert pytest.approx(0.05) == clock.bracket_s
    assert pytest.approx(0.4) == clock.bracket_max_s


@virtually
async def test_a_reboot_opens_an_epoch_and_is_no_bracket() -> None:
    clock = VehicleClock()
    for stamp_ms in (10_000, 10_050, 4000, 4050):
        clock.observe_ms(stamp_ms)
    assert 1 == clock.epoch
    assert pytest.approx(14.1) == clock.now_s()
    assert pytest.approx(0.05) == clock.bracket_max_s


@pytest.mark.parametrize(("wide", "expected_s"), [(0, 0.05), (1, 0.05), (2, 0.05), (3, 0.4), (10, 0.4)])
def test_the_p99_bracket_is_what_99_in_100_spacings_stay_within(wide: int, expected_s: float) -> None:
    @virtually
    async def body() -> None:
        clock, at_ms = VehicleClock(), 1000
        clock.observe_ms(at_ms)
        for number in range(200):
            at_ms += 400 if number < wide else 50
            clock.observe_ms(at_ms)
        assert pytest.approx(expected_s) == clock.bracket_p99_s

    body()


@virtually
async def test_a_clock_without_stamps_has_no_bracket() -> None:
    assert 0.0 == VehicleClock().bracket_p99_s


@virtually
async def test_the_rate_is_vehicle_seconds_per_host_second() -> None:
    clock = VehicleClock()
    for number in range(201):
        clock.observe_ms(number * 50 + 1)
        await asyncio.sleep(0.005)
    assert pytest.approx(10, rel=0.02) == clock.rate
