"""The link faults. The first of them: the outage."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from harness.errors import CallerError
from harness.faults.packet import Effect


class Direction(StrEnum):
    """Which way a fault works: up is ground to drone."""

    UP = "up"
    DOWN = "down"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLoss:
    """Nothing crosses, in the given direction; a jammed, shadowed or dead radio."""

    direction: Direction = Direction.BOTH

    def __post_init__(self) -> None:
        if self.direction not in tuple(Direction):
            raise CallerError(f"LinkLoss(direction={self.direction!r}): wanted one of {', '.join(Direction)}")

    def begin(self, rng: Random) -> Effect:
        return lambda packet: ()

    def __str__(self) -> str:
        return "link loss" if self.direction == Direction.BOTH else f"link loss ({self.direction} only)"
