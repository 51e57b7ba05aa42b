"""The pilot's sticks in each stack's own terms: how pulses reach it, and how it tells that they do."""

from __future__ import annotations

import asyncio

import pytest

from harness.clock import within_vehicle_s
from harness.errors import RigError, VehicleError
from harness.wire.rc import NEUTRAL
from tests.loops import virtually
from tests.vehicles.board import VEHICLES, board, receiver

STACKS = pytest.mark.parametrize("stack", VEHICLES)
NO_PULSES, PULSES = 1.0, 0.0


# By a receiver


@virtually
async def test_ardupilot_gets_pulses_that_move_no_switch() -> None:
    async with board("ardupilot") as made:
        made.rc.begin()
        made.rc.pilot.move(roll=-1, pitch=0.5)
        await made.pass_s(1)

        assert (1000, 1750, 1500, 1500, 0, 0, 0, 0) == made.pulses[-1]
        assert 9 <= len(made.pulses) <= 11
        assert [] == made.named("PARAM_SET")


@virtually
@pytest.mark.parametrize("stack", ["px4", "builtin"])
async def test_the_others_get_manual_control_beside_the_radio(stack: str) -> None:
    async with board(stack) as made:
        made.rc.begin()
        made.rc.pilot.move(roll=-1, pitch=-1, throttle=1, yaw=0.5)
        await made.pass_s(1)

        last = made.named("MANUAL_CONTROL")[-1]
        assert (1000, -1000, 1000, 500, 1) == (last.x, last.y, last.z, last.r, last.target)
        assert [] == made.drone.named("MANUAL_CONTROL")
        assert [] == made.pulses


@virtually
@STACKS
async def test_behind_each_frame_that_comes_the_vehicle_is_asked_for_its_time(stack: str) -> None:
    async with board(stack) as made:
        made.rc.begin()
        await made.pass_s(1)
        asked = [message.ts1 for message in made.named("TIMESYNC")]
        assert list(range(1, len(asked) + 1)) == asked
        assert 9 <= len(asked) <= 11
        await made.silence(2)

        assert len(asked) + 1 >= len(made.named("TIMESYNC"))


@virtually
async def test_a_silent_receiver_switches_ardupilots_simulated_one_off_and_on_again() -> None:
    async with board("ardupilot") as made:
        made.rc.begin()
        await made.pass_s(1)
        await made.silence(3)
        assert [("SIM_RC_FAIL", NO_PULSES)] == [(each.param_id, each.param_value) for each in made.named("PARAM_SET")]
        before = len(made.pulses)
        await made.pass_s(1)

        assert [NO_PULSES, PULSES] == [each.param_value for each in made.named("PARAM_SET")]
        assert ["SIM_RC_FAIL"] * 2 == [each.param_id for each in made.named("PARAM_REQUEST_READ")]
        assert len(made.pulses) > before


@virtually
async def test_a_switch_that_is_never_confirmed_breaks_the_rig() -> None:
    async with board("ardupilot", confirms=False) as made:
        made.rc.begin()
        await made.pass_s(1)
        made.rc.pilot._send = lambda _: None
        with pytest.raises(RigError, match=r"wanted SIM_RC_FAIL 1, asked 4 times every 1 s, the vehicle did not"):
            made.stamps(10)
        assert 4 == len(made.named("PARAM_SET"))


@virtually
async def test_a_receiver_that_goes_low_sends_ardupilot_a_throttle_that_no_stick_reaches() -> None:
    async with board("ardupilot", **receiver(on_loss="low throttle")) as made:
        made.rc.begin()
        await made.pass_s(1)
        await made.silence(2)

        assert (1500, 1500, 900, 1500, 0, 0, 0, 0) == made.pulses[-1]
        assert [] == made.named("PARAM_SET")


