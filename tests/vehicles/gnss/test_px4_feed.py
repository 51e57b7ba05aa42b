"""PX4's MAVLink receiver: each condition as the fields of HIL_GPS, in the drone's own name."""

from __future__ import annotations

from typing import Any

import pytest

from harness.errors import VehicleError
from harness.faults.gnss.condition import CLEAN, Condition, Declared, Fix
from harness.faults.gnss.receiver import Truth
from harness.mavlink.codec import Message
from harness.reading.place import Origin
from harness.reading.stack import Geodetic
from harness.vehicles.gnss.hil_gps import BOOTED_US, COMPONENT
from harness.vehicles.gnss.px4_feed import Px4Feed
from tests.loops import virtually
from tests.vehicles.gnss.px4_receiver import HOME, px4

THERE = Truth(100.0, -50.0, 20.0, 3.0, -4.0, 0.5, 90.0)
TOLD = {
    "fix": "fix_type", "satellites": "satellites_visible", "horizontal_accuracy_m": "eph",
    "vertical_accuracy_m": "epv",
}  # fmt: skip


async def told(condition: Condition, truth: Truth = THERE, *, at_s: float = 10.0) -> Message:
    """The one HIL_GPS of a condition."""
    async with px4() as stack:
        feed = stack.feed()
        stack.stamp(at_s)
        feed.deliver(condition, truth)
        (message,) = stack.named("HIL_GPS")
        return message


def place(message: Message) -> tuple[float, float, float]:
    origin = Origin()
    origin.position(HOME)
    at = origin.position(Geodetic(message.lat / 1e7, message.lon / 1e7, message.alt / 1e3))
    return at.north_m, at.east_m, at.up_m


@virtually
async def test_an_undisturbed_receiver_tells_the_truth() -> None:
    message = await told(CLEAN)

    assert (100.0, -50.0, 20.0) == pytest.approx(place(message), abs=0.01)
    assert (300, -400, 50, 500, 30687) == (message.vn, message.ve, message.vd, message.vel, message.cog)
    assert (3, 14, 80, 120) == (message.fix_type, message.satellites_visible, message.eph, message.epv)
    assert BOOTED_US + 10_000_000 == message.time_usec


@virtually
async def test_px4_takes_it_from_its_own_system_only() -> None:
    message = await told(CLEAN)

    assert (1, COMPONENT) == (message.system, message.component)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"fix": Fix.NONE}, {"fix_type": 1}),
        ({"fix": Fix.FIX_2D}, {"fix_type": 2}),
        ({"satellites": 3}, {"satellites_visible": 3}),
        ({"horizontal_accuracy_m": 5.0}, {"eph": 500}),
        ({"horizontal_accuracy_m": 9000.0}, {"eph": 65534}),
        ({"vertical_accuracy_m": 6.0}, {"epv": 600}),
        ({"velocity_mps": (400.0, 0.0, -400.0)}, {"vn": 32767, "vd": -32768, "vel": 40302}),
        ({"heading_deg": -90.0}, {"yaw": 36000}),
        ({"heading_deg": 90.0}, {"yaw": 18000}),
        ({"time_s": -3600.0}, {"time_usec": BOOTED_US + 10_000_000 - 3_600_000_000}),
    ],
)
def test_each_condition_has_its_field(change: dict[str, Any], expected: dict[str, int]) -> None:
    @virtually
    async def test() -> None:
        message = await told(Condition(**change))

        assert expected == {name: getattr(message, name) for name in expected}

    test()


@virtually
async def test_an_offset_moves_the_place_and_a_height_too() -> None:
    message = await told(Condition(offset_m=(200.0, 30.0, -50.0)))

    assert (300.0, -20.0, 70.0) == pytest.approx(place(message), abs=0.01)
    assert 300 == message.vn


@virtually
async def test_a_silent_receiver_says_nothing() -> None:
    async with px4() as stack:
        feed = stack.feed()
        feed.deliver(Condition(silent=True), THERE)
        assert [] == stack.named("HIL_GPS")
        feed.deliver(CLEAN, THERE)
        assert 1 == len(stack.named("HIL_GPS"))


@virtually
async def test_what_is_late_or_frozen_was_true_before() -> None:
    async with px4() as stack:
        feed = stack.feed()
        conditions = [CLEAN] * 30 + [Condition(delay_s=2.0), CLEAN, Condition(frozen=True)]
        for tick, condition in enumerate(conditions):
            stack.stamp(tick / 10)
            feed.deliver(condition, THERE._replace(north_m=float(tick)))
        late, now, frozen = (place(each)[0] for each in stack.named("HIL_GPS")[-3:])

    assert (10.0, 31.0, 31.0) == pytest.approx((late, now, frozen), abs=0.02)


@virtually
async def test_what_it_says_it_cannot_carry_changes_nothing_that_counts() -> None:
    plain = await told(CLEAN)
    for change in ({"cn0_dbhz": 20.0}, {"speed_accuracy_mps": 9.0}, {"jamming": Declared.CRITICAL}):
        assert not change.keys() & Px4Feed.carries
        assert vars(plain) == vars(await told(Condition(**change)))


@virtually
async def test_a_drone_that_would_not_listen_is_no_rig() -> None:
    async with px4() as stack:
        stack.params["MAV_USEHILGPS"] = 0
        with pytest.raises(VehicleError, match="MAV_USEHILGPS 1"):
            await stack.feed().take_over()


@virtually
async def test_its_parameters_are_read_back_at_the_end() -> None:
    async with px4() as stack:
        feed = stack.feed()
        await feed.take_over()
        await feed.give_back()
        stack.params["SENS_EN_GPSSIM"] = 1

        with pytest.raises(VehicleError, match="they read back as MAV_USEHILGPS 1, SENS_EN_GPSSIM 1"):
            await feed.give_back()
        assert {"MAV_USEHILGPS", "SENS_EN_GPSSIM"} <= stack.vehicle.read_back.keys()
