"""What flights of one case measured, a value a flight: how long each demand took, and distances on truth.

What a drone was seen not to do in the time demanded it did later than any that did; see `harness.report.reaction`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from harness.evidence.models import FindingRow
from harness.report.metres import TWIN, quantity
from harness.report.outcome import Outcome
from harness.report.reaction import kind
from harness.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Measure:
    """`name` is a demand as `kind` writes it, or a distance in few words. More is worse, but where something was to
    come `ahead` of something: there it is better."""

    name: str
    unit: str
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Values:
    """One value a flight that decided it, infinite for "never", and the largest uncertainty that was stated."""

    values: tuple[float, ...]
    uncertainty: float


def measured(flights: Sequence[Outcome]) -> dict[Measure, Values]:
    """All of it, in the order filed. A run in error says nothing of the drone, and an open finding nothing of its
    time or distance."""
    found: dict[Measure, list[FindingRow]] = {}
    for each in flights:
        if each.verdict is not Verdict.ERROR:
            own: dict[Measure, FindingRow] = {}
            for row in each.findings:
                measure = _measure(row)
                if measure is not None:
                    own.setdefault(measure, row)
            for measure, row in own.items():
                if _value(measure, row) is not None:
                    found.setdefault(measure, []).append(row)
    return {measure: _values(measure, rows) for measure, rows in found.items()}


def _measure(row: FindingRow) -> Measure | None:
    if row.unit == "s" and ", then " in row.check:
        return Measure(kind(row.check), "s")
    if row.unit == "s" and " at least " in row.check and row.check.endswith(" before"):
        return Measure(kind(row.check), "s", ahead=True)
    if row.unit == "m":
        twin = TWIN if row.check.startswith(TWIN) else ""
        return Measure(f"{twin}{quantity(row.check)}", "m")
    return None


def _value(measure: Measure, row: FindingRow) -> float | None:
    """None where it was left open. A distance that was left open is only the greatest of those seen."""
    if measure.unit == "m":
        return row.observed if row.verdict in (Verdict.PASS, Verdict.FAIL) else None
    if row.observed is None and row.verdict is Verdict.FAIL:
        return -math.inf if measure.ahead else math.inf
    return row.observed


def _values(measure: Measure, rows: Sequence[FindingRow]) -> Values:
    values = [value for row in rows if (value := _value(measure, row)) is not None]
    return Values(tuple(values), max((row.uncertainty or 0.0 for row in rows), default=0.0))
