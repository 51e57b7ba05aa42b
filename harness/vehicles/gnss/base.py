"""What every way into a stack's satellite receiver offers. One small class a way; each says what it cannot do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from random import Random
from types import MappingProxyType
from typing import ClassVar

from harness.actors.instrument import Instrument
from harness.errors import RigError, UnansweredError, VehicleError
from harness.faults.gnss.condition import Condition
from harness.faults.gnss.receiver import Measured, ReceiverModel, Truth
from harness.mavlink.codec import Message
from harness.reading.stack import Geodetic
from harness.vehicles.base import Vehicle


class Delivery(ABC):
    """A receiver in a condition, for one stack. `home` is where truth's metres are counted from."""

    name: ClassVar[str]
    """"native": the stack's own simulated receiver is spoiled; "feed": we are the receiver."""
    carries: ClassVar[frozenset[str]]
    """The fields of `Condition` that it can express."""
    most: ClassVar[Mapping[str, float]] = MappingProxyType({})
    """The greatest values of those that it can express up to a limit only."""
    tries: ClassVar[frozenset[str]] = frozenset()
    """Fields for which it pulls levers that not every firmware has: what they did shows at the receiver."""
    piece: ClassVar[str | None] = None
    """The piece of the stack's recipe that it must have been started with (see rigs/recipe.py); None for none."""

    def __init__(self, vehicle: Vehicle, instrument: Instrument, home: Geodetic, rng: Random) -> None:
        self.vehicle = vehicle
        self.instrument = instrument
        self.home = home
        self.rng = rng

    async def take_over(self) -> None:  # noqa: B027  a feed changes nothing
        """As soon as the vehicle runs, before it is made ready: note what will be changed, as it is now."""

    @abstractmethod
    def deliver(self, condition: Condition, truth: Truth) -> None:
        """To be called with every tenth of a second of vehicle time, undisturbed or not. It never waits."""

    async def give_back(self) -> None:  # noqa: B027
        """The receiver as it was, each change read back. Raises VehicleError naming all that are not."""

    def is_measuring(self, frame: bytes) -> bool:
        """Whether a frame of the drone's on the radio is there only because of what was done on the instrument port."""
        return False


class Feed(Delivery):
    """We are the receiver, and there must be no other."""

    name: ClassVar[str] = "feed"
    piece: ClassVar[str | None] = "feed"
    wants: ClassVar[Mapping[str, float]]
    """The parameters with which the stack listens to us, and has no receiver of its own."""
    simulators: ClassVar[frozenset[str]] = frozenset()
    """Those among them that only a simulator has: a board need not know them."""

    def __init__(self, vehicle: Vehicle, instrument: Instrument, home: Geodetic, rng: Random) -> None:
        super().__init__(vehicle, instrument, home, rng)
        self._receiver = ReceiverModel(rng)
        self._now_s = 0.0
        instrument.mail.on("SYSTEM_TIME", self._stamp)

    async def take_over(self) -> None:
        """Raises VehicleError where the drone would not listen, or would mix what it is told with a receiver of its
        own."""
        await self._read()

    def deliver(self, condition: Condition, truth: Truth) -> None:
        """Raises RigError where that was changed meanwhile: by a file of parameters that the caller wants set."""
        if (seen := self._otherwise()) is not None:
            raise RigError(seen)
        measured = self._receiver.measure(condition, truth, self._now_s)
        if measured is not None:
            self.tell(measured, self._now_s)

    @abstractmethod
    def tell(self, measured: Measured, now_s: float) -> None:
        """Tell the stack so; `now_s` is the drone's time since it was switched on."""

    def _stamp(self, message: Message) -> None:
        """The time of the port on which truth comes: the radio's runs up to three tenths of a second ahead of it, or
        behind, where many vehicle seconds pass in one of the host's, and ArduPilot takes late fixes for old."""
        self._now_s = message.time_boot_ms / 1000

    async def give_back(self) -> None:
        await self._read()

    async def _read(self) -> None:
        for name in self.wants:
            with suppress(*(UnansweredError,) if name in self.simulators else ()):
                await self.vehicle.parameter(name)
        if (seen := self._otherwise()) is not None:
            raise VehicleError(seen)

    def _otherwise(self) -> str | None:
        """How the drone is set if not as it should be, as far as it told by now; else None."""
        seen = {name: self.vehicle.read_back.get(name, wanted) for name, wanted in self.wants.items()}
        if seen == self.wants:
            return None
        return (
            f"the receiver's parameters: wanted {_words(self.wants)} from boot on, they read back as {_words(seen)}; "
            f"a file of --params is not to set them"
        )


def _words(parameters: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in parameters.items())
