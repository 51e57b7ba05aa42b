"""Faults for tests: an effect, and nothing else to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random

from harness.faults.packet import Effect, Packet, Scene
from harness.taps import Way


@dataclass(frozen=True)
class Doing:
    """This effect, both ways or one."""

    effect: Effect
    direction: str = "both"

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        return self.effect


def late(by_s: float, direction: str = "both") -> Doing:
    return Doing(lambda packet: (packet._replace(due_s=packet.due_s + by_s),), direction)


def twice(apart_s: float = 0.0) -> Doing:
    return Doing(lambda packet: (packet, packet._replace(due_s=packet.due_s + apart_s)))


def unchanged() -> Doing:
    return Doing(lambda packet: (packet,))


def lost(direction: str = "both") -> Doing:
    return Doing(lambda packet: (), direction)


def every(nth: int) -> Doing:
    """Only each so-manieth crosses."""
    seen = count(1)
    return Doing(lambda packet: (packet,) if next(seen) % nth == 0 else ())


def ruined(frame: bytes) -> bytes:
    """A frame whose last bit is turned: its checksum is wrong."""
    return frame[:-1] + bytes((frame[-1] ^ 1,))


def damage(ruin: Callable[[bytes], bytes] = ruined, direction: str = "both") -> Doing:
    return Doing(lambda packet: (Packet(ruin(packet.frame), packet.due_s),), direction)


@dataclass(frozen=True)
class Mix:
    """Of every kind something, at random: the shares of packets that are lost, damaged, copied and late, and by how
    many seconds at most."""

    lost: float = 0.0
    damaged: float = 0.0
    copied: float = 0.0
    late: float = 0.0
    late_s: float = 1.0
    direction: str = "both"

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        def effect(packet: Packet) -> Sequence[Packet]:
            if rng.random() < self.lost:
                return ()
            if rng.random() < self.damaged:
                packet = Packet(ruined(packet.frame), packet.due_s)
            made = [packet] * (1 + (rng.random() < self.copied))
            return [
                each._replace(due_s=each.due_s + rng.uniform(0, self.late_s)) if rng.random() < self.late else each
                for each in made
            ]

        return effect
