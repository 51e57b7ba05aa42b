"""Paired timing: the two sides in turn in one run, since machines are shared and drift; ratios are what is quoted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the bench: what was measured, and the budget it is held against."""

    what: str
    value: str
    budget: str
    met: bool | None

    def __str__(self) -> str:
        mark = {True: "met", False: "MISSED", None: "-"}[self.met]
        return f"{self.what:<58} {self.value:>26}   budget {self.budget:<18} {mark}"


def seconds(work: Callable[[], object]) -> float:
    """Host seconds that `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rate(count: int, work: Callable[[], object], *, times: int = 5) -> float:
    """`count` per second, the median of some runs behind one that is not counted."""
    work()
    return median(count / seconds(work) for _ in range(times))


def ratio(one: Callable[[], float], other: Callable[[], float], *, times: int = 3) -> tuple[float, float, float]:
    """Median of the pairwise ratios one/other, and the medians of both; the two in turn."""
    pairs = [(one(), other()) for _ in range(times)]
    return median(a / b for a, b in pairs), median(a for a, _ in pairs), median(b for _, b in pairs)
