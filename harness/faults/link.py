"""The outage: nothing crosses."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from harness.faults.packet import Effect, Scene
from harness.faults.settings import Direction, check_direction
from harness.faults.wording import only
from harness.taps import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLoss:
    """Nothing crosses, in the given direction; a jammed, shadowed or dead radio."""

    direction: Direction = Direction.BOTH

    def __post_init__(self) -> None:
        check_direction(self)

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        return lambda packet: ()

    def __str__(self) -> str:
        return f"link loss{only(self.direction)}"
