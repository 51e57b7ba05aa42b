"""A MAVSDK application that tells what it is told: `python -m harness.rigs.mavsdk_witness udpout://HOST:PORT`.

It is what an integrator would write, and knows nothing of the harness but the host's clock. Each line it writes is a
JSON object: what it was told, the value in MAVSDK's own names, and when, in host seconds (monotonic).
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

from mavsdk.asyncio import ComponentType, Configuration, Mavsdk
from mavsdk.asyncio.plugins.telemetry import TelemetryAsync

from harness.clock import HostClock

FOREVER = -1.0
_CLOCK = HostClock()


def tell(what: str, value: object) -> None:
    """One line, at once."""
    sys.stdout.write(json.dumps({"what": what, "value": value, "host_s": _CLOCK.now_s()}) + "\n")
    sys.stdout.flush()


async def _follow(what: str, news: AsyncIterator[Any], read: Callable[[Any], object]) -> None:
    """Tell every value that is not the one before; every text."""
    last: object = None
    async for each in news:
        value = read(each)
        if value != last or what == "text":
            tell(what, value)
        last = value


def _ailing(health: Any) -> list[str]:
    """The names of what is not well: MAVSDK's Telemetry.Health is a set of flags."""
    return sorted(name for name, is_well in vars(health).items() if not is_well)


async def witness(url: str) -> None:
    """Wait for the first autopilot, and tell of it until killed."""
    async with Mavsdk(Configuration.create_with_component_type(ComponentType.GROUND_STATION)) as application:
        await application.add_any_connection(url)
        system = await application.first_autopilot(timeout_s=FOREVER)
        telemetry = TelemetryAsync(system)
        tell("met", f"system {await system.get_system_id()} by MAVSDK {await application.version()}")
        await asyncio.gather(
            _follow("link", system.is_connected_state(), bool),
            _follow("mode", telemetry.subscribe_flight_mode(), lambda mode: mode.name),
            _follow("armed", telemetry.subscribe_armed(), bool),
            _follow("health", telemetry.subscribe_health(), _ailing),
            _follow("text", telemetry.subscribe_status_text(), lambda told: told.text),
        )


if __name__ == "__main__":
    asyncio.run(witness(sys.argv[1]))
