"""The practice drone's satellite receiver, spoiled from inside."""

from __future__ import annotations

from random import Random
from typing import ClassVar

from harness.actors.instrument import Instrument
from harness.faults.gnss.condition import CLEAN, Condition
from harness.faults.gnss.receiver import Measured, ReceiverModel, Truth
from harness.reading.stack import Geodetic
from harness.vehicles.base import Vehicle
from harness.vehicles.gnss.base import Delivery


class PracticeNative(Delivery):
    """Whoever embeds the drone asks `told` for each of its fixes. Of a condition it lacks what none of the drone's
    messages has a field for."""

    name: ClassVar[str] = "native"
    carries: ClassVar[frozenset[str]] = frozenset(CLEAN.__slots__) - {"cn0_dbhz", "time_s", "jamming", "spoofing"}

    def __init__(self, vehicle: Vehicle, instrument: Instrument, home: Geodetic, rng: Random) -> None:
        super().__init__(vehicle, instrument, home, rng)
        self._model = ReceiverModel(rng)
        self._condition = CLEAN

    def deliver(self, condition: Condition, truth: Truth) -> None:
        self._condition = condition

    def told(self, fix: Truth, now_s: float) -> Measured | None:
        """What the receiver tells at `now_s` instead of `fix`, which is true but for its own noise."""
        return self._model.measure(self._condition, fix, now_s)
