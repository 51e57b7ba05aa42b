"""ArduPilot's MAVLink receiver: each condition as the fields of GPS_INPUT."""

from __future__ import annotations

from typing import Any

import pytest

from harness.errors import RigError, VehicleError
from harness.faults.gnss.condition import CLEAN, Condition, Fix
from harness.faults.gnss.receiver import Truth
from harness.reading.place import Origin
from harness.reading.stack import Geodetic
from harness.vehicles.gnss.gps_input import FIRST_WEEK, WEEK_MS
from tests.loops import virtually
from tests.vehicles.gnss.receiver import HOME, ardupilot

THERE = Truth(100.0, -50.0, 20.0, 3.0, -4.0, 0.5, 90.0)


@virtually
async def test_an_undisturbed_receiver_tells_the_truth() -> None:
    async with ardupilot() as stack:
        stack.drone.stamp(12.0)  # the radio's time: not what counts
        feed = stack.feed()
        stack.stamp(10.0)
        feed.deliver(CLEAN, THERE)
        told = stack.named("GPS_INPUT")[-1]
        origin = Origin()
        origin.position(HOME)
        place = origin.position(Geodetic(told.lat / 1e7, told.lon / 1e7, told.alt))

        assert (100.0, -50.0, 20.0) == pytest.approx((place.north_m, place.east_m, place.up_m), abs=0.01)
        assert (3.0, -4.0, 0.5) == (told.vn, told.ve, told.vd)
        assert (3, 14, 9000) == (told.fix_type, told.satellites_visible, told.yaw)
        assert (FIRST_WEEK, 10_000) == (told.time_week, told.time_week_ms)
        assert (0, 0) == (told.gps_id, told.ignore_flags)


@virtually
@pytest.mark.parametrize(
    ("condition", "fields"),
    [
        (Condition(fix=Fix.NONE, satellites=2), {"fix_type": 1, "satellites_visible": 2}),
        (Condition(fix=Fix.FIX_2D), {"fix_type": 2}),
        (Condition(horizontal_accuracy_m=32.0, vertical_accuracy_m=64.0), {"horiz_accuracy": 32, "vert_accuracy": 64}),
        (Condition(speed_accuracy_mps=8.0), {"speed_accuracy": 8.0}),
        (Condition(velocity_mps=(1.0, 2.0, -3.0)), {"vn": 4.0, "ve": -2.0, "vd": -2.5}),
        (Condition(offset_m=(0.0, 0.0, -30.0)), {"alt": 200.0}),
        (Condition(heading_deg=-90.0), {"yaw": 36000}),
        (Condition(time_s=-20.0), {"time_week": FIRST_WEEK - 1, "time_week_ms": WEEK_MS - 10_000}),
    ],
)
async def test_a_condition_shows_in_its_fields(condition: Condition, fields: dict[str, Any]) -> None:
    async with ardupilot() as stack:
        feed = stack.feed()
        stack.stamp(10.0)
        feed.deliver(condition, THERE)
        told = stack.named("GPS_INPUT")[-1]

        assert fields == {name: getattr(told, name) for name in fields}


@virtually
async def test_a_receiver_with_one_antenna_tells_no_heading() -> None:
    async with ardupilot() as stack:
        feed = stack.feed()
        feed.deliver(CLEAN, THERE._replace(heading_deg=None))

        assert 0 == stack.named("GPS_INPUT")[-1].yaw


@virtually
async def test_a_silent_one_says_nothing_and_begins_again() -> None:
    async with ardupilot() as stack:
        feed = stack.feed()
        for condition in (CLEAN, Condition(silent=True), Condition(silent=True), CLEAN):
            feed.deliver(condition, THERE)

        assert 2 == len(stack.named("GPS_INPUT"))


@virtually
async def test_a_late_one_tells_what_was_true_by_the_time_of_truths_port() -> None:
    async with ardupilot() as stack:
        feed = stack.feed()
        for tick in range(30):
            stack.stamp(10.0 + 0.1 * tick)
            feed.deliver(Condition(delay_s=1.0), THERE._replace(up_m=float(tick)))

        assert 150.0 + 19 == pytest.approx(stack.named("GPS_INPUT")[-1].alt, abs=0.01)


@virtually
@pytest.mark.parametrize(
    ("name", "value"), [("GPS1_TYPE", 1.0), ("SIM_GPS1_TYPE", 1.0), ("GPS1_DELAY_MS", 0.0)], ids=str
)
async def test_a_drone_that_has_another_receiver_or_thinks_us_of_another_age_is_no_rig(name: str, value: float) -> None:
    async with ardupilot() as stack:
        stack.fed[name] = value
        with pytest.raises(VehicleError, match=rf"wanted GPS1_TYPE 14, .* they read back as .*{name} {value:g}"):
            await stack.feed().take_over()


@virtually
async def test_a_receiver_that_the_caller_plugs_in_later_breaks_the_rig_at_once() -> None:
    async with ardupilot() as stack:
        feed = stack.feed()
        await feed.take_over()
        feed.deliver(CLEAN, THERE)
        await stack.vehicle.configure({"SIM_GPS1_TYPE": 1.0})

        with pytest.raises(RigError, match=r"they read back as .*SIM_GPS1_TYPE 1, .* --params is not to set them"):
            feed.deliver(CLEAN, THERE)
        with pytest.raises(VehicleError, match="SIM_GPS1_TYPE 1"):
            await feed.give_back()
        assert 1 == len(stack.named("GPS_INPUT"))


@virtually
async def test_what_it_was_told_with_is_filed() -> None:
    async with ardupilot() as stack:
        feed = stack.feed()
        await feed.take_over()
        await feed.give_back()

        assert stack.fed == stack.vehicle.read_back
