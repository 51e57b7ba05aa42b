"""What flights of one case measured of the drone, a value a flight: how long each demand took, and distances on truth.

What a drone was seen not to do in the time demanded it did later than any that did; see `harness.report.reaction`. What
the harness demands of itself, and of the clean twin, is no measure of the drone under attack.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from harness.evidence.models import FindingRow
from harness.report.metres import quantity
from harness.report.outcome import Outcome
from harness.report.reaction import kind, of_attacked
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
    """One value a flight that measured it, infinite for "never", and the half width within which each is known, 0 where
    none was stated."""

    values: tuple[float, ...]
    known: tuple[float, ...]


def measured(flights: Sequence[Outcome]) -> dict[Measure, Values]:
    """All of it, in the order filed. A run in error says nothing of the drone. A time that was measured counts
    though the verdict on it is open, as of one that lies too near its limit; a distance that was left open does not.
    """
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
    if not of_attacked(row.check):
        return None
    if row.unit == "s" and ", then " in row.check:
        return Measure(kind(row.check), "s")
    if row.unit == "s" and " at least " in row.check and row.check.endswith(" before"):
        return Measure(kind(row.check), "s", ahead=True)
    if row.unit == "m":
        return Measure(quantity(row.check), "m")
    return None


def _value(measure: Measure, row: FindingRow) -> float | None:
    """None where it was left open. A distance that was left open is only the greatest of those seen."""
    if measure.unit == "m":
        return row.observed if row.verdict in (Verdict.PASS, Verdict.FAIL) else None
    if row.observed is None and row.verdict is Verdict.FAIL:
        return -math.inf if measure.ahead else math.inf
    return row.observed


def _values(measure: Measure, rows: Sequence[FindingRow]) -> Values:
    found = [(value, row.uncertainty or 0.0) for row in rows if (value := _value(measure, row)) is not None]
    return Values(tuple(value for value, _ in found), tuple(known for _, known in found))
