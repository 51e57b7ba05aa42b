"""Clauses that come to several demands, of which some were tried: what passed is told as partly passed, never as PASS.

One demand that was met says nothing of the others, and a clause of a regulation is met as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from harness.report.demands import ways
from harness.report.results import Results
from harness.report.rows import CatalogueRow, ClauseRow, RequirementRow
from harness.verdict import Verdict

PARTLY = "PASS, partly"


def wholly(clause: ClauseRow) -> bool:
    """Whether each of its demands was tried, by each drone that the verdict is of."""
    return bool(clause.demands) and set(clause.demands) <= set(clause.tried_by_all)


def passed_partly(clause: ClauseRow) -> bool:
    """Whether its verdict is a PASS of some of its demands."""
    return clause.verdict is Verdict.PASS and not wholly(clause)


def clause_verdict(clause: ClauseRow) -> str:
    """As every view shows it: "FAIL", "PASS, partly"; "not tried" without any."""
    if clause.verdict is None:
        return "not tried"
    return PARTLY if passed_partly(clause) else str(clause.verdict)


def on_drone(clause: ClauseRow, drone: str) -> str:
    """Likewise on one drone; "" where it did not fly for it."""
    verdict = clause.by_drone.get(drone)
    if verdict is None:
        return ""
    whole = set(clause.demands) <= set(clause.tried_by_drone.get(drone, ()))
    return str(verdict) if whole or verdict is not Verdict.PASS else PARTLY


def share_words(clause: ClauseRow, drone: str | None = None) -> str:
    """ "1 of 4 demands tried", by a drone or by all that the verdict is of; "" where all were, or none."""
    tried = clause.tried_by_all if drone is None else clause.tried_by_drone.get(drone, ())
    if not clause.runs or set(clause.demands) <= set(tried):
        return ""
    return f"{_of(clause.demands, tried)} of {len(clause.demands)} demands tried"


def _of(demands: Collection[str], tried: Collection[str]) -> int:
    return len(set(demands) & set(tried))


def tried_words(row: CatalogueRow) -> str:
    """ "4 clauses: 1 wholly tried, 2 partly, 1 not"."""
    tried, whole = sum(bool(each.runs) for each in row.clauses), sum(wholly(each) for each in row.clauses)
    total = len(row.clauses)
    clauses = f"{total} clause{'' if total == 1 else 's'}"
    return f"{clauses}: {whole} wholly tried, {tried - whole} partly, {total - tried} not"


def whole_words(clause: ClauseRow) -> str:
    """ "PASS, partly: 1 of 4 demands tried"."""
    return ": ".join(filter(None, (clause_verdict(clause), share_words(clause))))


def asked_for(results: Results) -> Iterator[tuple[RequirementRow | ClauseRow, str | None, tuple[str, ...]]]:
    """All that the customer asks for, each with where it stands and the ids that lead to it: their own catalogues',
    then the profile's requirements, without those that a catalogue of theirs has."""
    own = {each.id for catalogue in results.catalogues if catalogue.own for each in catalogue.clauses}
    for catalogue in results.catalogues:
        if catalogue.own:
            yield from ((each, catalogue.title, ways(each)) for each in catalogue.clauses)
    yield from ((each, each.source, (each.id,)) for each in results.requirements if each.id not in own)
