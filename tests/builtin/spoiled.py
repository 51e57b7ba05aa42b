"""A hand-made ground station whose drone's satellite receiver can be attacked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any, cast

from harness.actors.gnss_feed import Attack, GnssFeed
from harness.builtin import DroneSettings
from harness.builtin.estimator import Trust
from harness.faults.gnss import (
    GnssFault,
    Truth,
)
from harness.reading.builtin import BuiltinReading
from harness.rigs.practice_receiver import spoil_through
from harness.timeline import NavState, Position
from harness.vehicles.gnss.practice_native import PracticeNative
from tests.builtin.ground import Station

READING = BuiltinReading()
GPS_RAW_INT, ESTIMATOR_STATUS = 24, 230
CRITICAL = 5
"""MAV_STATE."""


class Spoiled(Station):
    """A station whose drone's receiver can be attacked, as on a rig."""

    def __init__(self, *, seed: int = 1, liar: str | None = None, **params: float) -> None:
        super().__init__(DroneSettings(params=params, liar=liar), seed=seed)
        nobody = cast(Any, None)  # neither vehicle, nor port, nor home: its receiver is reached from inside
        native = PracticeNative(nobody, nobody, nobody, Random(seed))
        spoil_through(native, self.drone)
        self.feed = GnssFeed(native.deliver)

    def truth_now(self) -> Truth:
        body = self.drone.pilot.body
        return Truth(body.north_m, body.east_m, -body.down_m, body.north_mps, body.east_mps, body.down_mps)

    def step(self) -> None:
        self.feed.moved(self.now_s, self.truth_now())
        super().step()

    @contextmanager
    def attack(self, fault: GnssFault) -> Iterator[Attack]:
        with self.feed.inject(fault, Random(7), _Scene(self), 1) as attack:
            yield attack

    @property
    def trust(self) -> Trust:
        return self.drone.pilot.belief.trust

    @property
    def error_m(self) -> float:
        """How far its belief is from the truth."""
        belief, truth = self.drone.pilot.belief, self.truth_now()
        return math.dist((belief.north_m, belief.east_m, -belief.down_m), truth[:3])

    def gnss_texts(self) -> list[str]:
        return [text for _, text in self.texts() if text.startswith("GNSS ")]

    def stream(self, number: int, rate_hz: float) -> None:
        self.drone.receive_instrument(self.encode("COMMAND_LONG", command=511, param1=number, param2=1e6 / rate_hz))

    def nav(self) -> list[NavState]:
        """As told, each change once."""
        told = [READING.nav(each) for _, each in self.instrument if each.name == READING.nav_name]
        return [each for at, each in enumerate(told) if at == 0 or told[at - 1] is not each]


class _Scene:
    def __init__(self, station: Spoiled) -> None:
        self._station = station

    def now_s(self) -> float:
        return self._station.now_s

    def truth(self) -> Position:
        return Position(*self._station.truth_now()[:3])

    def waypoint(self) -> int:
        return 0
