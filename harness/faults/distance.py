"""Loss that grows with the distance between drone and ground."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from random import Random

from harness.faults.packet import Effect, LinkFault, Packet, Scene
from harness.faults.settings import Direction, Turn, check_above_zero, check_direction
from harness.faults.wording import only
from harness.taps import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceLoss:
    """At `half_m` from the ground station, over the ground, half of the packets are lost; `scale_m` nearer or farther
    27 % or 73 %: a logistic curve.

    An approximation of packet error over distance at the edge of a link budget: a narrow-band modem goes from 10 % to
    90 % within about 3 dB of signal, which at 20 dB a decade is a factor 1.4 in distance, so `scale_m` about a
    twelfth of `half_m`. Antenna, attitude and terrain are not modelled.
    """

    half_m: float
    scale_m: float
    direction: Direction = Direction.BOTH

    def __post_init__(self) -> None:
        check_direction(self)
        check_above_zero(self, "half_m", "scale_m")

    def share_at(self, distance_m: float) -> float:
        """The share lost at a distance."""
        return 1 / (1 + math.exp(min(700.0, (self.half_m - distance_m) / self.scale_m)))

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        """Raises RigError while nobody knows how far the drone is."""
        return self.begin_turnable(rng, scene, way)[0]

    def begin_turnable(self, rng: Random, scene: Scene, way: Way) -> tuple[Effect, Turn]:
        random, distance_m, share_at = rng.random, scene.distance_m, self.share_at
        distance_m()

        def effect(packet: Packet) -> Sequence[Packet]:
            return () if random() < share_at(distance_m()) else (packet,)

        def turn(to: DistanceLoss) -> None:
            nonlocal share_at
            share_at = to.share_at

        return effect, turn

    def __str__(self) -> str:
        return f"loss growing with distance, 50 % at {self.half_m:g} m ± {self.scale_m:g} m{only(self.direction)}"


def asks_distance(fault: LinkFault) -> bool:
    """Whether a fault, or one within it, works by the distance between drone and ground."""
    if isinstance(fault, DistanceLoss):
        return True
    values: list[object] = [getattr(fault, each.name) for each in fields(fault)] if is_dataclass(fault) else []
    inner = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
    return any(asks_distance(one) for one in inner if hasattr(one, "begin"))
