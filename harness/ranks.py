"""Whether two groups of flights differ beyond chance. By ranks alone: whatever the distribution, and "never" is a value
like any other, later than all. Pure; one idea a function.

One statistic tells both how far two groups are apart and whether that is chance: of all pairs, one of each group, how
many more differ one way than the other, where those that differ by no more than both are known by differ neither way.

Sources: Mann and Whitney (1947), and Pitman (1937) for the permutation test, exact by counting every division of the
pooled values into the two groups; Cliff (1993) for the effect; Hodges and Lehmann (1963) for the shift; Fisher (1935)
for shares; Holm (1979) for many questions at once; Tarone (1990) for questions that so few flights cannot answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

EXACT_STEPS = 6_000_000
"""Additions up to which all divisions are counted: enough for any 60 values, and for more where one group is small or
many values do not differ. Beyond, the sum of scores is normal to three digits."""
EXACT_MOST = 60
"""Values of both groups together that are always counted exactly."""
Known = float | Sequence[float]
"""Half widths within which values are known: one for all, or one each."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a second group differs from a first.

    `p` is the chance of a difference at least as large, either way, where there is none; `least_p` the smallest that
    groups of this size can come to. `effect`, from -1 to 1: how much more often a value of the second is greater than
    one of the first than it is less, by more than both are known by; `p` is of this effect. `shift`: the median of all
    differences, second less first, in the values' unit, infinite where "never" decides. `most`: whether more than half
    of all pairs differ so, and one way: then the shift is beyond what is known, and of the effect's sign.
    """

    p: float
    least_p: float
    effect: float
    shift: float
    most: bool


def rank_test(first: Sequence[float], second: Sequence[float], known: tuple[Known, Known] = (0.0, 0.0)) -> Difference:
    """The permutation test of the effect, two-sided, ties and infinities allowed; where all is known exactly it is
    Mann and Whitney's. `known` has the half widths of the first group's values and of the second's.

    Raises ValueError for an empty group and for what is no number.
    """
    a, b = np.asarray(first, float), np.asarray(second, float)
    if not len(a) or not len(b) or np.isnan(a).any() or np.isnan(b).any():
        raise ValueError(f"groups of {len(a)} and {len(b)} values do not compare, or some are no numbers")
    widths = np.concatenate(
        [np.broadcast_to(np.asarray(w, float), v.shape) for w, v in zip(known, (a, b), strict=True)]
    )
    ways = _ways(np.concatenate((a, b)), widths)
    between = ways[len(a) :, : len(a)]
    above, below = int((between > 0).sum()), int((between < 0).sum())
    return Difference(
        p=_p_of_scores(ways.sum(axis=1), len(a)),
        least_p=min(1.0, 2 / math.comb(len(a) + len(b), len(a))),
        effect=(above - below) / between.size,
        shift=_middle(_apart(a, b)),
        most=2 * max(above, below) > between.size,
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
        most=apart != 0,
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


def _ways(values: NDArray[np.float64], widths: NDArray[np.float64]) -> NDArray[np.int64]:
    """Of all pairs: 1 where a row's value is surely greater than a column's, -1 where it is surely less, else 0."""
    apart, known = _apart(values, values), widths[:, None] + widths[None, :]
    ways: NDArray[np.int64] = (apart > known).astype(np.int64) - (apart < -known).astype(np.int64)
    return ways


def _p_of_scores(scores: NDArray[np.int64], n: int) -> float:
    """How often, of all ways to choose `n` of these scores, their sum is as far from 0 as that of the first `n`.

    A value's score is how many it is greater than, less how many it is less than. All of them add up to 0, and those
    within a group among themselves, too: so a group's sum is the effect between the groups, times the number of pairs.
    """
    own, total = abs(int(scores[:n].sum())), len(scores)
    least, step = int(scores.min()), int(np.gcd.reduce(scores - scores.min()))
    if step == 0:
        return 1.0
    n = min(n, total - n)
    steps = np.sort((scores - least) // step)
    farthest = int(steps[-n:].sum())
    if n * farthest * total <= EXACT_STEPS and math.comb(total, n) < 2**1000:
        ways = _divisions(steps, n, farthest)
        far = abs(np.arange(len(ways)) * step + n * least) >= own
        return float(ways[far].sum() / ways.sum())
    variance = n * (total - n) / (total * (total - 1)) * float((scores.astype(float) ** 2).sum())
    # Sums lie a step apart: half of that is the correction for continuity.
    distance = max(0.0, own - step / 2) / math.sqrt(variance)
    return min(1.0, 2 * (1 - NormalDist().cdf(distance)))


def _divisions(steps: NDArray[np.int64], n: int, farthest: int) -> NDArray[np.int64] | NDArray[np.float64]:
    """By their sum, up to `farthest`: in how many ways `n` of these come to it; whole numbers as long as they fit."""
    whole = math.comb(len(steps), n) < 2**63
    ways: NDArray[Any] = np.zeros((n + 1, farthest + 1), np.int64 if whole else np.float64)
    ways[0, 0] = 1
    for step in steps.tolist():
        ways[1:, step:] += ways[:-1, : ways.shape[1] - step].copy()
    last: NDArray[np.int64] | NDArray[np.float64] = ways[n]
    return last
