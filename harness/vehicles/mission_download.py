"""Mission download as MAVLink's mission protocol has it: the ground asks how many, then for each item."""

from __future__ import annotations

from harness.vehicles.mission_upload import is_for
from harness.vehicles.services import Correspondent, ask


async def download(station: Correspondent, kind: int) -> int:
    """Have the drone tell all its items of that MAV_MISSION_TYPE; returns how many there are. Raises VehicleError where
    it stops answering."""
    system, component = station.drone
    target = {"target_system": system, "target_component": component, "mission_type": kind}
    count = await ask(
        station,
        lambda _: station.send("MISSION_REQUEST_LIST", **target),
        "MISSION_COUNT",
        match=lambda message: is_for(message, station, kind),
        what=f"asking for its items of mission type {kind}",
    )
    for number in range(count.count):
        await ask(
            station,
            lambda _, seq=number: station.send("MISSION_REQUEST_INT", seq=seq, **target),  # type: ignore[misc]
            "MISSION_ITEM_INT",
            match=lambda message, seq=number: message.seq == seq and is_for(message, station, kind),  # type: ignore[misc]
            what=f"asking for item {number} of mission type {kind}",
        )
    station.send("MISSION_ACK", type=0, **target)
    return int(count.count)
