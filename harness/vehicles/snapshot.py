"""What a drone is set to, told once more: its parameters, mission, fence, rally points and home. Nothing is kept here:
`harness.reading.state` reads it from the recording."""

from __future__ import annotations

from harness.mavlink.dialect import by_name
from harness.vehicles.base import REQUEST_MESSAGE, Vehicle
from harness.vehicles.mission_download import download
from harness.vehicles.mission_upload import FENCE, MISSION, RALLY
from harness.vehicles.services import ask


async def snapshot(vehicle: Vehicle) -> None:
    """Have the drone tell its ground, over the radio, all of it. Raises VehicleError where it does not answer."""
    station = vehicle.station
    for name in dict.fromkeys([*vehicle.read_back, vehicle.failsafe_off.name]):
        await vehicle.parameter(name)
    for kind in (MISSION, FENCE, RALLY):
        await download(station, kind)
    system, component = station.drone
    asked = {"target_system": system, "target_component": component, "command": REQUEST_MESSAGE}
    await ask(
        station,
        lambda _: station.send("COMMAND_LONG", **asked, param1=by_name()["HOME_POSITION"].msg_id),
        "HOME_POSITION",
        match=lambda _: True,
        what="asking for HOME_POSITION",
    )
