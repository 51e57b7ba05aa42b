"""PX4 where the harness is its simulator: what it can do to the world, nobody on board has to agree to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, Protocol

from harness.actors.ground import GroundStation
from harness.actors.instrument import Instrument
from harness.errors import NotReadyError
from harness.faults.gnss.condition import Condition
from harness.timeline import Timeline
from harness.vehicles.px4 import Px4
from harness.wire.rc import Channels

LATE_LOOP = (
    "a board that was up for long before its loop began is late to find itself: PX4's estimator waits for a twentieth "
    "of that time; reboot it, and start at once"
)
"""The first sample of its inertial unit counts as one of all the time before it (ImuDownSampler of ekf2, v1.16-dev;
measured with 1,690 s, 1,865 s and 2,650 s: 99 s, 101 s, and more than 120 s; booted just before: 18 s)."""


class World(Protocol):
    """What a simulator of ours lets be changed, see `harness.rigs.simulator.Simulator`."""

    condition: Condition
    """Its satellite receiver's."""
    sticks: Channels | None
    """What its receiver of sticks puts out."""

    def stop_motors(self) -> None: ...


class Px4Simulated(Px4):
    """Truth comes from the world itself, and is not asked for."""

    truth_hz: ClassVar[Mapping[str, float]] = {}

    def __init__(
        self,
        station: GroundStation,
        instrument: Instrument | None,
        timeline: Timeline,
        *,
        world: World,
        takes_pulses: bool = True,
    ) -> None:
        """A board in the loop takes no pulses of a receiver by MAVLink (mavlink_receiver.cpp), but MANUAL_CONTROL."""
        super().__init__(station, instrument, timeline)
        self.world = world
        self.takes_pulses = takes_pulses

    async def ready(self) -> None:
        try:
            await super().ready()
        except NotReadyError as error:
            if self.takes_pulses:
                raise
            raise NotReadyError(f"{error}; {LATE_LOOP}") from error

    async def stop_motors(self, recorded: Callable[[], int]) -> str:
        self.world.stop_motors()
        return "the harness's simulator took their thrust"
