"""Whether two groups of flights differ beyond chance. By ranks alone: whatever the distribution, and "never" is a value
like any other, later than all. Pure; one idea a function.

Sources: Mann and Whitney (1947), exact by counting every division of the pooled values into the two groups; Cliff
(1993) for the size of the effect; Hodges and Lehmann (1963) for the shift; Fisher (1935) for shares; Holm (1979) for
many questions at once; Tarone (1990) for questions that so few flights cannot answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

EXACT_MOST = 60
"""Values of both groups together up to which all divisions are counted; their number then fits 63 bits. Beyond, the
rank sum is normal to three digits."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a second group differs from a first.

    `p` is the chance of a difference at least as large, either way, where there is none; `least_p` the smallest that
    groups of this size can come to. `effect`, from -1 to 1: how much more often a value of the second is greater than
    one of the first than it is less; those no further apart than the resolution are equal there. `shift`: the median
    of all differences, second less first, in the values' unit, infinite where "never" decides.
    """

    p: float
    least_p: float
    effect: float
    shift: float


def rank_test(first: Sequence[float], second: Sequence[float], resolution: float = 0.0) -> Difference:
    """The Mann-Whitney test of both groups, two-sided, ties and infinities allowed. Raises ValueError for an empty
    group and for what is no number."""
    a, b = np.asarray(first, float), np.asarray(second, float)
    if not len(a) or not len(b) or np.isnan(a).any() or np.isnan(b).any():
        raise ValueError(f"groups of {len(a)} and {len(b)} values do not compare, or some are no numbers")
    apart = _apart(a, b)
    above, below = int((apart > resolution).sum()), int((apart < -resolution).sum())
    return Difference(
        p=_p_of_ranks(a, b),
        least_p=min(1.0, 2 / math.comb(len(a) + len(b), len(a))),
        effect=(above - below) / apart.size,
        shift=_middle(apart),
    )


def share_test(first: tuple[int, int], second: tuple[int, int]) -> Difference:
    """Fisher's exact test of two shares, each (hits, of), two-sided. `effect` and `shift` are the second share less the
    first. Raises ValueError for what is no share."""
    for hits, of in (first, second):
        if not 0 <= hits <= of or of < 1:
            raise ValueError(f"{hits} of {of} is no share")
    (hits, of), (more, of_more) = first, second
    total = hits + more
    possible = range(max(0, total - of_more), min(of, total) + 1)
    ways = {each: math.comb(of, each) * math.comb(of_more, total - each) for each in possible}
    everything = sum(ways.values())
    least = min(ways.values())
    apart = more / of_more - hits / of
    return Difference(
        p=sum(each for each in ways.values() if each <= ways[hits]) / everything,
        least_p=sum(each for each in ways.values() if each == least) / everything,
        effect=apart,
        shift=apart,
    )


def holm(values: Sequence[float]) -> list[float]:
    """Each p as it stands once it is known how many were asked for: one of them is below a level by chance, where
    nothing differs, no more often than that level says. In the order given."""
    adjusted = [0.0] * len(values)
    greatest = 0.0
    for rank, place in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        greatest = max(greatest, min(1.0, (len(values) - rank) * values[place]))
        adjusted[place] = greatest
    return adjusted


def answerable(least: Sequence[float], level: float) -> list[bool]:
    """Which questions could come to `level` at all, were each to be answered among as many as are left: those that
    cannot are not asked, and make the others no harder. By the sizes of the groups, never by what was measured."""
    for number in range(1, len(least) + 1):
        able = [each <= level / number for each in least]
        if sum(able) <= number:
            return able
    return [False] * len(least)


def _apart(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """All differences, second less first; of what is infinite on both sides alike there is none."""
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(b[:, None] - a[None, :], nan=0.0, posinf=np.inf, neginf=-np.inf)


def _middle(apart: NDArray[np.float64]) -> float:
    ordered = np.sort(apart, axis=None)
    lo, hi = float(ordered[(ordered.size - 1) // 2]), float(ordered[ordered.size // 2])
    return 0.0 if lo == -hi else (lo + hi) / 2


def _p_of_ranks(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    less, more = (a, b) if len(a) <= len(b) else (b, a)
    doubled = _doubled_ranks(np.concatenate((less, more)))
    own, n, total = int(doubled[: len(less)].sum()), len(less), len(doubled)
    expected = n * (total + 1)
    if total <= EXACT_MOST:
        ways = _divisions(doubled, n)
        far = abs(np.arange(len(ways)) - expected) >= abs(own - expected)
        return int(ways[far].sum()) / math.comb(total, n)
    _, tied = np.unique(doubled, return_counts=True)
    variance = n * (total - n) / 3 * (total + 1 - float((tied.astype(float) ** 3 - tied).sum()) / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    # A step of the rank sum, doubled, is 2: half of that is the correction for continuity.
    distance = max(0.0, abs(own - expected) - 1) / math.sqrt(variance)
    return min(1.0, 2 * (1 - NormalDist().cdf(distance)))


def _doubled_ranks(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Twice the rank of each among all, from 1; those that are equal share theirs evenly, so that twice it is whole."""
    _, place, tied = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(tied)
    ranks: NDArray[np.int64] = (2 * last - tied + 1)[place]
    return ranks


def _divisions(doubled: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """By rank sum: in how many ways `n` of these ranks come to it."""
    ways = np.zeros((n + 1, int(doubled.sum()) + 1), np.int64)
    ways[0, 0] = 1
    for rank in doubled.tolist():
        ways[1:, rank:] += ways[:-1, : ways.shape[1] - rank].copy()
    last: NDArray[np.int64] = ways[n]
    return last
