"""The satellite receiver of a board on a desk: the harness is that, and the board stands where the harness says."""

from __future__ import annotations

from random import Random

from harness.actors.beside import Beside
from harness.actors.gnss_feed import GnssFeed
from harness.errors import NotSupported, VehicleError
from harness.faults.gnss.receiver import Truth
from harness.mavlink.codec import Message
from harness.reading.stack import Geodetic, StackReading
from harness.rigs.gnss import GnssEquipment
from harness.rigs.settings import HOME_DEG_M
from harness.timeline import Timeline
from harness.vehicles.base import Vehicle
from harness.vehicles.gnss.base import Delivery

EVERY_S = 0.1
"""As often as simulators tell where their drone is."""
STILL = Truth(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class StandingGnss(GnssEquipment):
    """A board that does not move has a receiver that stands still; nobody claims to know where it truly is."""

    def __init__(
        self, kind: type[Delivery], vehicle: Vehicle, instrument: Beside, timeline: Timeline, stack: StackReading,
        rng: Random,
    ) -> None:  # fmt: skip
        super().__init__(kind, vehicle, instrument, timeline, stack, rng)
        self._fed_s = 0.0

    async def begin(self) -> None:
        """From now on the board is told where it stands. Raises NotSupported, naming the parameters, where it is not
        set up to listen: what it listens to is chosen at its boot, which is its operator's to do."""
        for name, rate_hz in self._vehicle.gnss_hz.items():
            self._instrument.ask_for(name, rate_hz)
        self.delivery = self._kind(self._vehicle, self._instrument, Geodetic(*HOME_DEG_M), self._rng)
        self._feed = GnssFeed(self.delivery.deliver)
        try:
            await self.delivery.take_over()
        except VehicleError as error:
            raise NotSupported("the board takes the harness for its satellite receiver", str(error)) from error
        self._end_feed = self._instrument.mail.on("SYSTEM_TIME", self._stand)

    def _stand(self, message: Message) -> None:
        assert self._feed is not None, "it listens once there is one"
        now_s = message.time_boot_ms / 1000
        if now_s - self._fed_s >= EVERY_S or now_s < self._fed_s:
            self._fed_s = now_s
            self._feed.moved(now_s, STILL)
