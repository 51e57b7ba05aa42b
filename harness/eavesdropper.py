"""Somebody listens to a patrol's radio; and what its ground asks for that others then hear."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from harness.errors import VehicleError
from harness.rigs.rig import Rig

LISTENER = "Eavesdropper"
SHOWN_HZ = {"GLOBAL_POSITION_INT": 4.0, "GPS_RAW_INT": 1.0, "HOME_POSITION": 0.5, "RC_CHANNELS": 1.0}
"""What ground stations show their pilots: where the drone is, by which fix, its home, and its sticks."""


@asynccontextmanager
async def listening(rig: Rig) -> AsyncIterator[None]:
    """Noted as faults are. Nothing is done: what was to be heard is in the recording."""
    note = {"fault": LISTENER, "number": next(rig.link.numbers), "listener": True}
    rig.tape.event("injected", **note)
    try:
        yield
    finally:
        rig.tape.event("healed", **note)


async def watch(rig: Rig) -> None:
    """See Flight.watch. A drone that has not got one of them says so."""
    for name, rate_hz in SHOWN_HZ.items():
        with suppress(VehicleError):
            await rig.vehicle.set_interval(name, rate_hz)
