"""Faults put into the ways of a radio, and taken out again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random

from harness.faults.packet import LinkFault, Scene
from harness.taps import Way
from harness.wire.oneway import Active, OneWay


class Injection:
    """A fault at work: its number, by which the index names it, and what it did so far."""

    def __init__(self, number: int, active: dict[Way, Active]) -> None:
        self.number = number
        self._active = active

    def receipt(self) -> dict[str, dict[str, int]]:
        """Frames seen, lost, late, damaged and copied, for each direction, "up" or "down", that it works in."""
        return {way.name.lower(): active.receipt() for way, active in self._active.items()}


@contextmanager
def injected(
    ways: Mapping[Way, OneWay], fault: LinkFault, rng: Random, scene: Scene, number: int
) -> Iterator[Injection]:
    """Put a fault at the end of the chains of the ways that it works in, and take it out again whatever happens."""
    # Each direction has an effect of its own, with its own randomness: what a fault remembers is the direction's.
    hit = {
        way: Active(number, fault.begin(Random(rng.getrandbits(64)), scene, way))
        for way in ways
        if fault.direction in (way.name.lower(), "both")
    }
    for way, active in hit.items():
        ways[way].active.append(active)
    try:
        yield Injection(number, hit)
    finally:
        for way, active in hit.items():
            ways[way].active.remove(active)
