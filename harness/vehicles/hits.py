"""A drone that is hit, in simulation: what both a simulator's own failures and the nearest thing to them need."""

from __future__ import annotations

from typing import Any

from harness.actors.instrument import Instrument
from harness.clock import VehicleClock, within_vehicle_s
from harness.errors import VehicleError
from harness.timeline import Timeline

INJECT_FAILURE, ARM = 420, 400
"""MAV_CMD."""
MOTORS, OFF = 101.0, 1.0
"""FAILURE_UNIT_SYSTEM_MOTOR, FAILURE_TYPE_OFF."""
FORCE = 21196.0
FALLS_MPS, FALL_S = 3.0, 2.0
"""Faster than anybody descends; and how soon somebody without motors does."""


def tell(instrument: Instrument, number: int, *params: float) -> None:
    """COMMAND_LONG beside the radio, without waiting for its answer."""
    system, component = instrument.drone
    fields: dict[str, Any] = {f"param{index}": value for index, value in enumerate(params, 1)}
    instrument.send("COMMAND_LONG", target_system=system, target_component=component, command=number, **fields)


async def falls(clock: VehicleClock, timeline: Timeline) -> bool:
    """Whether truth says, soon, that it falls."""
    try:
        async with within_vehicle_s(clock, FALL_S):
            while not _sinks(timeline):
                await clock.next_stamp()
    except TimeoutError:
        return False
    return True


def _sinks(timeline: Timeline) -> bool:
    before, now = [None, None, *timeline.events("truth")[-2:]][-2:]
    if before is None or now is None or now.lo_s <= before.lo_s:
        return False
    return bool((before.value.up_m - now.value.up_m) / (now.hi_s - before.lo_s) > FALLS_MPS)


def hit(instrument: Instrument | None) -> Instrument:
    """Raises VehicleError where there is nothing beside the radio."""
    if instrument is None:
        raise VehicleError("wanted an instrument port to stop its motors by, saw none")
    return instrument
