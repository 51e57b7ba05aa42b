"""Drones that are a formula, and a search flown on one: no process, no clock; flights end in any order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from harness.campaign.search import Plan, Search, Task
from harness.verdict import Verdict

Drone = Callable[[float, Random], Verdict]


@dataclass(frozen=True, slots=True)
class Ended:
    """One flight of a formula."""

    level: float
    seed: int
    verdict: Verdict
    reused: bool = False


def passes(survives: bool) -> Verdict:
    return Verdict.PASS if survives else Verdict.FAIL


def below(threshold: float) -> Drone:
    """Survives all that is less."""
    return lambda level, rng: passes(level < threshold)


def noisy(threshold: float, softness: float) -> Drone:
    """Survives with a probability that falls from 1 to 0 over a stretch so wide."""
    return lambda level, rng: passes(rng.random() > (level - threshold) / softness + 0.5)


def searched(plan: Plan, drone: Drone, *, side_by_side: int = 1, order: int = 0) -> list[Ended]:
    """All flights of a search, so many at a time, that end in an order of chance."""
    search, rng = Search(plan), Random(order)
    ended: list[Ended] = []
    flying: list[Task] = []
    while True:
        wanted = search.wanted(ended, flying)
        assert not set(wanted) & set(flying)
        flying += wanted[: side_by_side - len(flying)]
        if not flying:
            return ended
        task = flying.pop(rng.randrange(len(flying)))
        ended.append(Ended(task.level, task.seed, drone(task.level, Random(f"{task}"))))
