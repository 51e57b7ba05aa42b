"""What checks measured in metres, on truth, and whether the drone said that something was wrong.

Each quantity of a row spreads over the runs that decided it; a run in error says nothing of the drone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from harness.evidence.models import FindingRow, FindingsFile
from harness.report.reaction import TWIN, kind
from harness.stats import spread
from harness.verdict import Verdict

TROUBLE = "gnss trouble"
QUANTITIES = (
    (" of its track for ", "off its track"),
    (" of the place ", "off its place"),
    ("the place that the drone tells ", "place told, off the truth"),
    ("the height that the drone tells ", "height told, off the truth"),
    ("the place by its remote ID ", "place broadcast, off the truth"),
    (" of the fence's inside for ", "beyond the fence"),
    (" of home for ", "from home"),
)
"""What a check of distances has in its sentence, and what it measures."""
_SAID = re.compile(rf"then the drone says '{re.escape(TROUBLE)}' within ")
_DECIDED = (Verdict.PASS, Verdict.FAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metres:
    """A quantity's greatest value in each of `measured` runs: their median and the greatest of all, against the
    strictest limit, with the smallest margin."""

    quantity: str
    measured: int
    p50_m: float
    max_m: float
    limit_m: float | None
    margin_m: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """In how many of the `of` runs that were decided the drone said in time that it was in trouble."""

    runs: int
    of: int


def metres(judged: Iterable[FindingsFile]) -> tuple[Metres, ...]:
    """A row for each quantity that was measured, in the order filed."""
    found: dict[str, list[FindingRow]] = {}
    for row in _rows(judged):
        if row.unit == "m" and row.observed is not None:
            found.setdefault(quantity(row.check), []).append(row)
    return tuple(_metres(name, rows) for name, rows in found.items())


def _metres(name: str, rows: list[FindingRow]) -> Metres:
    values = spread([row.observed for row in rows if row.observed is not None])
    return Metres(
        quantity=name,
        measured=values.n,
        p50_m=values.p50,
        max_m=values.max,
        limit_m=min((row.limit for row in rows if row.limit is not None), default=None),
        margin_m=min((row.margin for row in rows if row.margin is not None), default=None),
    )


def told(judged: Iterable[FindingsFile]) -> Told | None:
    """None where no run was asked, or none decided."""
    rows = [row for row in _rows(judged) if _SAID.search(row.check)]
    return Told(sum(row.verdict is Verdict.PASS for row in rows), len(rows)) if rows else None


def quantity(check: str) -> str:
    """What a check of distances measures, in few words; of one that is not known, its sentence."""
    return next((name for part, name in QUANTITIES if part in check), kind(check))


def _rows(judged: Iterable[FindingsFile]) -> Iterable[FindingRow]:
    """Decided, and of the flight itself. A distance that was left open is only the greatest of those seen."""
    for file in judged:
        if file.verdict is not Verdict.ERROR:
            yield from (row for row in file.findings if row.verdict in _DECIDED and not row.check.startswith(TWIN))
