"""What a drone is set to, told once more: its parameters, mission, fence, rally points, home and origin; or its logs.
Nothing is kept here: `harness.reading.state` reads it from the recording."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Literal

from harness.errors import UnansweredError
from harness.vehicles import services
from harness.vehicles.base import Vehicle
from harness.vehicles.mission_download import download
from harness.vehicles.mission_upload import FENCE, MISSION, RALLY

EVERY_LOG = 0xFFFF


async def snapshot(vehicle: Vehicle) -> None:
    """Have the drone tell its ground, over the radio, all of it. Raises VehicleError where it does not answer."""
    await parameters(vehicle)
    for kind in (MISSION, FENCE, RALLY):
        await download(vehicle.station, kind)
    await vehicle.told("HOME_POSITION")
    await vehicle.told("GPS_GLOBAL_ORIGIN")


async def parameters(vehicle: Vehicle) -> None:
    """Have the drone tell its ground each parameter that was read so far, and what it does when the ground is lost.
    Raises VehicleError where it does not answer."""
    for name in dict.fromkeys([*vehicle.read_back, vehicle.failsafe_off.name]):
        if name not in vehicle.beside:
            await vehicle.parameter(name)


async def logs(vehicle: Vehicle) -> None:
    """Have the drone tell its ground which logs it keeps; stacks do on the ground, disarmed. One that keeps none may
    answer nothing: then it is asked who it is. Raises VehicleError where it does not answer that either."""
    station = vehicle.station
    system, component = station.drone
    whole = {"target_system": system, "target_component": component, "start": 0, "end": EVERY_LOG}
    with suppress(UnansweredError):
        await services.ask(
            station, lambda _: station.send("LOG_REQUEST_LIST", **whole), "LOG_ENTRY", match=lambda _: True,
            what="asking for its logs",
        )  # fmt: skip
        return
    await vehicle.told("AUTOPILOT_VERSION")


Looks = Literal["settings", "parameters", "logs"]
LOOKS: Mapping[Looks, Callable[[Vehicle], Coroutine[Any, Any, None]]] = MappingProxyType(
    {"settings": snapshot, "parameters": parameters, "logs": logs}
)
"""By what is looked at."""
