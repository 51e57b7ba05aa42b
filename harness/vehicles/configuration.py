"""What a vehicle is set to: each value read back, by whatever name this firmware has for it, and put back later."""

from __future__ import annotations

from collections.abc import Mapping

from harness.actors.ground import GroundStation
from harness.errors import VehicleError
from harness.vehicles.aliases import aliases
from harness.vehicles.parameter_service import Parameters


class Configuration:
    """`read_back` has all that was read or set, under the names that the firmware answered to."""

    def __init__(self, station: GroundStation, stack: str, *, bytewise: bool) -> None:
        self.read_back: dict[str, float] = {}
        self.before: dict[str, float] = {}
        """What `set` changed, as it was at first."""
        self._stack = stack
        self._parameters = Parameters(station, bytewise=bytewise)

    async def set(self, values: Mapping[str, float]) -> None:
        """Set each and read it back. Raises VehicleError for one that is refused, or that no alias finds."""
        for name, value in values.items():
            self.read_back.update([await self._set(name, value)])

    async def _set(self, name: str, value: float) -> tuple[str, float]:
        missing: VehicleError | None = None
        for alias, unit in aliases(self._stack, name):
            try:
                before, known = await self._parameters.write(alias, value / unit)
                self.before.setdefault(alias, before.value)
                return known.name, known.value
            except VehicleError as error:
                missing = missing or error
        assert missing is not None, "there is always the name itself"
        raise missing

    async def restore(self) -> None:
        """Set everything back to what it was, and check that it is. Raises VehicleError naming all that are not."""
        failed = []
        for name, value in self.before.items():
            try:
                await self._parameters.write(name, value)
            except VehicleError as error:
                failed.append(str(error))
        if failed:
            raise VehicleError("; ".join(failed))

    async def read(self, name: str) -> float:
        """By any of its names, in the unit of `name`. Raises VehicleError if there is none of them."""
        missing: VehicleError | None = None
        for alias, unit in aliases(self._stack, name):
            try:
                known = await self._parameters.read(alias)
            except VehicleError as error:
                missing = missing or error
                continue
            self.read_back[known.name] = known.value
            return known.value * unit
        assert missing is not None, "there is always the name itself"
        raise missing
