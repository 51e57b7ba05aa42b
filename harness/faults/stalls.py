"""A link that stands still now and then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from harness.faults.packet import Effect, Packet, Scene
from harness.faults.settings import Direction, Turn, check_above_zero, check_direction, refusal
from harness.faults.wording import only, seconds
from harness.taps import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Stalls:
    """Now and then nothing moves for `least_s` to `most_s` (all lengths between them alike), and then all that waited
    comes out at once; a handover between cells. From a stall's end to the next takes `every_s` on average, by chance.
    """

    every_s: float
    least_s: float
    most_s: float
    direction: Direction = Direction.BOTH

    def __post_init__(self) -> None:
        check_direction(self)
        check_above_zero(self, "every_s", "least_s", "most_s")
        if self.most_s < self.least_s:
            raise refusal(self, "the greatest length not below the least", "least_s", "most_s")

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        return self.begin_turnable(rng, scene, way)[0]

    def begin_turnable(self, rng: Random, scene: Scene, way: Way) -> tuple[Effect, Turn]:
        now = self
        starts_s = ends_s = scene.now_s()

        def effect(packet: Packet) -> Sequence[Packet]:
            nonlocal starts_s, ends_s
            due_s = packet.due_s
            while due_s >= ends_s:
                starts_s = ends_s + rng.expovariate(1 / now.every_s)
                ends_s = starts_s + rng.uniform(now.least_s, now.most_s)
            return (packet,) if due_s < starts_s else (Packet(packet.frame, ends_s),)

        def turn(to: Stalls) -> None:
            nonlocal now
            now = to

        return effect, turn

    def __str__(self) -> str:
        lengths = f"{seconds(self.least_s)} to {seconds(self.most_s)}"
        return f"stalls of {lengths}, {seconds(self.every_s)} apart on average{only(self.direction)}"
