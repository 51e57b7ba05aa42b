"""PX4's own simulated receiver: the lever that every firmware has, and those that are only tried."""

from __future__ import annotations

import pytest

from harness.errors import RigError, VehicleError
from harness.faults.gnss.condition import CLEAN, Condition, Fix
from harness.faults.gnss.receiver import Truth
from harness.mavlink.codec import Encoder
from harness.vehicles.gnss.px4_native import BIASES, INJECT_FAILURE, OFF, STUCK, WORKS, Px4Native
from tests.loops import virtually
from tests.vehicles.gnss.px4_receiver import INT32, Stack, bits, px4

HERE = Truth(0.0, 0.0, 20.0, 0.0, 0.0, 0.0, 0.0)
DENIED = Condition(fix=Fix.NONE, satellites=0)


async def ready(stack: Stack) -> Px4Native:
    native = stack.native()
    await native.take_over()
    return native


async def delivered(stack: Stack, native: Px4Native, condition: Condition, for_s: float = 1.0) -> None:
    for _ in range(round(for_s * 10)):
        native.deliver(condition, HERE)
        await stack.pass_s(0.1)


@pytest.mark.parametrize(
    ("condition", "satellites"),
    [
        (DENIED, 0),
        (Condition(fix=Fix.NONE), 3),
        (Condition(fix=Fix.FIX_2D, satellites=8), 3),
        (Condition(satellites=5), 5),
        (CLEAN, 10),
    ],
)
def test_a_condition_is_a_number_of_satellites(condition: Condition, satellites: int) -> None:
    @virtually
    async def test() -> None:
        async with px4() as stack:
            native = await ready(stack)
            await delivered(stack, native, condition)

            assert satellites == stack.params["SIM_GPS_USED"]

    test()


@virtually
async def test_it_is_set_once_and_not_again() -> None:
    async with px4() as stack:
        native = await ready(stack)
        await delivered(stack, native, CLEAN)
        assert [] == stack.sets()
        await delivered(stack, native, DENIED, for_s=5)
        assert [("SIM_GPS_USED", bits(0))] == stack.sets()
        await delivered(stack, native, CLEAN, for_s=5)
        assert [("SIM_GPS_USED", bits(0)), ("SIM_GPS_USED", bits(10))] == stack.sets()


@virtually
async def test_a_lost_request_is_sent_again() -> None:
    async with px4() as stack:
        native = await ready(stack)
        stack.lost = 2
        await delivered(stack, native, DENIED, for_s=3)

        assert 0 == stack.params["SIM_GPS_USED"]


@virtually
async def test_a_receiver_that_does_not_obey_breaks_the_flight() -> None:
    async with px4() as stack:
        native = await ready(stack)
        stack.stuck = True
        with pytest.raises(RigError, match="wanted SIM_GPS_USED 0"):
            await delivered(stack, native, DENIED, for_s=6)


@virtually
async def test_it_gives_back_what_it_found() -> None:
    async with px4() as stack:
        native = await ready(stack)
        await delivered(stack, native, DENIED)
        await native.give_back()
        assert 10 == stack.params["SIM_GPS_USED"]

        await delivered(stack, native, CLEAN)
        await delivered(stack, native, DENIED)
        stack.stuck = True
        with pytest.raises(VehicleError, match="wanted SIM_GPS_USED 10"):
            await native.give_back()


@virtually
async def test_a_drone_that_does_not_tell_is_no_rig_and_has_nothing_to_be_given_back() -> None:
    async with px4() as stack:
        del stack.params["SIM_GPS_USED"]
        native = stack.native()
        with pytest.raises(VehicleError, match="wanted SIM_GPS_USED told"):
            await native.take_over()
        await native.give_back()

        assert [] == stack.sets()


@virtually
async def test_levers_of_other_firmware_are_tried_and_silence_is_no_mistake() -> None:
    async with px4() as stack:
        native = await ready(stack)
        await delivered(stack, native, Condition(silent=True, offset_m=(50.0, 0.0, -5.0)), for_s=6)
        await delivered(stack, native, Condition(frozen=True))
        await delivered(stack, native, CLEAN)
        await native.give_back()

        commands = [(each.command, each.param1, each.param2) for each in stack.named("COMMAND_LONG")]
        assert [(INJECT_FAILURE, 4, OFF), (INJECT_FAILURE, 4, STUCK), (INJECT_FAILURE, 4, WORKS)] == commands
        offset = [*zip(BIASES, (50.0, 0.0, -5.0), strict=True), *((name, 0.0) for name in BIASES)]
        assert [*offset, ("SIM_GPS_USED", bits(10))] == stack.sets()
        assert {str(INJECT_FAILURE): None, "SIM_GPS_USED": 10} | dict.fromkeys(BIASES) == native.tried
        assert {"satellites", "fix"} == native.carries


@virtually
async def test_what_answers_is_told() -> None:
    async with px4() as stack:
        native = await ready(stack)
        native.deliver(Condition(silent=True), HERE)
        stack.far.send(stack.says("COMMAND_ACK", command=INJECT_FAILURE, result=3))

        assert {str(INJECT_FAILURE): 3} == native.tried


@virtually
async def test_the_answer_on_the_radio_is_no_traffic_of_the_drones() -> None:
    async with px4() as stack:
        native, says = await ready(stack), Encoder(1, 1)

        assert native.is_measuring(says("PARAM_VALUE", param_id="SIM_GPS_USED", param_type=INT32))
        assert not native.is_measuring(says("PARAM_VALUE", param_id="COM_DL_LOSS_T", param_type=INT32))
        assert not native.is_measuring(says("HEARTBEAT"))
