"""A catalogue's requirements to scenarios to runs to verdicts: what bears on a clause of a regulation or a standard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.report.cases import natural
from harness.report.demands import Demands, ways
from harness.report.rows import CatalogueRow, ClauseRow, RunRow
from harness.report.tracing import Threads, outcome
from harness.requirements.catalogue import Requirement
from harness.verdict import Verdict, merge


def catalogue_rows(
    demands: Demands, threads: Threads, filed: Threads, waivers: Mapping[str, Sequence[str]]
) -> tuple[CatalogueRow, ...]:
    """All of them, in their order; `filed` has the same runs as they were filed, `waivers` ids of those that excuse a
    run, by its name."""
    return tuple(
        CatalogueRow(
            title=each.title,
            note=each.note,
            clauses=tuple(_row(clause, threads, filed, waivers) for clause in each.requirements),
        )
        for each in demands.catalogues
    )


def _row(clause: Requirement, threads: Threads, filed: Threads, waivers: Mapping[str, Sequence[str]]) -> ClauseRow:
    scenarios = {name for way in ways(clause) for name in threads.scenarios.get(way, ())}
    return ClauseRow(
        **clause.model_dump(),
        indicative=clause.indicative,
        scenarios=tuple(sorted(scenarios, key=natural)),
        tried=tuple(way for way in ways(clause) if threads.evidence.get(way)),
        **outcome(_evidence(clause, threads), _evidence(clause, filed), waivers),
    )


def _evidence(clause: Requirement, threads: Threads) -> list[tuple[RunRow, Verdict]]:
    """Of each run that bears on it the worst of what it says on any of its ways, in the order of runs' names."""
    found: dict[str, tuple[RunRow, Verdict]] = {}
    for way in ways(clause):
        for run, verdict in threads.evidence.get(way, ()):
            before = found.get(run.run, (run, verdict))[1]
            found[run.run] = (run, merge((before, verdict)))
    return [found[name] for name in sorted(found)]
