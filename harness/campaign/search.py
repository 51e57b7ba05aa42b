"""Which flight a search wants next, told from those that ended: a coarse grid first, then bisection where neighbours
differ, then more flights at the ends of each crossing. Pure: no clock, no chance, no memory of its own.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from harness.campaign.crossings import crossings
from harness.campaign.tally import Outcome, State, Tally, tallies
from harness.errors import CallerError
from harness.levels import Scale
from harness.verdict import Verdict

DIGITS = 4
"""Levels are rounded to so many, so that names and command lines stay readable."""
LEAST_SHARE = 20
"""Below this part of the range, a crossing's width counts as a share of that part."""
BLINDS_IN_A_GAP = 2
"""So many undecided levels within a bracket, and it is not looked into further."""


class Task(NamedTuple):
    """A flight to fly."""

    level: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to search, and how hard. `repeats` flights at each level, up to `most` where they disagree, `confirm` at the
    ends of each crossing; a crossing is narrow once (hi - lo) / hi is at most `width`; `budget` is of flights."""

    low: float
    high: float
    scale: Scale = "linear"
    grid: int = 7
    repeats: int = 3
    confirm: int = 6
    width: float = 0.1
    budget: int = 100
    seed: int = 0
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and 0 <= self.low < self.high):
            raise CallerError(f"--low={self.low:g} --high={self.high:g}: wanted a range that begins at 0 or above")
        if self.scale == "log" and self.low <= 0:
            raise CallerError(f"--low={self.low:g}: wanted above 0, since the grid is logarithmic")
        for name, least in (("grid", 2), ("repeats", 1), ("confirm", 1), ("budget", 1)):
            if getattr(self, name) < least:
                raise CallerError(f"--{name}={getattr(self, name)}: wanted at least {least}")
        if not 0.005 <= self.width < 1:
            raise CallerError(f"--width={self.width:g}: wanted a share of the level, 0.005 to below 1, such as 0.1")
        if not 0 < self.confidence < 1:
            raise CallerError(f"--confidence={self.confidence:g}: wanted a share above 0 and below 1, such as 0.95")

    @property
    def most(self) -> int:
        """Flights at a level whose flights disagree, before it is called mixed."""
        return 2 * max(self.repeats, self.confirm)

    def levels(self) -> list[float]:
        """The coarse grid, lowest first."""
        steps = [number / (self.grid - 1) for number in range(1, self.grid - 1)]
        inner = [rounded(self.between(self.low, self.high, step)) for step in steps]
        return sorted({self.low, self.high, *(each for each in inner if self.low < each < self.high)})

    def between(self, low: float, high: float, share: float = 0.5) -> float:
        """A level so far on the way from one to the other, by the plan's scale."""
        if self.scale == "log":
            return low * math.pow(high / low, share)
        return low + (high - low) * share

    def narrow(self, low: float, high: float) -> bool:
        """Whether there is no need, or no room, to look between them. Near 0 a share of the level would never do."""
        enough = self.width * max(high, (self.high - self.low) / LEAST_SHARE)
        return high - low <= enough or not low < rounded(self.between(low, high)) < high


def rounded(level: float) -> float:
    """A level as it is flown."""
    return float(f"{level:.{DIGITS}g}")


class Search:
    """The plan, asked over and over."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def wanted(self, ended: Sequence[Outcome], flying: Collection[Task]) -> list[Task]:
        """Flights that may begin now, the most wanted first; none while those under way decide, and at the end."""
        room = self.plan.budget - sum(not each.reused for each in ended) - len(flying)
        if room <= 0 or self.hopeless(ended):
            return []
        return list(self._wanted(ended, flying))[:room]

    def starved(self, ended: Sequence[Outcome]) -> bool:
        """Whether it would fly on, had its budget been larger."""
        return not self.hopeless(ended) and any(self._wanted(ended, ()))

    def hopeless(self, ended: Sequence[Outcome]) -> bool:
        """Whether the drone cannot do what is asked, or the whole grid was flown and no flight was decided."""
        if any(each.verdict in (Verdict.PASS, Verdict.FAIL) for each in ended):
            return False
        return any(each.verdict is Verdict.NOT_SUPPORTED for each in ended) or len(ended) >= 2 * self.plan.grid

    def _wanted(self, ended: Sequence[Outcome], flying: Collection[Task]) -> Iterator[Task]:
        known = {each.level: each for each in tallies(ended, self.plan.confidence)}
        under_way = Counter(task.level for task in flying)
        grid = [known.get(level, Tally(level=level)) for level in self.plan.levels()]
        begun = [each for each in known.values() if each.level not in self.plan.levels()]
        begun += [Tally(level=level) for level in under_way if level not in known and level not in self.plan.levels()]
        missing = {each.level: self._missing(each, self.plan.repeats) for each in (*grid, *begun)}
        yield from self._tasks(missing, known, under_way)
        if any(missing.values()):
            return
        middles = list(self._middles(list(known.values())))
        yield from self._tasks(dict.fromkeys(middles, self.plan.repeats), known, under_way)
        if middles:
            return
        ends = {end for each in crossings(list(known.values())) for end in (each.low, each.high)}
        yield from self._tasks({end: self._missing(known[end], self.plan.confirm) for end in ends}, known, under_way)

    def _missing(self, tally: Tally, target: int) -> int:
        """How many more flights a level needs: so many decided, more where they disagree, fewer where none decides."""
        wanted = target if tally.settled or tally.decided < target else self.plan.most
        spare = max(2, target) - tally.undecided
        return max(0, wanted - tally.decided) if spare > 0 else 0

    def _tasks(self, missing: dict[float, int], known: dict[float, Tally], under_way: Counter[float]) -> Iterator[Task]:
        """The first flight of each level, then the second of each, …: what is coarse is known soon."""
        tasks = []
        for level, flights in missing.items():
            flown = known[level].flights if level in known else 0
            seeds = range(self.plan.seed + flown + under_way[level], self.plan.seed + flown + flights)
            tasks += [Task(level, seed) for seed in seeds]
        yield from sorted(tasks, key=lambda task: (task.seed, task.level))

    def _middles(self, levels: Sequence[Tally]) -> Iterator[float]:
        """Of each pair of neighbours that differ, the level between them, the widest gap first."""
        seeing = [each for each in levels if each.state is not State.BLIND]
        gaps = []
        for low, high in pairwise(seeing):
            if low.state is high.state:
                continue
            inside = [each.level for each in levels if low.level < each.level < high.level]
            if len(inside) < BLINDS_IN_A_GAP:
                gaps.append(max(pairwise([low.level, *inside, high.level]), key=lambda gap: (gap[1] - gap[0]) / gap[1]))
        for low_level, high_level in sorted(gaps, key=lambda gap: (gap[0] - gap[1]) / gap[1]):
            if not self.plan.narrow(low_level, high_level):
                yield rounded(self.plan.between(low_level, high_level))
