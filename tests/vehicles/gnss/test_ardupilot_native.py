"""ArduPilot's own simulated receiver: set as the condition says, confirmed, and put back."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from harness.errors import RigError, VehicleError
from harness.faults.gnss.condition import CLEAN, Condition, Fix
from harness.faults.gnss.receiver import Truth
from harness.reading.place import Origin
from harness.reading.stack import Geodetic
from harness.vehicles.gnss.ardupilot_native import LEVERS, ArduPilotNative
from harness.vehicles.gnss.levers import single
from tests.loops import virtually
from tests.vehicles.gnss.receiver import AS_IT_IS, HOME, Stack, ardupilot

UNDISTURBED = AS_IT_IS | {"SIM_GPS1_HZ": 10.0, "SIM_GPS1_NUMSATS": 14.0, "SIM_GPS1_ACC": 0.8}
"""As soon as it is in our hands: what it carries is as the condition says, not as the simulator has it."""
HERE = Truth(0.0, 0.0, 20.0, 0.0, 0.0, 0.0, 90.0)


async def taken(stack: Stack) -> ArduPilotNative:
    native = stack.native()
    await native.take_over()
    native.deliver(CLEAN, HERE)
    await stack.pass_s(1)
    stack.got.clear()
    return native


@virtually
@pytest.mark.parametrize(
    ("condition", "name", "value"),
    [
        (Condition(silent=True), "SIM_GPS1_TYPE", 0.0),
        (Condition(fix=Fix.NONE), "SIM_GPS1_ENABLE", 0.0),
        (Condition(satellites=4), "SIM_GPS1_NUMSATS", 4.0),
        (Condition(horizontal_accuracy_m=30.0), "SIM_GPS1_ACC", 30.0),
        (Condition(delay_s=1.5), "SIM_GPS1_LAG_MS", 1600.0),
        (Condition(offset_m=(0.0, 0.0, -30.0)), "SIM_GPS1_GLTCH_Z", 30.0),
    ],
)
async def test_a_condition_is_a_parameter_and_nothing_else(condition: Condition, name: str, value: float) -> None:
    async with ardupilot() as stack:
        native = await taken(stack)
        native.deliver(condition, HERE)
        await stack.pass_s(1)

        assert [(name, value)] == stack.sets()
        assert UNDISTURBED | {name: value} == {key: round(each, 6) for key, each in stack.params.items()}


@virtually
async def test_an_offset_is_where_it_was_meant_to_be() -> None:
    async with ardupilot() as stack:
        native = await taken(stack)
        native.deliver(Condition(offset_m=(111.0, -40.0, 0.0)), HERE)
        await stack.pass_s(1)
        origin = Origin()
        origin.position(HOME)
        north_deg, east_deg = stack.params["SIM_GPS1_GLTCH_X"], stack.params["SIM_GPS1_GLTCH_Y"]
        seen = origin.position(Geodetic(HOME.lat_deg + north_deg, HOME.lon_deg + east_deg, HOME.alt_m))

        assert math.isclose(111.0, seen.north_m, abs_tol=1e-3)
        assert math.isclose(-40.0, seen.east_m, abs_tol=1e-3)


@virtually
async def test_nothing_is_changed_before_it_is_known() -> None:
    async with ardupilot() as stack:
        native = stack.native()
        native.deliver(Condition(fix=Fix.NONE, delay_s=1.0), HERE)
        await stack.pass_s(1)

        assert [] == stack.got


@virtually
async def test_an_undisturbed_receiver_is_left_alone() -> None:
    async with ardupilot() as stack:
        native = await taken(stack)
        for _ in range(20):
            native.deliver(CLEAN, HERE)
            await stack.pass_s(0.1)

        assert [] == stack.sets()
        assert UNDISTURBED == {name: round(value, 6) for name, value in stack.params.items()}


@virtually
async def test_what_is_filed_is_what_is_flown_with_and_not_what_was_found() -> None:
    async with ardupilot() as stack:
        await stack.native().take_over()

        assert UNDISTURBED == {name: round(value, 6) for name, value in stack.vehicle.read_back.items()}
        assert stack.vehicle.read_back == stack.params


@virtually
async def test_a_receiver_that_does_not_become_as_it_is_to_be_flown_is_named() -> None:
    async with ardupilot() as stack:
        stack.stuck = {"SIM_GPS1_HZ"}
        with pytest.raises(VehicleError, match=r"wanted SIM_GPS1_HZ set, asked every 1 s"):
            await stack.native().take_over()


@virtually
async def test_what_is_over_is_as_it_was_again() -> None:
    async with ardupilot() as stack:
        native = await taken(stack)
        native.deliver(Condition(fix=Fix.NONE, satellites=3, offset_m=(5.0, 0.0, 0.0)), HERE)
        await stack.pass_s(1)
        native.deliver(CLEAN, HERE)
        await stack.pass_s(1)

        assert UNDISTURBED == {name: round(value, 6) for name, value in stack.params.items()}
        assert 6 == len(stack.sets())


@virtually
async def test_a_drift_is_set_five_times_a_second_and_ends_where_it_ended() -> None:
    async with ardupilot() as stack:
        native = await taken(stack)
        for tick in range(51):
            native.deliver(replace(CLEAN, offset_m=(0.1 * tick, 0.0, 0.0)), HERE)
            await stack.pass_s(0.1)
        for _ in range(3):
            native.deliver(replace(CLEAN, offset_m=(5.0, 0.0, 0.0)), HERE)
            await stack.pass_s(0.1)

        assert 15 <= len(stack.sets()) <= 27
        assert single(math.degrees(5.0 / 6_378_137.0)) == pytest.approx(stack.params["SIM_GPS1_GLTCH_X"], rel=1e-6)


@virtually
async def test_what_gets_lost_on_its_way_is_asked_again() -> None:
    async with ardupilot() as stack:
        native = await taken(stack)
        stack.lost = 4
        native.deliver(Condition(fix=Fix.NONE), HERE)
        await stack.pass_s(4)

        assert [("SIM_GPS1_ENABLE", 0.0)] == stack.sets()
        assert 0.0 == stack.params["SIM_GPS1_ENABLE"]


@virtually
async def test_what_is_never_confirmed_breaks_the_rig() -> None:
    async with ardupilot() as stack:
        native = await taken(stack)
        stack.deaf = {"SIM_GPS1_ENABLE"}
        native.deliver(Condition(fix=Fix.NONE), HERE)
        begin_s = stack.drone.clock.now_s()

        def stamps() -> None:
            for tick in range(1, 120):
                stack.drone.stamp(begin_s + 0.05 * tick)

        with pytest.raises(RigError, match=r"wanted SIM_GPS1_ENABLE 0, asked 4 times every 1 s, the vehicle did not"):
            stamps()


@virtually
async def test_a_delay_beyond_its_memory_is_as_long_as_can_be() -> None:
    async with ardupilot() as stack:
        native = await taken(stack)
        native.deliver(Condition(delay_s=10.0), HERE)

        assert 1800.0 == stack.params["SIM_GPS1_LAG_MS"]  # its own 100 ms and the longest delay, 1.7 s


@virtually
async def test_a_firmware_without_these_parameters_is_named() -> None:
    async with ardupilot() as stack:
        stack.deaf = {"SIM_GPS1_ACC", "SIM_GPS1_TYPE"}
        with pytest.raises(VehicleError, match=r"wanted SIM_GPS1_ACC, SIM_GPS1_TYPE read, .* did not confirm"):
            await stack.native().take_over()


@virtually
async def test_it_is_given_back_as_it_was_each_read_back() -> None:
    async with ardupilot() as stack:
        native = await taken(stack)
        native.deliver(Condition(silent=True, satellites=2), HERE)
        await stack.pass_s(1)
        asked = len(stack.named("PARAM_REQUEST_READ"))
        await native.give_back()

        assert AS_IT_IS == {name: round(value, 6) for name, value in stack.params.items()}
        assert set(LEVERS) == {each.param_id for each in stack.named("PARAM_REQUEST_READ")[asked:]}


@virtually
async def test_what_is_not_given_back_is_named() -> None:
    async with ardupilot() as stack:
        native = await taken(stack)
        native.deliver(Condition(silent=True), HERE)
        await stack.pass_s(1)
        stack.deaf = {"SIM_GPS1_TYPE"}
        with pytest.raises(VehicleError, match=r"wanted SIM_GPS1_TYPE put back, asked every 1 s"):
            await native.give_back()


@virtually
async def test_the_radios_share_of_it_is_measuring() -> None:
    async with ardupilot() as stack:
        native = stack.native()
        told = {name: stack.says("PARAM_VALUE", param_id=name) for name in ("SIM_GPS1_TYPE", "FS_GCS_TIMEOUT")}

        assert native.is_measuring(told["SIM_GPS1_TYPE"])
        assert not native.is_measuring(told["FS_GCS_TIMEOUT"])
        assert not native.is_measuring(stack.says("HEARTBEAT"))
