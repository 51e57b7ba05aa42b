"""Flights that are no evidence of their own: with a seed, the practice drone does again what it did before.

Products in simulation run on their own clocks, and no flight of theirs is another's copy; the practice drone flies on a
virtual one, so that ten flights of one seed are one flight, told ten times.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from harness.report.complaints import WORST_FIRST
from harness.verdict import Verdict

T = TypeVar("T")


def independent(flights: Sequence[T], who: Callable[[T], tuple[bool, int, Verdict]]) -> list[T]:
    """Of flights that differ in nothing but seeds and speeds, in their order: all of a product, and of the practice
    drone the worst of each seed. `who` tells whether it is a product, its seed and its verdict."""
    kept: dict[object, T] = {}
    for number, each in enumerate(flights):
        real, seed, verdict = who(each)
        key = number if real else ("seed", seed)
        if key not in kept or _weight(verdict) < _weight(who(kept[key])[2]):
            kept[key] = each
    return list(kept.values())


def _weight(verdict: Verdict) -> int:
    return WORST_FIRST.index(verdict) if verdict in WORST_FIRST else len(WORST_FIRST)
