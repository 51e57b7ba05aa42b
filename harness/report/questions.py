"""All questions that are put to tests at once, and what their answers stand for.

They are corrected together (Holm): the more is asked, the more it takes to be told moved.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.ranks import Difference, answerable, holm
from harness.report.comparison import LEVEL, Tested, Way


@dataclass(slots=True)
class Questions:
    """Differences as they are found, and once all are, what they stand for."""

    asked: int = 0
    """How many could be asked: that many flights can answer them."""
    _found: list[Difference] = field(default_factory=list)
    _p: list[float | None] = field(default_factory=list)

    def put(self, difference: Difference) -> int:
        """Its number."""
        self._found.append(difference)
        return len(self._found) - 1

    def answer(self) -> None:
        """Correct all of them; what is put later is not asked."""
        able = answerable([each.least_p for each in self._found], LEVEL)
        asked = [number for number, can in enumerate(able) if can]
        self.asked = len(asked)
        self._p = [None] * len(self._found)
        for number, p in zip(asked, holm([self._found[each].p for each in asked]), strict=True):
            self._p[number] = p

    def tested(self, number: int, *, more_is_better: bool, least: float = 0.0) -> Tested:
        """`least` is the effect that is none yet."""
        difference, p = self._found[number], self._p[number]
        return Tested(difference, p, _way(difference, p, more_is_better=more_is_better, least=least))


def _way(difference: Difference, p: float | None, *, more_is_better: bool, least: float) -> Way:
    if p is None:
        return Way.OPEN
    if p > LEVEL or abs(difference.effect) <= least:
        return Way.SAME
    if not difference.most:
        return Way.MIXED
    return Way.BETTER if (difference.effect > 0) is more_is_better else Way.WORSE
