"""Loss that strikes each packet by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from harness.faults.packet import Effect, Packet, Scene
from harness.faults.settings import Direction, Turn, check_direction, check_shares
from harness.faults.wording import only, percent
from harness.taps import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomLoss:
    """`share` of the packets is lost, each independently of all others."""

    share: float = field(kw_only=False)
    direction: Direction = Direction.BOTH

    def __post_init__(self) -> None:
        check_direction(self)
        check_shares(self, "share")

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        return self.begin_turnable(rng, scene, way)[0]

    def begin_turnable(self, rng: Random, scene: Scene, way: Way) -> tuple[Effect, Turn]:
        random, share = rng.random, self.share

        def effect(packet: Packet) -> Sequence[Packet]:
            return () if random() < share else (packet,)

        def turn(to: RandomLoss) -> None:
            nonlocal share
            share = to.share

        return effect, turn

    def __str__(self) -> str:
        return f"{percent(self.share)} loss{only(self.direction)}"
