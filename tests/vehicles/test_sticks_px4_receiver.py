"""A receiver of sticks in a world of ours: pulses are the world's, and what PX4 makes of their loss is known."""

from __future__ import annotations

import pytest

from harness.shipped import shipped
from harness.vehicles.parameters import read_parameters
from harness.vehicles.sticks.base import SticksSettings, Via
from harness.vehicles.sticks.equipment import _sticks, transmitter_of
from harness.vehicles.sticks.manual import Px4Sticks
from harness.vehicles.sticks.px4_receiver import PULSES_S, UNCHANGED_S, Px4ReceiverSticks
from harness.wire.receiver import ReceiverSettings
from tests.loops import virtually
from tests.vehicles.gnss.test_px4_simulator import simulated

RECEIVER, GROUND = SticksSettings(), SticksSettings(via=Via.GROUND)


@virtually
async def test_what_the_receiver_puts_out_is_the_worlds() -> None:
    async with simulated() as (vehicle, world, instrument):
        sticks = Px4ReceiverSticks(RECEIVER, vehicle, instrument)
        for channels in ((1500, 1400, 900, 1600), None, (1500,) * 4):
            sticks.give(channels)  # type: ignore[arg-type]

            assert channels == world.sticks


@virtually
async def test_through_the_grounds_radio_they_are_a_joystick_as_ever() -> None:
    async with simulated() as (vehicle, _, instrument):
        kinds = [type(_sticks(each, vehicle, instrument, None)) for each in (RECEIVER, GROUND)]

        assert [Px4ReceiverSticks, Px4Sticks] == kinds


@pytest.mark.parametrize(
    ("settings", "simulated_by_us", "wanted"),
    [
        (RECEIVER, True, "px4-receiver.parm"),
        (GROUND, True, "px4-transmitter.parm"),
        (RECEIVER, False, "px4-transmitter.parm"),
        (GROUND, False, "px4-transmitter.parm"),
    ],
)
def test_the_drone_is_told_which_way_its_sticks_come(
    settings: SticksSettings, simulated_by_us: bool, wanted: str
) -> None:
    assert wanted == transmitter_of("px4", settings, simulated=simulated_by_us)


def test_a_throttle_for_lost_is_below_any_that_a_stick_reaches_and_above_the_receivers() -> None:
    values = read_parameters(shipped("sitl", "params", "px4-receiver.parm")).values

    assert ReceiverSettings().low_throttle_us < values["RC_FAILS_THR"] < 1000
    assert [1.0, 2.0, 3.0, 4.0] == [values[f"RC_MAP_{name}"] for name in ("ROLL", "PITCH", "THROTTLE", "YAW")]


def test_sticks_that_stand_still_are_handed_on_in_time() -> None:
    """rc_update.cpp publishes unchanged ones every 300 ms, of pulses every 20 ms."""
    assert UNCHANGED_S + 2 * PULSES_S < 0.4
