"""An application on MAVSDK, as an integrator would write it: `python -m tests.peers.mavsdk_pilot URL SECONDS`.

It arms the drone, has it take off, uploads a mission and flies it round and round for so many seconds, then has it
return and waits until it is disarmed. It knows nothing of the link. Lines of JSON tell what it did; the last one which
MAVLink messages it heard, in their order.
"""

from __future__ import annotations

import asyncio
import json
import math
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from mavsdk.asyncio import ComponentType, Configuration, Mavsdk
from mavsdk.asyncio.plugins.action import ActionAsync
from mavsdk.asyncio.plugins.mavlink_direct import MavlinkDirectAsync
from mavsdk.asyncio.plugins.mission import MissionAsync
from mavsdk.asyncio.plugins.param import ParamAsync
from mavsdk.asyncio.plugins.telemetry import TelemetryAsync
from mavsdk.plugins.mission import MissionItem, MissionPlan
from mavsdk.plugins.telemetry import HomePosition

from harness.clock import HostClock

T = TypeVar("T")
FOREVER = -1.0
TRIES = 20
AGAIN_S = 1.0
UPLOAD_AGAIN_S = 10.0
"""An upload that a stall broke off stays open in PX4 for 5 s of its own, refuses every other meanwhile, and each one
refused keeps it open for 5 s more (mavlink_mission.cpp, handle_mission_count): who asks every second is never heard.
Twice that, for a PX4 that a busy machine slows."""
TAKE_OFF_M = 15.0
SIDE_DEG = 0.0005
"""Some 50 m."""
_CLOCK = HostClock()


def tell(what: str, value: object = None) -> None:
    sys.stdout.write(json.dumps({"host_s": round(_CLOCK.now_s(), 3), "what": what, "value": value}) + "\n")
    sys.stdout.flush()


async def insist(what: str, call: Callable[[], Awaitable[T]], again_s: float = AGAIN_S) -> T:
    """Again, so many seconds later, until it succeeds: a poor link may lose an answer each time that MAVSDK asks."""
    for number in range(1, TRIES + 1):
        try:
            made = await call()
        except Exception as error:
            tell(f"{what}: try {number}", str(error))
            await _CLOCK.sleep_until(_CLOCK.now_s() + again_s)
            continue
        tell(what, number)
        return made
    raise SystemExit(f"{what}: {TRIES} tries were in vain")


async def _count(system: Any, heard: list[str]) -> None:
    async for message in MavlinkDirectAsync(system).subscribe_message(""):
        heard.append(message.message_name)  # noqa: PERF401  to be read while it grows


async def _home(telemetry: TelemetryAsync) -> HomePosition:
    """MAVSDK asks for it until it has it once: who subscribes after that hears nothing more."""
    while math.isnan((home := await telemetry.home()).latitude_deg):
        await _CLOCK.sleep_until(_CLOCK.now_s() + 0.1)
    return home


def _mission(latitude_deg: float, longitude_deg: float) -> MissionPlan:
    corners = [(0, 0), (SIDE_DEG, 0), (SIDE_DEG, SIDE_DEG), (0, SIDE_DEG)]
    nan = float("nan")
    return MissionPlan([
        MissionItem(
            latitude_deg + north, longitude_deg + east, TAKE_OFF_M, 8.0, True, nan, nan, MissionItem.CameraAction.NONE,
            nan, nan, 2.0, nan, nan, MissionItem.VehicleAction.NONE,
        )
        for north, east in corners
    ])  # fmt: skip


async def _round_and_round(mission: MissionAsync, until_s: float) -> None:
    async def over() -> None:
        await _CLOCK.sleep_until(until_s)

    async def laps() -> None:
        lap = 0
        async for progress in mission.subscribe_mission_progress():
            if progress.total and progress.current == progress.total:
                lap += 1
                tell("lap", lap)
                await insist("back to the first corner", lambda: mission.set_current_mission_item(0))
                await insist("mission", mission.start_mission)

    flying = [asyncio.ensure_future(each) for each in (over(), laps())]
    done, _ = await asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED)
    for each in flying:
        each.cancel()
    for each in done:
        each.result()


async def fly(url: str, seconds: float) -> None:
    """The whole flight."""
    async with Mavsdk(Configuration.create_with_component_type(ComponentType.GROUND_STATION)) as application:
        await application.add_any_connection(url)
        system = await application.first_autopilot(timeout_s=FOREVER)
        tell("met", f"system {await system.get_system_id()} by MAVSDK {await application.version()}")
        began_s = _CLOCK.now_s()
        heard: list[str] = []
        counting = asyncio.ensure_future(_count(system, heard))
        action, mission, telemetry = ActionAsync(system), MissionAsync(system), TelemetryAsync(system)
        # Sticks are nowhere here.
        await insist("COM_RCL_EXCEPT", lambda: ParamAsync(system).set_param_int("COM_RCL_EXCEPT", 7))
        await insist("places at 5 Hz", lambda: telemetry.set_rate_position(5.0))
        home = await _home(telemetry)
        plan = _mission(home.latitude_deg, home.longitude_deg)
        await insist("mission uploaded", lambda: mission.upload_mission(plan), UPLOAD_AGAIN_S)
        await insist("height", lambda: action.set_takeoff_altitude(TAKE_OFF_M))
        await insist("armed", action.arm)
        await insist("taken off", action.takeoff)
        async for place in telemetry.subscribe_position():
            if place.relative_altitude_m > TAKE_OFF_M - 2:
                break
        tell("up", round(place.relative_altitude_m, 1))
        await insist("mission", mission.start_mission)
        await _round_and_round(mission, began_s + seconds)
        await insist("return", action.return_to_launch)
        async for armed in telemetry.subscribe_armed():
            if not armed:
                break
        tell("disarmed")
        counting.cancel()
        tell("heard", heard)


if __name__ == "__main__":
    asyncio.run(fly(sys.argv[1], float(sys.argv[2])))
