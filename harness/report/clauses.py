"""A catalogue's requirements to scenarios to runs to verdicts: what bears on a clause of a regulation or a standard."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from harness.report.cases import natural
from harness.report.demands import Demands, ways
from harness.report.lacking import Lack, on
from harness.report.rows import CatalogueRow, ClauseRow, RunRow
from harness.report.tracing import Threads, outcome
from harness.requirements.catalogue import Requirement
from harness.verdict import Verdict, merge


def catalogue_rows(
    demands: Demands,
    threads: Threads,
    filed: Threads,
    waivers: Mapping[str, Sequence[str]],
    lacking: Sequence[Lack] = (),
) -> tuple[CatalogueRow, ...]:
    """All of them, in their order; `filed` has the same runs as they were filed, `waivers` ids of those that excuse a
    run, by its name, `lacking` what does not count, or was never begun."""
    return tuple(
        CatalogueRow(
            title=each.title,
            note=each.note,
            own=each in demands.own,
            clauses=tuple(_row(clause, threads, filed, waivers, lacking) for clause in each.requirements),
        )
        for each in (*demands.own, *demands.catalogues)
    )


def _row(
    clause: Requirement,
    threads: Threads,
    filed: Threads,
    waivers: Mapping[str, Sequence[str]],
    lacking: Sequence[Lack],
) -> ClauseRow:
    scenarios = {name for way in ways(clause) for name in threads.scenarios.get(way, ())}
    own = on(ways(clause), lacking, threads.scenarios)
    said = outcome(_evidence(clause, threads), _evidence(clause, filed), waivers, own)
    by_drone = {drone: _tried(clause, threads, {drone}) for drone in said["by_drone"]}
    weighed = [drone for drone, some in _drones(clause, threads).items() if some or not said["product"]]
    return ClauseRow(
        **clause.model_dump(),
        indicative=clause.indicative,
        scenarios=tuple(sorted(scenarios, key=natural)),
        demands=_demands(clause, threads),
        tried=_tried(clause, threads, set(weighed)),
        tried_by_all=tuple(way for way in ways(clause) if weighed and all(way in by_drone[each] for each in weighed)),
        tried_by_drone=by_drone,
        **said,
    )


def _demands(clause: Requirement, threads: Threads) -> tuple[str, ...]:
    """All that it comes to: what it leads through, and itself where a scenario names it, or where nothing else does."""
    itself = not clause.through or clause.id in threads.scenarios
    return tuple(way for way in ways(clause) if way != clause.id or itself)


def _tried(clause: Requirement, threads: Threads, drones: Collection[str]) -> tuple[str, ...]:
    """Those of its ways on which any run of these drones was judged."""
    return tuple(
        way for way in ways(clause) if any(run.drone in drones for run, _ in threads.evidence.get(way, ()))
    )  # fmt: skip


def _drones(clause: Requirement, threads: Threads) -> dict[str, bool]:
    """Those that flew for it, and whether each is a product."""
    return {run.drone: run.real for run, _ in _evidence(clause, threads)}


def _evidence(clause: Requirement, threads: Threads) -> list[tuple[RunRow, Verdict]]:
    """Of each run that bears on it the worst of what it says on any of its ways, in the order of runs' names."""
    found: dict[str, tuple[RunRow, Verdict]] = {}
    for way in ways(clause):
        for run, verdict in threads.evidence.get(way, ()):
            before = found.get(run.run, (run, verdict))[1]
            found[run.run] = (run, merge((before, verdict)))
    return [found[name] for name in sorted(found)]
