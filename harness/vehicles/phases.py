"""Into a phase of a patrol, from standing ready on the ground: the same steps for every vehicle, judged on truth."""

from __future__ import annotations

import math
from collections.abc import Callable

from harness.clock import within_vehicle_s
from harness.errors import VehicleError
from harness.modes import Phase
from harness.reading.place import Origin
from harness.reading.stack import Geodetic
from harness.timeline import Position
from harness.vehicles.base import Vehicle
from harness.vehicles.mission import WAYPOINT, Mission

ARMED_S = 5.0
"""HEARTBEAT, which tells it, comes once a second."""
LIFTED_M = 5.0
OUT_M = 100.0
"""Farther than this from home, the patrol is out."""
THERE_M, STILL_MPS, STILL_OVER_S = 10.0, 0.5, 1.0
"""Over a place: so near to it (PX4 takes a waypoint as reached within 10 m), so slow, measured over so long."""
STATION_S = 3600.0
"""How long it holds over a place of the patrol: longer than anything that is done to it there."""
NEAR_M, LOW_M, LANDED_M = 20.0, 10.0, 2.0
"""Coming down at home: so near to it, below the second, and still above the third."""
OUT_S, BACK_S = 300.0, 300.0


async def reach(vehicle: Vehicle, phase: Phase, mission: Mission, home: Geodetic) -> Mission | None:
    """From standing at `home`, disarmed and ready, to `phase`; returns the mission that flies, None if none does.

    Raises VehicleError where the vehicle does not get there, with what was wanted and what was seen.
    """
    if phase is Phase.ON_GROUND:
        return None
    if phase in (Phase.ARMING, Phase.TAKE_OFF):
        await vehicle.arm()
        await _wait(vehicle, phase, "armed to be reported", ARMED_S, lambda: _armed(vehicle))
        if phase is Phase.TAKE_OFF:
            await vehicle.lift_off(mission.altitude_m)
            await vehicle.climbed(LIFTED_M)
        return None
    place = None
    if phase is Phase.ON_STATION:
        mission, place = _with_station(mission, home)
    await vehicle.take_off(mission.altitude_m)
    await vehicle.patrol(mission)
    if place is not None:
        over = place
        await _wait(vehicle, phase, f"it to stand over {_words(over)}", OUT_S, lambda: _stands_over(vehicle, over))
        return mission
    await _wait(vehicle, phase, f"it {OUT_M:g} m from home", OUT_S, lambda: _at(vehicle).from_home_m > OUT_M)
    if phase in (Phase.RETURNING, Phase.LANDING):
        await vehicle.return_home()
    if phase is Phase.LANDING:
        await _wait(vehicle, phase, f"it below {LOW_M:g} m at home", BACK_S, lambda: _comes_down(vehicle))
        if _at(vehicle).up_m <= LANDED_M:
            raise VehicleError(f"wanted {phase}, above {LANDED_M:g} m; truth says {_words(_at(vehicle))} already")
    return mission


async def _wait(vehicle: Vehicle, phase: Phase, what: str, limit_s: float, holds: Callable[[], bool]) -> None:
    clock = vehicle.clock
    try:
        async with within_vehicle_s(clock, limit_s):
            while not holds():
                await clock.next_stamp()
    except TimeoutError:
        mode = vehicle.timeline.last("mode")
        raise VehicleError(
            f"never came into the phase {phase}: wanted {what} within {limit_s:g} s, truth says {_words(_at(vehicle))} "
            f"in mode {mode.value if mode else 'unknown'} at {clock.now_s():.1f} s; it said: {vehicle.last_said()}"
        ) from None


def _at(vehicle: Vehicle) -> Position:
    return vehicle.truth() or Position(0.0, 0.0, 0.0)


def _words(at: Position) -> str:
    return f"{at.north_m:.1f} m north, {at.east_m:.1f} m east, {at.up_m:.1f} m up"


def _armed(vehicle: Vehicle) -> bool:
    event = vehicle.timeline.last("armed")
    return event is not None and bool(event.value)


def _comes_down(vehicle: Vehicle) -> bool:
    at = _at(vehicle)
    return at.up_m < LOW_M and at.from_home_m < NEAR_M


def _stands_over(vehicle: Vehicle, place: Position) -> bool:
    samples = vehicle.timeline.events("truth")
    now = samples[-1] if samples else None
    if now is None or math.dist((now.value.north_m, now.value.east_m), (place.north_m, place.east_m)) > THERE_M:
        return False
    for then in reversed(samples):
        past_s = now.lo_s - then.lo_s
        if past_s >= STILL_OVER_S:
            return bool(now.value.to_m(then.value) < STILL_MPS * past_s)
    return False


def _with_station(mission: Mission, home: Geodetic) -> tuple[Mission, Position]:
    """The patrol with a long stay over its first place that is far enough from home, and that place."""
    origin = Origin()
    origin.position(home)
    for number, item in enumerate(mission.items):
        if item.command != WAYPOINT:
            continue
        place = origin.position(Geodetic(item.lat_deg, item.lon_deg, home.alt_m + item.alt_m))
        if place.from_home_m >= OUT_M:
            return mission.staying(number, STATION_S), place
    raise VehicleError(
        f"the mission {mission.name} has no place at least {OUT_M:g} m from home to be {Phase.ON_STATION} over"
    )
