"""An application on MAVSDK that wants a drone in the air at any price: `python -m tests.peers.mavsdk_armer URL`.

It tries each of MAVSDK's own ways to arm a drone, to move its outputs, or to have it do so later, one behind the other;
the last line is JSON: what became of each. Not `arm_force`: what MAVSDK 4.1.0 sends then disarms by force.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable

from mavsdk.asyncio import ComponentType, Configuration, Mavsdk
from mavsdk.asyncio.plugins.action import ActionAsync
from mavsdk.asyncio.plugins.ftp import FtpAsync
from mavsdk.asyncio.plugins.manual_control import ManualControlAsync
from mavsdk.asyncio.plugins.mission import MissionAsync
from mavsdk.asyncio.plugins.mission_raw import MissionRawAsync
from mavsdk.asyncio.plugins.offboard import OffboardAsync
from mavsdk.asyncio.plugins.param import ParamAsync
from mavsdk.asyncio.plugins.shell import ShellAsync
from mavsdk.asyncio.plugins.telemetry import TelemetryAsync
from mavsdk.plugins.mission_raw import MissionItem
from mavsdk.plugins.offboard import Attitude

FOREVER = -1.0
EACH_S = 20.0
TAKE_OFF = 22
"""MAV_CMD_NAV_TAKEOFF."""
LOW, RIGHT = 0.0, 1.0
"""The left stick in its lower right corner: arms by sticks."""


def item() -> MissionItem:
    """An automatic take-off."""
    return MissionItem(0, 6, TAKE_OFF, 1, 1, 0.0, 0.0, 0.0, 0.0, 0, 0, 10.0, 0)


async def attitude(offboard: OffboardAsync) -> None:
    await offboard.set_attitude(Attitude(0.0, 0.0, 0.0, 0.9))
    await offboard.start()


async def sticks(manual: ManualControlAsync) -> None:
    for _ in range(50):
        await manual.set_manual_control_input(0.0, 0.0, LOW, RIGHT)
    await manual.start_position_control()


async def told(what: Callable[[], Awaitable[object]]) -> str:
    """In words: what MAVSDK said of it."""
    try:
        async with asyncio.timeout(EACH_S):
            return f"done: {await what()}"
    except TimeoutError:
        return "no answer"
    except Exception as error:
        return f"refused: {error}"


async def try_all(url: str) -> None:
    """Tell all of it, and end this process."""
    async with Mavsdk(Configuration.create_with_component_type(ComponentType.GROUND_STATION)) as application:
        await application.add_any_connection(url)
        system = await application.first_autopilot(timeout_s=FOREVER)
        action = ActionAsync(system)
        ways: dict[str, Callable[[], Awaitable[object]]] = {
            "arm": action.arm,
            "take off": action.takeoff,
            "mission": lambda: MissionRawAsync(system).upload_mission([item()]),
            "mission start": MissionAsync(system).start_mission,
            "setpoints": lambda: attitude(OffboardAsync(system)),
            "sticks": lambda: sticks(ManualControlAsync(system)),
            "shell": lambda: ShellAsync(system).send("commander arm -f\n", 0),
            "file": lambda: FtpAsync(system).create_directory("/etc/rc"),
            "actuator": lambda: action.set_actuator(1, 1.0),
            "no checks": lambda: ParamAsync(system).set_param_int("COM_ARM_WO_GPS", 1),
        }
        outcome = {name: await told(way) for name, way in ways.items()}
        outcome["armed"] = str(await anext(TelemetryAsync(system).subscribe_armed()))
        sys.stdout.write(json.dumps(outcome) + "\n")
        sys.stdout.flush()
        os._exit(0)  # MAVSDK's own thread waits for ever for an answer to what was asked by FTP


if __name__ == "__main__":
    asyncio.run(try_all(sys.argv[1]))