@virtually
@pytest.mark.parametrize("stack", ["px4", "builtin"])
async def test_a_silent_receiver_sends_the_others_no_more_sticks(stack: str) -> None:
    async with board(stack) as made:
        made.rc.begin()
        await made.pass_s(1)
        await made.silence(1)
        before = len(made.named("MANUAL_CONTROL"))
        await made.silence(5)
        assert before == len(made.named("MANUAL_CONTROL"))
        await made.pass_s(1)

        assert before + 9 <= len(made.named("MANUAL_CONTROL"))


@virtually
@STACKS
async def test_a_receiver_that_holds_goes_on_for_ever(stack: str) -> None:
    async with board(stack, **receiver(on_loss="hold")) as made:
        made.rc.begin()
        await made.pass_s(1)
        await made.silence(10)

        given = made.pulses if stack == "ardupilot" else made.named("MANUAL_CONTROL")
        assert len(given) > 60
        assert [] == made.named("PARAM_SET")


# Through the ground station's radio


@virtually
@STACKS
async def test_through_the_ground_station_the_sticks_cross_its_radio(stack: str) -> None:
    async with board(stack, via="ground") as made:
        assert made.rc.radio is None
        made.rc.begin()
        await made.pass_s(1)

        name = "RC_CHANNELS_OVERRIDE" if stack == "ardupilot" else "MANUAL_CONTROL"
        sent = made.drone.named(name)
        assert 9 <= len(sent) <= 11
        assert {(255, 190)} == {(each.system, each.component) for each in sent}
        assert [] == made.named("TIMESYNC") == made.named("MANUAL_CONTROL")
        if stack == "ardupilot":
            last = sent[-1]
            assert NEUTRAL == (last.chan1_raw, last.chan2_raw, last.chan3_raw, last.chan4_raw)
            assert (0xFFFF, 0xFFFF) == (last.chan5_raw, last.chan8_raw)


@virtually
async def test_ardupilots_own_receiver_is_then_taken_off_board() -> None:
    async with board("ardupilot", via="ground") as made:
        made.rc.begin()
        await made.pass_s(1)

        assert [NO_PULSES] == [each.param_value for each in made.named("PARAM_SET")]
        assert [] == made.pulses


# What a vehicle tells of them


@virtually
async def test_is_heard_once_ardupilot_tells_these_very_channels() -> None:
    async with board("ardupilot") as made:
        made.rc.begin()
        waiting = asyncio.ensure_future(made.rc.heard())
        made.drone.answer("RC_CHANNELS", chan1_raw=1500, chan2_raw=1500, chan3_raw=1000, chan4_raw=1500)
        await made.pass_s(1)
        assert not waiting.done()
        made.drone.answer("RC_CHANNELS", chan1_raw=1500, chan2_raw=1500, chan3_raw=1500, chan4_raw=1500)
        await made.pass_s(1)

        assert waiting.done()


@virtually
@pytest.mark.parametrize(("present", "health", "is_heard"), [(1, 1, True), (0, 1, False), (1, 0, False)])
async def test_is_heard_once_px4_counts_its_receiver_among_what_is_there_and_well(
    present: int, health: int, is_heard: bool
) -> None:
    async with board("px4") as made:
        made.rc.begin()
        waiting = asyncio.ensure_future(made.rc.heard())
        await made.pass_s(0.1)
        made.drone.answer(
            "SYS_STATUS",
            onboard_control_sensors_present=present << 16,
            onboard_control_sensors_health=health << 16,
        )
        await made.pass_s(1)

        assert is_heard is waiting.done()
        waiting.cancel()


@virtually
@pytest.mark.parametrize("stack", ["ardupilot", "px4"])
async def test_a_vehicle_that_never_hears_them_fails_to_do_what_this_case_needs(stack: str) -> None:
    async with board(stack) as made:
        made.rc.begin()
        with pytest.raises(VehicleError, match=r"never told by .* that it hears the sticks, within 20 s"):
            await made.rc.heard()


@virtually
async def test_the_practice_drone_is_taken_at_its_word() -> None:
    async with board("builtin") as made, within_vehicle_s(made.drone.clock, 1):
        await made.rc.heard()
