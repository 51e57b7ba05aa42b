"""Where a drone ceases to survive, and where it begins again: every crossing, and the stretches between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from harness.campaign.tally import State, Tally

SURE = (State.SURVIVES, State.FAILS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Between `low` and `high` it changes; `within` are mixed levels between them, which were flown."""

    below: Tally
    above: Tally
    within: tuple[float, ...] = ()

    @property
    def low(self) -> float:
        return self.below.level

    @property
    def high(self) -> float:
        return self.above.level

    @property
    def width(self) -> float:
        """As a share of the upper end."""
        return (self.high - self.low) / self.high

    @property
    def falls(self) -> bool:
        """Whether it survives below and fails above."""
        return self.below.state is State.SURVIVES


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring levels of one state, by their lowest and highest."""

    low: float
    high: float
    state: State


def crossings(levels: Sequence[Tally]) -> list[Crossing]:
    """All of them, lowest first; `levels` are in order."""
    found: list[Crossing] = []
    within: list[float] = []
    before: Tally | None = None
    for each in levels:
        if each.state in SURE:
            if before is not None and before.state is not each.state:
                found.append(Crossing(below=before, above=each, within=tuple(within)))
            before, within = each, []
        elif each.state is State.MIXED:
            within.append(each.level)
    return found


def stretches(levels: Sequence[Tally]) -> list[Stretch]:
    """The whole range as what was seen there; levels at which nothing was decided are left out."""
    seen = [each for each in levels if each.state is not State.BLIND]
    runs = [(state, [each.level for each in run]) for state, run in groupby(seen, lambda each: each.state)]
    return [Stretch(run[0], run[-1], state) for state, run in runs]
