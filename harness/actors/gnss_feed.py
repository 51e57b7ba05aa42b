"""Who keeps a satellite receiver in its condition: with every word on where the drone truly is, at any speed, whatever
the link does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from harness.faults.gnss.condition import CLEAN, Condition
from harness.faults.gnss.fault import Effect, GnssFault, GnssScene
from harness.faults.gnss.receiver import Truth


@dataclass(slots=True)
class Attack:
    """A fault at work on the receiver, and what it did so far."""

    number: int
    effect: Effect
    begun_s: float | None = None
    changed: int = 0
    fields: set[str] = field(default_factory=set)

    def receipt(self) -> dict[str, object]:
        """How often a condition was given that this attack had changed, and in what."""
        return {"conditions": self.changed, "fields": sorted(self.fields)}


class GnssFeed:
    """`deliver` gets the receiver's condition and the truth, as often as truth comes."""

    def __init__(self, deliver: Callable[[Condition, Truth], None]) -> None:
        self._deliver = deliver
        self._active: list[Attack] = []

    def moved(self, now_s: float, truth: Truth) -> None:
        """The vehicle's true place and motion, at `now_s` by the clock of the port that told it. (That of the radio
        runs up to half a second ahead or behind where many vehicle seconds pass in one of the host's.)"""
        condition = CLEAN
        for attack in self._active:
            if attack.begun_s is None:
                attack.begun_s = now_s
            before, condition = condition, attack.effect(condition, now_s - attack.begun_s)
            if condition != before:
                attack.changed += 1
                attack.fields |= {name for name in CLEAN.__slots__ if getattr(before, name) != getattr(condition, name)}
        self._deliver(condition, truth)

    @contextmanager
    def inject(self, fault: GnssFault, rng: Random, scene: GnssScene, number: int) -> Iterator[Attack]:
        """Put an attack in, behind those that are in, and take it out again whatever happens."""
        attack = Attack(number, fault.begin(rng, scene))
        self._active.append(attack)
        try:
            yield attack
        finally:
            self._active.remove(attack)
