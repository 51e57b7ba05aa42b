"""The same attack through two deliveries: do the verdicts agree, and how far apart is what was measured?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from harness.evidence.models import FindingsFile
from harness.report.metres import metres
from harness.verdict import Verdict

NEAR_M = 1.0
NEAR_SHARE = 0.1
"""Of what the first delivery came to."""
FIRST = "native"
"""The stack's own simulated receiver, to which others are compared."""


class Same(StrEnum):
    """Whether two deliveries came to the same verdict."""

    YES = "yes"
    NO = "no"
    """Or one of them came to several."""
    OPEN = "open"
    """A run of either was not decided."""
    BEYOND = "beyond one"
    """One of them cannot express the attack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The largest of the runs of each delivery; `share` is of the first's, None where that is nothing."""

    quantity: str
    largest_m: tuple[float, float]
    apart_m: float
    share: float | None
    near: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two deliveries of one case to one drone."""

    deliveries: tuple[str, str]
    verdicts: tuple[tuple[tuple[Verdict, int], ...], tuple[tuple[Verdict, int], ...]]
    same: Same
    compared: tuple[Compared, ...]


def pairs(flown: Mapping[str, Sequence[FindingsFile]]) -> tuple[Pair, ...]:
    """Of runs by their deliveries; the stack's own comes first."""
    names = sorted(flown, key=lambda name: (name != FIRST, name))
    return tuple(_pair(a, flown[a], b, flown[b]) for a, b in combinations(names, 2))


def _pair(a: str, of_a: Sequence[FindingsFile], b: str, of_b: Sequence[FindingsFile]) -> Pair:
    counts = [Counter(each.verdict for each in files) for files in (of_a, of_b)]
    largest_m = [{each.quantity: each.max_m for each in metres(files)} for files in (of_a, of_b)]
    both = [name for name in largest_m[0] if name in largest_m[1]]
    return Pair(
        deliveries=(a, b),
        verdicts=(tuple(sorted(counts[0].items())), tuple(sorted(counts[1].items()))),
        same=_same({*counts[0]}, {*counts[1]}),
        compared=tuple(_compared(name, largest_m[0][name], largest_m[1][name]) for name in both),
    )


def _same(a: set[Verdict], b: set[Verdict]) -> Same:
    if Verdict.NOT_SUPPORTED in a | b:
        return Same.BEYOND
    if not a | b <= {Verdict.PASS, Verdict.FAIL}:
        return Same.OPEN
    return Same.YES if len(a | b) == 1 else Same.NO


def _compared(quantity: str, a_m: float, b_m: float) -> Compared:
    apart_m = abs(b_m - a_m)
    return Compared(
        quantity=quantity,
        largest_m=(a_m, b_m),
        apart_m=apart_m,
        share=apart_m / abs(a_m) if a_m else None,
        near=apart_m <= max(NEAR_M, NEAR_SHARE * abs(a_m)),
    )
