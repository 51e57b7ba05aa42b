"""What a vehicle's sticks may be asked for, what it is set to for them, and when it misses them."""

from __future__ import annotations

import itertools
from typing import Any, cast

import pytest

from harness.errors import CallerError, NotSupported
from harness.evidence.recorder import Recorder
from harness.faults.packet import Scene
from harness.mavlink.codec import Encoder
from harness.shipped import shipped
from harness.timeline import Timeline
from harness.vehicles.parameters import read_parameters
from harness.vehicles.sticks.base import SticksSettings, Via, manual_control
from harness.vehicles.sticks.equipment import RcEquipment, equip, parameters_of, transmitter_of
from harness.wire.rc import NEUTRAL
from harness.wire.receiver import OnLoss, ReceiverSettings
from tests.loops import virtually
from tests.vehicles.board import VEHICLES, Board, board, receiver
from tests.vehicles.drone import peer

STACKS = pytest.mark.parametrize("stack", VEHICLES)


# When it misses them

AP = {"FS_THR_ENABLE": 1.0, "FS_THR_VALUE": 975.0, "RC_FS_TIMEOUT": 1.0}
PX4 = {"NAV_RCL_ACT": 2.0, "COM_RC_IN_MODE": 1.0, "COM_RCL_EXCEPT": 0.0, "COM_RC_LOSS_T": 1.0, "COM_FAIL_ACT_T": 2.0}
OWN = {"RC_ACTION": 2.0, "RC_TIMEOUT_S": 1.0, "RC_CHECK_HZ": 10.0}
SET = {"ardupilot": AP, "px4": PX4, "builtin": OWN}


@virtually
@pytest.mark.parametrize(
    ("stack", "settings", "lo_s", "hi_s"),
    [
        ("ardupilot", {}, 1.43, 1.65),
        ("ardupilot", receiver(hold_s=1.5), 2.43, 2.65),
        ("ardupilot", receiver(on_loss="low throttle"), 0.49, 0.69),
        ("ardupilot", {"via": "ground"}, 1.0, 1.1),
        ("px4", {}, 3.25, 3.9),
        ("px4", {"via": "ground"}, 3.0, 3.35),
        ("builtin", {}, 1.25, 1.65),
        ("builtin", {"via": "ground"}, 1.0, 1.1),
    ],
)
async def test_acts_on_lost_sticks_by_the_receivers_hold_and_its_own_parameters(
    stack: str, settings: dict[str, Any], lo_s: float, hi_s: float
) -> None:
    async with board(stack, **settings) as made:
        made.params = SET[stack]
        timeout = await made.rc.sticks.rc_timeout()

        assert timeout is not None
        assert pytest.approx((lo_s, hi_s)) == (timeout.lo_s, timeout.hi_s)
        assert SET[stack] == made.vehicle.read_back


@virtually
@STACKS
async def test_cannot_know_of_lost_sticks_whose_receiver_holds(stack: str) -> None:
    async with board(stack, **receiver(on_loss="hold")) as made:
        made.params = SET[stack]

        assert await made.rc.sticks.rc_timeout() is None


# What it may be asked for


@virtually
@STACKS
async def test_a_receiver_wants_an_instrument_port_and_the_ground_station_wants_none(stack: str) -> None:
    async with peer() as drone:
        vehicle = VEHICLES[stack](drone.station, None, Timeline())

        def attach(via: Via) -> RcEquipment:
            scene, recorder = cast(Scene, drone), cast(Recorder, drone.journal)
            return equip(SticksSettings(via=via), vehicle, None, None, recorder, scene, numbers=itertools.count(1))

        with pytest.raises(NotSupported, match="want an instrument port beside the radio"):
            attach(Via.RECEIVER)
        attach(Via.GROUND).begin()
        await drone.clock.sleep_until(drone.clock.now_s() + 0.3)
        assert drone.got


@virtually
async def test_ardupilots_receiver_wants_its_input() -> None:
    async with board("ardupilot") as made:
        with pytest.raises(NotSupported, match="want the simulator's receiver input"):
            made._equip(SticksSettings(), None)


def test_another_way_on_board_is_refused() -> None:
    with pytest.raises(CallerError, match="via='pigeon': wanted one of receiver, ground"):
        SticksSettings(via=cast(Via, "pigeon"))


def test_may_be_asked_for_in_words() -> None:
    assert SticksSettings() == SticksSettings.of()
    assert SticksSettings(receiver=ReceiverSettings(on_loss=OnLoss.HOLD, hold_s=1.0)) == SticksSettings.of(
        on_loss="hold", hold_s=1.0
    )
    assert SticksSettings(via=Via.GROUND) == SticksSettings.of(via="ground")
    with pytest.raises(CallerError, match="sticks with mode: wanted via, hold_s, low_throttle_us, on_loss"):
        SticksSettings.of(mode="silent")


@virtually
async def test_only_the_answer_to_the_switch_is_measuring_traffic_on_the_radio() -> None:
    says = Encoder(1, 1)
    async with board("ardupilot") as made, peer() as other:
        is_measuring = made.rc.sticks.is_measuring
        assert is_measuring(says("PARAM_VALUE", param_id="SIM_RC_FAIL", param_value=1.0))
        assert not is_measuring(says("PARAM_VALUE", param_id="RC_FS_TIMEOUT", param_value=1.0))
        assert not is_measuring(says("HEARTBEAT"))
        assert not Board("px4", other).rc.sticks.is_measuring(says("PARAM_VALUE", param_id="SIM_RC_FAIL"))


@pytest.mark.parametrize("stack", ["ardupilot", "px4"])
def test_the_parameters_of_a_patrol_with_sticks_are_shipped_and_are_what_its_time_out_rests_on(stack: str) -> None:
    values: dict[str, float] = {}
    for name in (parameters_of(stack), transmitter_of(stack, SticksSettings())):
        assert name is not None
        values |= read_parameters(shipped("sitl", "params", name)).values

    rests_on = SET[stack].keys() - {"COM_FAIL_ACT_T"}  # the patrol's own
    assert {key: SET[stack][key] for key in rests_on} == {key: values[key] for key in rests_on}


def test_the_practice_drone_needs_none() -> None:
    assert parameters_of("builtin") is None
    assert transmitter_of("builtin", SticksSettings()) is None


@pytest.mark.parametrize(
    ("channels", "x", "y", "z", "r"),
    [
        (NEUTRAL, 0, 0, 500, 0),
        ((2000, 1000, 2000, 1000), 1000, 1000, 1000, -1000),
        ((1000, 2000, 1000, 2000), -1000, -1000, 0, 1000),
    ],
)
def test_pulses_as_manual_control(channels: Any, x: int, y: int, z: int, r: int) -> None:
    assert {"target": 3, "x": x, "y": y, "z": z, "r": r} == manual_control(3, channels)


def test_on_loss_may_be_a_word() -> None:
    assert OnLoss.HOLD == ReceiverSettings(on_loss=cast(OnLoss, "hold")).on_loss
