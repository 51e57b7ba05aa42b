"""Vehicles whose modes are plain numbers and whose take-off counts from home: ArduPilot, and the practice drone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from harness.modes import Mode
from harness.vehicles import services
from harness.vehicles.base import CUSTOM_MODE_ENABLED, TAKE_OFF, Vehicle


class NumberedVehicle(Vehicle):
    """What DO_SET_MODE and NAV_TAKEOFF mean to such a stack."""

    mode_numbers: ClassVar[Mapping[Mode, int]]

    def mode_params(self, mode: Mode) -> tuple[float, ...]:
        return CUSTOM_MODE_ENABLED, self.mode_numbers[mode]

    async def lift_off(self, altitude_m: float) -> None:
        await services.must(self.station, TAKE_OFF, 0, 0, 0, 0, 0, 0, altitude_m, what="take-off")
