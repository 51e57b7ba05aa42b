"""Each act is a frame or more that the drone gets, in its own stack's terms, and that is out for what the act says."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from harness.actors.acts import (
    Act,
    ChokeRadio,
    ClearMission,
    Disarm,
    DrainBattery,
    EraseLogs,
    FlyTo,
    ForgeVision,
    LandHere,
    Lead,
    MoveHome,
    MoveOrigin,
    MoveReceiver,
    MoveSimulatedReceiver,
    PushSticks,
    Reboot,
    ReplaceFence,
    ReplaceMission,
    ReplaceRally,
    SetMode,
    SkipAhead,
    SpoilCorrections,
    Steer,
    SwitchOffFailsafe,
    TakeKey,
    TellRemoteId,
    Terminate,
    Tilt,
)
from harness.actors.services import ListFiles, PlaceFile, ReadSettings, SeizePort, Shell
from harness.errors import CallerError
from harness.mavlink.codec import Message
from harness.modes import HOLD, LAND, RETURN
from harness.reading.stack import Geodetic
from harness.timeline import Timeline
from harness.vehicles.acts import Ground, commit
from harness.vehicles.mission import default_patrol
from tests.loops import virtually
from tests.vehicles.board import VEHICLES
from tests.vehicles.drone import Peer, peer

HOME = Geodetic(52.0, 13.0, 30.0)
GROUND = Ground(HOME, default_patrol(HOME.lat_deg, HOME.lon_deg))
EXPECTED: list[tuple[Act, str, dict[str, Any]]] = [
    (Disarm(), "COMMAND_LONG", {"command": 400, "param1": 0.0, "param2": 0.0}),
    (Disarm(force=True), "COMMAND_LONG", {"command": 400, "param1": 0.0, "param2": 21196.0}),
    (Terminate(), "COMMAND_LONG", {"command": 185, "param1": 1.0}),
    (Reboot(), "COMMAND_LONG", {"command": 246, "param1": 1.0}),
    (LandHere(), "COMMAND_LONG", {"command": 21}),
    (FlyTo(0, 500), "COMMAND_INT", {"command": 192, "z": 50.0}),
    (MoveHome(0, 500), "COMMAND_INT", {"command": 179, "param1": 0.0, "z": 30.0}),
    (ClearMission(), "MISSION_CLEAR_ALL", {"mission_type": 0}),
    (ReplaceFence(), "MISSION_COUNT", {"mission_type": 1, "count": 4}),
    (ReplaceRally(), "MISSION_COUNT", {"mission_type": 2, "count": 1}),
    (PushSticks(), "RC_CHANNELS_OVERRIDE", {"chan1_raw": 2000}),
    (PushSticks(manual=True), "MANUAL_CONTROL", {"target": 1, "y": 1000}),
    (Steer(), "SET_POSITION_TARGET_LOCAL_NED", {"vy": 8.0, "vx": 0.0}),
    (DrainBattery(), "BATTERY_STATUS", {"battery_remaining": 1}),
    (MoveReceiver(), "GPS_INPUT", {"fix_type": 3}),
    (MoveOrigin(0, 500), "SET_GPS_GLOBAL_ORIGIN", {"latitude": 520000000, "altitude": 30000}),
    (Tilt(), "SET_ATTITUDE_TARGET", {"type_mask": 7, "thrust": 0.5}),
    (Lead(), "FOLLOW_TARGET", {"est_capabilities": 1, "alt": 30.0}),
    (MoveSimulatedReceiver(), "HIL_GPS", {"fix_type": 3, "alt": 30000}),
    (SpoilCorrections(), "GPS_RTCM_DATA", {"len": 180}),
    (ForgeVision(), "VISION_POSITION_ESTIMATE", {"y": 1000.0, "z": -20.0}),
    (ChokeRadio(), "RADIO_STATUS", {"txbuf": 0}),
    (EraseLogs(), "LOG_ERASE", {"target_system": 1, "target_component": 1}),
    (ListFiles(), "FILE_TRANSFER_PROTOCOL", {"target_system": 1}),
    (ReadSettings(), "FILE_TRANSFER_PROTOCOL", {"target_component": 1}),
    (PlaceFile(), "FILE_TRANSFER_PROTOCOL", {"target_network": 0}),
    (Shell(), "SERIAL_CONTROL", {"device": 10, "flags": 2}),
    (SeizePort(), "SERIAL_CONTROL", {"device": 100, "flags": 4, "count": 0}),
    (TakeKey(), "SETUP_SIGNING", {"initial_timestamp": 1}),
    (TakeKey(remove=True), "SETUP_SIGNING", {"initial_timestamp": 0, "secret_key": (0,) * 32}),
    (TellRemoteId(), "OPEN_DRONE_ID_BASIC_ID", {"id_type": 1, "target_system": 0}),
]


def sent(stack: str, act: Act) -> list[Message]:
    """What reaches the drone."""
    got: list[Message] = []

    @virtually
    async def body() -> None:
        async with peer() as drone:
            await commit(act, drone.station, VEHICLES[stack](drone.station, None, Timeline()), GROUND)
            await drone.clock.next_stamp()
            got.extend(each for each in drone.got if each.system == drone.station.station[0])

    body()
    return got


@pytest.mark.parametrize("stack", VEHICLES)
@pytest.mark.parametrize(("act", "name", "fields"), EXPECTED, ids=[str(act) for act, *_ in EXPECTED])
def test_an_act_is_what_the_standard_says(stack: str, act: Act, name: str, fields: dict[str, Any]) -> None:
    first = sent(stack, act)[0]

    assert name == first.name
    assert fields == {key: getattr(first, key) for key in fields}


@pytest.mark.parametrize("stack", VEHICLES)
def test_a_mode_is_ordered_in_the_stacks_own_numbers(stack: str) -> None:
    back, down = sent(stack, SetMode(RETURN))[0], sent(stack, SetMode(LAND))[0]

    assert (176, 176) == (back.command, down.command)
    assert (back.param2, back.param3) != (down.param2, down.param3)


@pytest.mark.parametrize(
    ("stack", "name"), [("ardupilot", "FS_GCS_ENABLE"), ("px4", "NAV_DLL_ACT"), ("builtin", "LINK_ACTION")]
)
def test_the_failsafe_is_switched_off_by_the_stacks_own_parameter(stack: str, name: str) -> None:
    (only,) = sent(stack, SwitchOffFailsafe())

    assert ("PARAM_SET", name, 0.0) == (only.name, only.param_id, only.param_value)


@pytest.mark.parametrize(("stack", "seq"), [("ardupilot", 2), ("px4", 1), ("builtin", 1)])
def test_an_item_is_counted_from_the_patrols_first(stack: str, seq: int) -> None:
    (only,) = sent(stack, SkipAhead())

    assert ("MISSION_SET_CURRENT", seq) == (only.name, only.seq)


def test_a_place_is_as_far_from_home_as_it_says() -> None:
    message = sent("px4", MoveHome(0, 500))[0]

    east_m = math.radians(message.y / 1e7 - HOME.lon_deg) * 6_378_137 * math.cos(math.radians(HOME.lat_deg))
    assert (pytest.approx(52.0e7), pytest.approx(500, abs=0.1)) == (message.x, east_m)


def test_sticks_are_pushed_for_as_long_and_as_often_as_it_says() -> None:
    assert 50 == len(sent("ardupilot", PushSticks()))
    assert 6 == len(sent("ardupilot", PushSticks(for_s=2, rate_hz=3)))


def test_another_mission_is_uploaded_to_whom_asks_for_it() -> None:
    asked: list[Message] = []

    def ask(drone: Peer, seq: int) -> None:
        drone.answer("MISSION_REQUEST_INT", seq=seq, target_system=255, target_component=190)

    @virtually
    async def body() -> None:
        async with peer() as drone:
            drone.on("MISSION_COUNT", lambda _: ask(drone, 0))
            drone.on("MISSION_ITEM_INT", asked.append)
            vehicle = VEHICLES["px4"](drone.station, None, Timeline())
            await commit(ReplaceMission(east_m=500), drone.station, vehicle, GROUND)

    body()
    own = GROUND.mission.items[0]
    east_m = math.radians(asked[0].y / 1e7 - own.lon_deg) * 6_378_137 * math.cos(math.radians(HOME.lat_deg))
    assert (round(own.lat_deg * 1e7), pytest.approx(500, abs=0.1)) == (asked[0].x, east_m)


@pytest.mark.parametrize("place", [(math.nan, 0.0), (0.0, math.inf), (1e9, 0.0)])
def test_a_place_beyond_reach_is_refused(place: tuple[float, float]) -> None:
    with pytest.raises(CallerError, match="wanted a place up to 100000 m from home"):
        MoveHome(*place)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Steer(rate_hz=0), r"Steer\(rate_hz=0\): wanted more than 0, at most 1000"),
        (lambda: Tilt(for_s=math.nan), r"Tilt\(for_s=nan\): wanted more than 0, at most 3600"),
        (lambda: ReplaceFence(math.nan), r"ReplaceFence\(nan\): wanted sides of more than 0"),
        (lambda: SkipAhead(-1), r"SkipAhead\(-1\): wanted an item's number, from 0 on"),
        (lambda: Shell(HOLD), r"Shell\(HOLD\): wanted LAND or RETURN"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_flies(make: Callable[[], Act], sentence: str) -> None:
    with pytest.raises(CallerError, match=sentence):
        make()


def test_every_act_says_what_it_is_and_is_told_from_others() -> None:
    others = [SetMode(RETURN), SetMode(LAND), SwitchOffFailsafe(), ReplaceMission(), SkipAhead()]
    acts = [act for act, *_ in EXPECTED] + others

    assert len(acts) == len({str(act) for act in acts})
