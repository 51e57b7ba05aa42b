"""What a drone is set to, told once more: its parameters, mission, fence, rally points, home and origin. Nothing is kept here:
`harness.reading.state` reads it from the recording."""

from __future__ import annotations

from harness.vehicles.base import Vehicle
from harness.vehicles.mission_download import download
from harness.vehicles.mission_upload import FENCE, MISSION, RALLY


async def snapshot(vehicle: Vehicle) -> None:
    """Have the drone tell its ground, over the radio, all of it. Raises VehicleError where it does not answer."""
    for name in dict.fromkeys([*vehicle.read_back, vehicle.failsafe_off.name]):
        if name not in vehicle.beside:
            await vehicle.parameter(name)
    for kind in (MISSION, FENCE, RALLY):
        await download(vehicle.station, kind)
    await vehicle.told("HOME_POSITION")
    await vehicle.told("GPS_GLOBAL_ORIGIN")
