"""What a fault may know of the world around the radio, from the rig's own instruments."""

from __future__ import annotations

from dataclasses import dataclass

from harness.clock import VehicleClock
from harness.errors import RigError
from harness.timeline import Timeline


@dataclass(frozen=True, slots=True)
class RigScene:
    """Vehicle time, and the drone's true place; the ground station stands where the drone was switched on."""

    clock: VehicleClock
    timeline: Timeline

    def now_s(self) -> float:
        return self.clock.now_s()

    def distance_m(self) -> float:
        """Raises RigError while no truth came."""
        truth = self.timeline.last("truth")
        if truth is None:
            raise RigError(
                f"a fault that grows with distance wants the drone's true place, and none was told until vehicle time "
                f"{self.clock.now_s():.2f} s; put it in once the drone flies"
            )
        return float(truth.value.from_home_m)
