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

TWIN = "in the clean twin, "
"""How a check begins that is of the twin, which flies without any attack."""
RECEIPT = "then the attack shows at the receiver within "
"""What a check has in its sentence that is of the attack itself: whether it reached the drone."""
_LIMIT = re.compile(r"[\d.]+ (?:s|m) \((\w+)\)")
_PLACE = re.compile(r"the place -?\d+ m north and -?\d+ m east of home")


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
    """The check that is the reaction, as `kind` writes it; None where no run was asked for one.

    That an attack showed is one only where nothing else was asked: it says when the attack came through, and nothing of
    the drone.
    """
    ranks: dict[str, tuple[bool, bool, int]] = {}
    for file in judged:
        for number, row in enumerate(file.findings):
            if is_demand(row):
                check, receipt = kind(row.check), not of_attacked(row.check)
                ranks[check] = min((receipt, not _decided(row), number), ranks.get(check, (True, True, number)))
    return min(ranks, key=lambda check: (ranks[check], check)) if ranks else None


def is_demand(row: FindingRow) -> bool:
    """Whether something was to come in time, in the flight that was attacked."""
    return row.unit == "s" and ", then " in row.check and not row.check.startswith(TWIN)


def of_attacked(check: str) -> bool:
    """Whether it is of the drone under attack: not of its clean twin, nor of the attack itself."""
    return not check.startswith(TWIN) and RECEIPT not in check


def kind(check: str) -> str:
    """A check's sentence with the names of its limits for their values, and without a place that was only known in
    flight: one that leans on a drone's own time-out has another value for each drone."""
    return _PLACE.sub("its place", _LIMIT.sub(r"\1", check))


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
