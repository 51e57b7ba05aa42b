"""What makes sides hard to compare, a sentence for each: what else differs between flights that are held against each
other, case by case, and what is no evidence of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from harness.report.outcome import Outcome
from harness.report.sides import Cell, Side

_DIFFERS: tuple[tuple[Callable[[Outcome], str], str], ...] = (
    (
        lambda each: f"{each.profile} {each.profile_sha256}",
        "the requirement profile is not the same on all sides: `cuas report --profile` judges all of them by one.",
    ),
    (
        lambda each: each.procedure,
        "the test procedure is not the same file on all sides: what changed may be the test.",
    ),
    (
        lambda each: each.speed,
        "the speed asked for is not the same on all sides: what moved may be how well time was known.",
    ),
    (
        lambda each: each.harness,
        "the harness is not the same version on all sides: what changed may be how it was judged.",
    ),
)
"""What differs, and what of it."""


def cautions(sides: Sequence[Side], found: Sequence[Cell]) -> Iterator[str]:
    """Of flights that are held against each other only; `sides` have those that are evidence of their own."""
    both = [cell for cell in found if sum(map(bool, cell.flights)) > 1]
    for key, words in _DIFFERS:
        if some := sum(_apart(cell, key) for cell in both):
            yield f"Of {some} of {len(both)} {'case' if len(both) == 1 else 'cases'} {words}"
    if some := sum(any(_repeats(flights) for flights in cell.flights) for cell in both):
        yield (
            f"Of {some} of {len(both)} {'case' if len(both) == 1 else 'cases'} seeds were flown more than once: "
            "flights of one seed are more alike than those of several, so that what seems to differ may be the seeds'."
        )
    real = {each.drone.real for side in sides for each in side.flights}
    if real == {False}:
        yield "A practice drone was flown. No product was assessed."
    elif len(real) == 2:
        yield "A practice drone, which is no product, flew some of these runs."


def repeated(left: int) -> Iterator[str]:
    """Flights of the practice drone that do again what was done before are no evidence of their own."""
    if left:
        yield (
            f"{left} flight{'s' if left > 1 else ''} of the practice drone with a seed that it flew before "
            f"{'are' if left > 1 else 'is'} left out: with a seed it does the same again, which tells nothing new."
        )


def _apart(cell: Cell, key: Callable[[Outcome], str]) -> bool:
    own = [frozenset(map(key, flights)) for flights in cell.flights if flights]
    return len(set(own)) > 1 or len(own[0]) > 1


def _repeats(flights: Sequence[Outcome]) -> bool:
    return len({each.seed for each in flights}) < len(flights)
