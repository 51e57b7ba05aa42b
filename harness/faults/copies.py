"""Packets that come twice, and packets that come behind later ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from harness.faults.packet import Effect, Packet, Scene
from harness.faults.settings import Direction, Turn, check_above_zero, check_direction, check_shares
from harness.faults.wording import only, percent, seconds
from harness.taps import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplication:
    """`share` of the packets comes twice, one right behind the other."""

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
            return (packet, packet) if random() < share else (packet,)

        def turn(to: Duplication) -> None:
            nonlocal share
            share = to.share

        return effect, turn

    def __str__(self) -> str:
        return f"{percent(self.share)} doubled{only(self.direction)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reordering:
    """`share` of the packets is held back by `by_s`, and whatever follows within that time overtakes them."""

    share: float = field(kw_only=False)
    by_s: float
    direction: Direction = Direction.BOTH

    def __post_init__(self) -> None:
        check_direction(self)
        check_shares(self, "share")
        check_above_zero(self, "by_s")

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        return self.begin_turnable(rng, scene, way)[0]

    def begin_turnable(self, rng: Random, scene: Scene, way: Way) -> tuple[Effect, Turn]:
        random, share, by_s = rng.random, self.share, self.by_s

        def effect(packet: Packet) -> Sequence[Packet]:
            return (Packet(packet.frame, packet.due_s + by_s),) if random() < share else (packet,)

        def turn(to: Reordering) -> None:
            nonlocal share, by_s
            share, by_s = to.share, to.by_s

        return effect, turn

    def __str__(self) -> str:
        return f"{percent(self.share)} held back by {seconds(self.by_s)}{only(self.direction)}"
