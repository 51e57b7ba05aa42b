"""PX4's own simulated receiver: the lever that every firmware has, and those that are only tried."""

from __future__ import annotations

import asyncio

import pytest

from harness.errors import RigError, VehicleError
from harness.faults.gnss.condition import CLEAN, Condition, Fix
from harness.faults.gnss.receiver import Truth
from harness.mavlink.codec import Encoder
from harness.vehicles.gnss.levers import INT32
from harness.vehicles.gnss.px4_native import BIASES, INJECT_FAILURE, OFF, STUCK, WORKS, Px4Native
from tests.loops import virtually
from tests.vehicles.gnss.px4_receiver import Stack, bits, px4

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
async def test_it_is_set_twice_a_second_at_most_and_is_at_last_as_it_was_wanted_last() -> None:
    """PX4 saves every parameter that is set, and hung over ten a second."""
    async with px4() as stack:
        native = await ready(stack)
        for tick in range(50):
            await delivered(stack, native, Condition(satellites=5 + tick % 7), for_s=0.1)
        assert 9 <= len(stack.sets()) <= 11

        await delivered(stack, native, DENIED, for_s=0.6)
        assert 0 == stack.params["SIM_GPS_USED"]


@virtually
async def test_what_comes_and_goes_faster_than_that_never_comes() -> None:
    async with px4() as stack:
        native = await ready(stack)
        for _ in range(5):
            await delivered(stack, native, CLEAN, for_s=0.1)
            await delivered(stack, native, DENIED, for_s=0.1)
            await delivered(stack, native, CLEAN, for_s=0.4)

        assert len(stack.sets()) < 10


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
        await delivered(stack, native, DENIED)
        begin_s = stack.drone.clock.now_s()

        def stamps() -> None:
            for tick in range(1, 120):
                stack.drone.stamp(begin_s + 0.05 * tick)

        with pytest.raises(RigError, match="wanted SIM_GPS_USED 0"):
            stamps()


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
        with pytest.raises(VehicleError, match="wanted SIM_GPS_USED put back"):
            await native.give_back()


@virtually
async def test_a_drone_that_does_not_tell_is_no_rig_and_has_nothing_to_be_given_back() -> None:
    async with px4() as stack:
        del stack.params["SIM_GPS_USED"]
        native = stack.native()
        with pytest.raises(VehicleError, match="wanted SIM_GPS_USED read"):
            await native.take_over()
        await native.give_back()

        assert [] == stack.sets()


def failures(stack: Stack) -> list[tuple[float, float, float]]:
    return [(each.command, each.param1, each.param2) for each in stack.named("COMMAND_LONG")]


@virtually
async def test_levers_of_other_firmware_are_tried_and_silence_is_no_mistake() -> None:
    async with px4() as stack:
        native = await ready(stack)
        telling = asyncio.ensure_future(stack.tell())
        await delivered(stack, native, Condition(silent=True, offset_m=(50.0, 0.0, -5.0)), for_s=6)
        await delivered(stack, native, Condition(frozen=True))
        await delivered(stack, native, CLEAN)
        await native.give_back()
        telling.cancel()

        orders = [(INJECT_FAILURE, 4, failure) for failure in (OFF, STUCK, WORKS, WORKS)]
        assert orders == failures(stack)
        # It was asked for its biases, and tells of none.
        assert {"SIM_GPS_USED", *BIASES} == {each.param_id for each in stack.named("PARAM_REQUEST_READ")}
        assert [("SIM_GPS_USED", bits(10))] == stack.sets()
        assert {"SIM_GPS_USED": 10.0} == native.before == stack.vehicle.read_back
        assert {"satellites", "fix"} == native.carries


@virtually
async def test_a_bias_comes_on_top_of_the_one_there_was_and_that_is_given_back() -> None:
    async with px4() as stack:
        stack.update(SIM_GNSS0_BIAS_N=2.0, SIM_GNSS0_BIAS_D=-1.0)
        native = await ready(stack)
        assert [] == stack.sets()
        assert 2.0 == stack.vehicle.read_back["SIM_GNSS0_BIAS_N"]

        await delivered(stack, native, Condition(offset_m=(50.0, 0.0, -5.0)))
        assert [("SIM_GNSS0_BIAS_N", 52.0), ("SIM_GNSS0_BIAS_D", -6.0)] == stack.sets()
        await native.give_back()

        assert [2.0, 0.0, -1.0] == [stack.params[name] for name in BIASES]


@virtually
async def test_a_bias_that_is_not_given_back_is_named() -> None:
    async with px4() as stack:
        stack.update()
        native = await ready(stack)
        await delivered(stack, native, Condition(offset_m=(50.0, 0.0, 0.0)))
        stack.stuck = True
        with pytest.raises(VehicleError, match="wanted SIM_GNSS0_BIAS_N put back"):
            await native.give_back()


@pytest.mark.parametrize("condition", [Condition(silent=True), Condition(frozen=True)], ids=["silent", "frozen"])
@pytest.mark.parametrize("broken", [False, True])
def test_a_failure_is_over_only_once_the_receiver_is_seen_to_work(condition: Condition, broken: bool) -> None:
    @virtually
    async def test() -> None:
        async with px4() as stack:
            stack.update()
            native = await ready(stack)
            telling = asyncio.ensure_future(stack.tell())
            await delivered(stack, native, condition)
            assert stack.failure != WORKS
            stack.broken = broken
            try:
                if not broken:
                    await native.give_back()
                    assert WORKS == stack.failure
                    return
                with pytest.raises(VehicleError, match=r"wanted it to work again .*asked 4 times every 1 s"):
                    await native.give_back()
            finally:
                telling.cancel()

    test()


@virtually
async def test_a_receiver_that_never_was_failed_need_not_be_seen_to_work() -> None:
    async with px4() as stack:
        native = await ready(stack)
        await delivered(stack, native, DENIED)
        await native.give_back()

        assert [] == failures(stack)


@virtually
async def test_the_answer_on_the_radio_is_no_traffic_of_the_drones() -> None:
    async with px4() as stack:
        native, says = await ready(stack), Encoder(1, 1)

        assert native.is_measuring(says("PARAM_VALUE", param_id="SIM_GPS_USED", param_type=INT32))
        assert not native.is_measuring(says("PARAM_VALUE", param_id="COM_DL_LOSS_T", param_type=INT32))
        assert not native.is_measuring(says("HEARTBEAT"))
