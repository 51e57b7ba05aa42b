"""The pilot's sticks in each stack's own terms: how pulses reach it, and when it misses them."""

from __future__ import annotations

import asyncio
import itertools
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from harness.actors.instrument import Instrument
from harness.clock import within_vehicle_s
from harness.errors import CallerError, NotReadyError, RigError
from harness.evidence.recorder import Recorder
from harness.faults.packet import Scene
from harness.mavlink.codec import Encoder, Message, decode
from harness.mavlink.frame import Splitter
from harness.shipped import shipped
from harness.timeline import Timeline
from harness.vehicles.ardupilot import ArduPilot
from harness.vehicles.base import Vehicle
from harness.vehicles.parameters import read_parameters
from harness.vehicles.practice import Practice
from harness.vehicles.px4 import Px4
from harness.vehicles.sticks.base import SticksSettings, Via, manual_control
from harness.vehicles.sticks.equipment import RcEquipment, equip, parameters_of
from harness.wire.memory import memory_pair
from harness.wire.rc import NEUTRAL
from harness.wire.receiver import OnLoss, ReceiverSettings
from tests.loops import virtually
from tests.vehicles.drone import Peer, peer

VEHICLES: dict[str, type[Vehicle]] = {"ardupilot": ArduPilot, "px4": Px4, "builtin": Practice}
STACKS = pytest.mark.parametrize("stack", VEHICLES)
NO_PULSES, PULSES = 1.0, 0.0


class Board:
    """A drone with an instrument port and a receiver's input, and all that came there; it confirms what it is set to
    unless told not to."""

    def __init__(self, stack: str, drone: Peer, *, confirms: bool = True, **settings: Any) -> None:
        self.drone = drone
        self.got: list[Message] = []
        self.pulses: list[tuple[int, ...]] = []
        self.params: dict[str, float] = {}
        self._confirms = confirms
        self._says = Encoder(1, 1)
        self._splitter = Splitter()
        self.far, near = memory_pair()
        self.far.listen(self._take)
        self.rc_far, rc_near = memory_pair()
        self.rc_far.listen(lambda data: self.pulses.append(struct.unpack("<8H", data)))
        self.instrument = Instrument(near, cast(Recorder, drone.journal))
        self.vehicle = VEHICLES[stack](drone.station, self.instrument, Timeline())
        drone.on("PARAM_REQUEST_READ", self._read)
        drone.on("COMMAND_LONG", lambda message: drone.answer("COMMAND_ACK", command=message.command))
        self.rc = self._equip(SticksSettings(**settings), rc_near if stack == "ardupilot" else None)

    def _equip(self, settings: SticksSettings, port: Any) -> RcEquipment:
        recorder, scene = cast(Recorder, self.drone.journal), cast(Scene, self.drone)
        return equip(settings, self.vehicle, self.instrument, port, recorder, scene, numbers=itertools.count(1))

    def _take(self, data: bytes) -> None:
        for frame in self._splitter.feed(data):
            message = decode(frame)
            self.got.append(message)
            if message.name == "PARAM_REQUEST_READ" and self._confirms:
                value = self.named("PARAM_SET")[-1].param_value
                self.far.send(self._says("PARAM_VALUE", param_id=message.param_id, param_value=value, param_type=2))

    def _read(self, message: Message) -> None:
        self.drone.answer("PARAM_VALUE", param_id=message.param_id, param_value=self.params[message.param_id])

    def named(self, name: str) -> list[Message]:
        return [message for message in self.got if message.name == name]

    def stamps(self, seconds: float) -> None:
        """So much of the vehicle's time, at once."""
        begin_s = self.drone.clock.now_s()
        for tick in range(1, round(seconds / 0.05) + 1):
            self.drone.stamp(begin_s + 0.05 * tick)

    async def pass_s(self, seconds: float) -> None:
        await self.drone.clock.sleep_until(self.drone.clock.now_s() + seconds)

    async def silence(self, seconds: float) -> None:
        """The sticks' radio is dead for so long."""
        pilot = self.rc.pilot
        send, pilot._send = pilot._send, lambda _: None
        await self.pass_s(seconds)
        pilot._send = send


@asynccontextmanager
async def board(stack: str, **settings: Any) -> AsyncIterator[Board]:
    async with peer() as drone:
        yield Board(stack, drone, **settings)


def receiver(**settings: Any) -> dict[str, Any]:
    return {"receiver": ReceiverSettings(**settings)}


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
async def test_a_vehicle_that_never_hears_them_is_not_ready(stack: str) -> None:
    async with board(stack) as made:
        made.rc.begin()
        with pytest.raises(NotReadyError, match=r"never told by .* that it hears the sticks, within 20 s"):
            await made.rc.heard()


@virtually
async def test_the_practice_drone_is_taken_at_its_word() -> None:
    async with board("builtin") as made, within_vehicle_s(made.drone.clock, 1):
        await made.rc.heard()


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
@pytest.mark.parametrize("stack", ["px4", "builtin"])
async def test_low_throttle_is_refused_where_the_simulator_has_none(stack: str) -> None:
    async with peer() as drone:
        with pytest.raises(CallerError, match=f"the simulated receiver of {stack} knows only hold, silent"):
            Board(stack, drone, **receiver(on_loss="low throttle"))


@virtually
@STACKS
async def test_a_receiver_wants_an_instrument_port_and_the_ground_station_wants_none(stack: str) -> None:
    async with peer() as drone:
        vehicle = VEHICLES[stack](drone.station, None, Timeline())

        def attach(via: Via) -> RcEquipment:
            scene, recorder = cast(Scene, drone), cast(Recorder, drone.journal)
            return equip(SticksSettings(via=via), vehicle, None, None, recorder, scene, numbers=itertools.count(1))

        with pytest.raises(CallerError, match="want an instrument port beside the radio"):
            attach(Via.RECEIVER)
        attach(Via.GROUND).begin()
        await drone.clock.sleep_until(drone.clock.now_s() + 0.3)
        assert drone.got


@virtually
async def test_ardupilots_receiver_wants_its_input() -> None:
    async with board("ardupilot") as made:
        with pytest.raises(CallerError, match="want the simulator's receiver input"):
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
    name = parameters_of(stack)
    assert name is not None
    values = read_parameters(shipped("sitl", "params", name)).values

    rests_on = SET[stack].keys() - {"COM_FAIL_ACT_T"}  # the patrol's own
    assert {key: SET[stack][key] for key in rests_on} == {key: values[key] for key in rests_on}


def test_the_practice_drone_needs_none() -> None:
    assert parameters_of("builtin") is None


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
