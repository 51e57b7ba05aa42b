"""PX4's receiver where the harness is its simulator: HIL_GPS in the simulator's own loop, ten times a vehicle second.

Facts: SimulatorMavlink.cpp, handle_message_hil_gps (v1.16-dev). It expresses what the feed on a MAVLink port does.
"""

from __future__ import annotations

from random import Random
from typing import ClassVar

from harness.actors.instrument import Instrument
from harness.faults.gnss.condition import CLEAN, Condition
from harness.faults.gnss.receiver import Truth
from harness.reading.stack import Geodetic
from harness.vehicles.base import Vehicle
from harness.vehicles.gnss.base import Delivery
from harness.vehicles.gnss.hil_gps import CARRIED
from harness.vehicles.px4_simulated import Px4Simulated


class Px4Simulator(Delivery):
    """The world measures with every tenth of a second, behind the truth that a condition answers."""

    name: ClassVar[str] = "simulator"
    carries: ClassVar[frozenset[str]] = CARRIED

    def __init__(self, vehicle: Vehicle, instrument: Instrument, home: Geodetic, rng: Random) -> None:
        super().__init__(vehicle, instrument, home, rng)
        assert isinstance(vehicle, Px4Simulated), "whoever has this receiver has a world of ours"
        self._world = vehicle.world

    def deliver(self, condition: Condition, truth: Truth) -> None:
        self._world.condition = condition

    async def give_back(self) -> None:
        self._world.condition = CLEAN
