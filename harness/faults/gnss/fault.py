"""What every attack on satellite navigation is: settings, and an effect on a receiver's condition over time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from random import Random
from typing import Protocol

from harness.faults.gnss.condition import Condition
from harness.reading.signs import Shows as Shows
from harness.reading.signs import Sign as Sign
from harness.timeline import Position

Effect = Callable[[Condition, float], Condition]
"""A receiver's condition, and the seconds since the attack began, into the condition under it. Called with growing
times, several times a second; all state lives in it."""


class GnssScene(Protocol):
    """What an attack may know of the world: its triggers look here."""

    def now_s(self) -> float:
        """Vehicle time."""
        ...

    def truth(self) -> Position:
        """Where the drone truly is; raises RigError while nobody knows it."""
        ...

    def waypoint(self) -> int:
        """The mission item that the drone flies to, counted from 1; 0 before its mission begins."""
        ...


class GnssFault(ABC):
    """Settings of an attack; running it is what `begin` returns. Each prints itself as a few words for a person."""

    @property
    @abstractmethod
    def needs(self) -> frozenset[str]:
        """The fields of `Condition` without which it is not itself; a delivery that lacks one cannot deliver it."""

    @property
    def sets(self) -> frozenset[str]:
        """The fields that it changes at some time, where they are more than it needs."""
        return self.needs

    @property
    def most(self) -> Mapping[str, float]:
        """The greatest that it makes of a field, where a delivery may not reach so far."""
        return {}

    @property
    @abstractmethod
    def sign(self) -> Sign:
        """How it shows, at the latest once it has its full strength."""

    @abstractmethod
    def begin(self, rng: Random, scene: GnssScene) -> Effect: ...
