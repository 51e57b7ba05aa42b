"""How long it took the drone to do what a scenario mainly asks for: which check that is, and how its times spread.

It is the scenario's first demand `then` that any run decided, the same for all drones, so that their times compare. A
drone that was seen to do nothing in the time demanded took longer than any that did: it counts as infinitely late.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from harness.evidence.models import FindingRow
from harness.stats import spread
from harness.verdict import Verdict

LEAST_FOR_P95 = 20
"""With fewer values the nearest rank to 95 % is the greatest one, which stands in the table anyway."""

_LIMIT = re.compile(r"[\d.]+ (?:s|m) \((\w+)\)")


class Judged(Protocol):
    """A run's verdict and its findings, such as findings.json has them."""

    @property
    def verdict(self) -> Verdict: ...

    @property
    def findings(self) -> tuple[FindingRow, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Seconds over `measured` runs, infinite for "never"; p95_s is None for fewer than `LEAST_FOR_P95`."""

    measured: int
    never: int
    """Of those: in how many it never came."""
    p50_s: float
    p95_s: float | None
    max_s: float
    uncertainty_s: float | None
    """The largest that was stated."""
    limit_s: float | None
    margin_s: float
    """The smallest, infinitely negative where the drone never did it."""


def question(judged: Iterable[Judged]) -> str | None:
    """The check that is the reaction, as `kind` writes it; None where no run was asked for one."""
    ranks: dict[str, tuple[bool, int]] = {}
    for file in judged:
        for number, row in enumerate(file.findings):
            if row.unit == "s" and ", then " in row.check:
                check = kind(row.check)
                ranks[check] = min((not _decided(row), number), ranks.get(check, (True, number)))
    return min(ranks, key=lambda check: (ranks[check], check)) if ranks else None


def kind(check: str) -> str:
    """A check's sentence with the names of its limits for their values: one that leans on a drone's own time-out has
    another value for each drone."""
    return _LIMIT.sub(r"\1", check)


def sentence(check: str, judged: Iterable[Judged]) -> str:
    """A `kind` of check as it was filed, if it was filed with the same values everywhere."""
    filed = {row.check for file in judged for row in file.findings if kind(row.check) == check}
    return filed.pop() if len(filed) == 1 else check


def reaction(check: str, judged: Iterable[Judged]) -> Reaction | None:
    """How the times of a check of that kind spread; None if no run measured it.

    A run in error says nothing of the drone, and an open finding nothing of its time; they are left out of `measured`.
    """
    rows = [row for file in judged if file.verdict is not Verdict.ERROR for row in _first(file, check) if _decided(row)]
    if not rows:
        return None
    times = spread([math.inf if row.observed is None else row.observed for row in rows])
    return Reaction(
        measured=times.n,
        never=sum(row.observed is None for row in rows),
        p50_s=times.p50,
        p95_s=times.p95 if times.n >= LEAST_FOR_P95 else None,
        max_s=times.max,
        uncertainty_s=max((row.uncertainty for row in rows if row.uncertainty is not None), default=None),
        limit_s=min((row.limit for row in rows if row.limit is not None), default=None),
        margin_s=min(-math.inf if row.margin is None else row.margin for row in rows),
    )


def _first(file: Judged, check: str) -> list[FindingRow]:
    return [row for row in file.findings if kind(row.check) == kind(check)][:1]


def _decided(row: FindingRow) -> bool:
    return row.observed is not None or row.verdict is Verdict.FAIL
