"""Shares, means and quantiles, each with bounds that hold at the confidence asked for. Pure; one idea a function.

Confidence 0.95 is for reports; 1 - 1e-6 for tests that must not flake.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev


@dataclass(frozen=True, slots=True)
class Bounds:
    """What was measured, and between what limits the truth lies."""

    value: float
    lo: float
    hi: float

    def holds(self, truth: float) -> bool:
        """Whether `truth` agrees with what was measured."""
        return self.lo <= truth <= self.hi


@dataclass(frozen=True, slots=True)
class Spread:
    """How `n` values spread."""

    n: int
    p50: float
    p95: float
    max: float


def share_bounds(hits: int, total: int, confidence: float = 0.95, *, memory: float = 0.0) -> Bounds:
    """A share from `hits` among `total` trials. `memory` is the correlation of neighbouring trials where they have one,
    as the states of a bursty link do. Raises ValueError without trials.

    Source: Wilson's score interval (1927); with memory, of as many independent trials as they are worth.
    """
    if not 0 <= hits <= total or total < 1 or not -1 < memory < 1:
        raise ValueError(f"{hits} of {total} is no share, or {memory} no correlation")
    share = hits / total
    worth = total * (1 - memory) / (1 + memory)
    z2 = _z(confidence) ** 2
    middle = (share + z2 / (2 * worth)) / (1 + z2 / worth)
    half = math.sqrt(z2) / (1 + z2 / worth) * math.sqrt(share * (1 - share) / worth + z2 / (4 * worth * worth))
    lo = 0.0 if hits == 0 else max(0.0, middle - half)
    hi = 1.0 if hits == total else min(1.0, middle + half)
    return Bounds(share, lo, hi)


def mean_bounds(values: Sequence[float], confidence: float = 0.95) -> Bounds:
    """The mean of independent values, some 30 or more of them; infinitely wide for one. Raises ValueError for none."""
    if not values:
        raise ValueError("no values have no mean")
    mean = fmean(values)
    half = _z(confidence) * stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.inf
    return Bounds(mean, mean - half, mean + half)


def quantile(values: Sequence[float], share: float) -> float:
    """The least of the values that `share` (above 0, up to 1) of them do not exceed. Raises ValueError for none."""
    if not values or not 0 < share <= 1:
        raise ValueError(f"{len(values)} values have no quantile {share}")
    return sorted(values)[_rank(len(values), share) - 1]


def quantile_bounds(values: Sequence[float], share: float, confidence: float = 0.95) -> Bounds:
    """A quantile of independent values, whatever their distribution; infinite where they are too few to tell.

    Source: order statistics; ranks from the binomial distribution, by its normal approximation.
    """
    value = quantile(values, share)
    ordered, n = sorted(values), len(values)
    half = _z(confidence) * math.sqrt(n * share * (1 - share))
    below, above = math.floor(n * share - half), math.ceil(n * share + half) + 1
    lo = ordered[below - 1] if below >= 1 else -math.inf
    hi = ordered[above - 1] if above <= n else math.inf
    return Bounds(value, lo, hi)


def spread(values: Sequence[float]) -> Spread:
    """Number, median, 95 % quantile and greatest. Raises ValueError for none."""
    ordered = sorted(values)
    return Spread(len(ordered), quantile(ordered, 0.5), quantile(ordered, 0.95), ordered[-1])


def _rank(n: int, share: float) -> int:
    return max(1, math.ceil(n * share - 1e-9))


def _z(confidence: float) -> float:
    """How many standard deviations to either side hold so much of a normal distribution."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence}: wanted above 0 and below 1")
    return NormalDist().inv_cdf(0.5 + confidence / 2)
