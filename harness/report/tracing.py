"""Requirements to scenarios to runs to verdicts, and back; what hangs loose on either side. Catalogues, which stand
behind the customer's requirements, are in `clauses.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from harness.report.alike import grouped
from harness.report.cases import natural
from harness.report.declared import Declared
from harness.report.demands import Demands
from harness.report.gaps import at_best
from harness.report.lacking import Lack, names, of_any, on, weighing
from harness.report.reaction import Judged
from harness.report.results import Orphans
from harness.report.rows import CatalogueRow, Counts, RequirementRow, RunRow, ScenarioRow
from harness.report.tallying import counted
from harness.verdict import Verdict, merge


def verdict_on(requirement: str, run: Judged) -> Verdict | None:
    """What a run says of a requirement: its findings on it, and those on none, which are of the whole flight.

    None where no finding is on it and the flight came to an end: then it is no evidence for it.
    """
    own = [row.verdict for row in run.findings if requirement in row.requirements]
    if not own and run.verdict in (Verdict.PASS, Verdict.FAIL):
        return None
    return merge([*own, *(row.verdict for row in run.findings if not row.requirements)] if own else [run.verdict])


def cited(run: RunRow) -> list[str]:
    """All requirements that a run names: its scenario's, and its checks' own."""
    return list(dict.fromkeys((*run.requirements, *(name for row in run.findings for name in row.requirements))))


@dataclass(frozen=True, slots=True)
class Threads:
    """From a requirement's id: the scenarios that are evidence for it, and the runs that are, with what each says."""

    scenarios: Mapping[str, Sequence[str]]
    evidence: Mapping[str, Sequence[tuple[RunRow, Verdict]]]

    @classmethod
    def of(cls, runs: Sequence[RunRow], shipped: Mapping[str, Declared]) -> Threads:
        """Of all that runs cite and shipped scenarios declare."""
        scenarios: dict[str, dict[str, None]] = {}
        evidence: dict[str, list[tuple[RunRow, Verdict]]] = {}
        for run in runs:
            for name in cited(run):
                some = evidence.setdefault(name, [])
                if (found := verdict_on(name, run)) is not None:
                    some.append((run, found))
                scenarios.setdefault(name, {})[run.scenario] = None
        for each in shipped.values():
            for name in each.requirements:
                scenarios.setdefault(name, {})[each.id] = None
        return cls({name: sorted(some, key=natural) for name, some in scenarios.items()}, evidence)


class Outcome(TypedDict):
    """What came of a requirement, as its row has it."""

    runs: tuple[str, ...]
    counts: Counts
    practice: Counts
    product: bool
    verdict: Verdict | None
    by_drone: dict[str, Verdict]
    filed: Verdict | None
    filed_by_drone: dict[str, Verdict]
    waiver: str | None
    missing: tuple[str, ...]
    missing_of_any: int
    never_begun: tuple[str, ...]


Evidence = Sequence[tuple[RunRow, Verdict]]
"""What each run says."""


def outcome(
    evidence: Evidence, filed: Evidence, waivers: Mapping[str, Sequence[str]], lacking: Sequence[Lack]
) -> Outcome:
    """The worst decides, at best INCONCLUSIVE where something is lacking; products are never judged by the practice
    drone. `filed` is what the same runs said as they were filed, `waivers` has ids of those that excuse a run, by its
    name, `lacking` what bears on it and does not count."""
    product = any(run.real for run, _ in evidence)
    # What nothing tells of may have been of anything, and is no sign that somebody tried this.
    lacking = [each for each in lacking if evidence or not each.of_any]
    weighed, by_drone = _weighed(evidence), _by_drone(evidence, lacking)
    waits = weighing(lacking, product=product)
    verdict, before = _verdict(weighed, waits), _verdict(_weighed(filed), waits)
    return Outcome(
        runs=tuple(run.run for run, _ in evidence),
        counts=counted(each for _, each in weighed),
        practice=counted(each for run, each in evidence if product and not run.real),
        product=product,
        verdict=verdict,
        by_drone=by_drone,
        filed=before if before is not verdict else None,
        filed_by_drone={
            drone: each for drone, each in _by_drone(filed, lacking).items() if each is not by_drone.get(drone)
        },
        waiver=_waiver(weighed, waivers),
        missing=names(lacking, begun=True),
        missing_of_any=of_any(lacking),
        never_begun=names(lacking, begun=False),
    )


def _weighed(evidence: Evidence) -> Evidence:
    """Products' runs; the practice drone's where there are no others."""
    return [each for each in evidence if each[0].real] or evidence


def _verdict(weighed: Evidence, waits: Sequence[Lack]) -> Verdict | None:
    return at_best(merge(verdict for _, verdict in weighed), waits) if weighed else None


def _waiver(weighed: Evidence, waivers: Mapping[str, Sequence[str]]) -> str | None:
    """Ids of those that excuse a FAIL; None where a run that failed is excused by none, since it stays a FAIL."""
    excusing = [waivers.get(run.run, ()) for run, verdict in weighed if verdict is Verdict.FAIL]
    if not all(excusing):
        return None
    return ", ".join(dict.fromkeys(name for some in excusing for name in some)) or None


def _by_drone(evidence: Evidence, lacking: Sequence[Lack]) -> dict[str, Verdict]:
    told = {}
    for drone, own in sorted(grouped(evidence, lambda each: each[0].drone).items()):
        waits = [each for each in lacking if each.could_be_of(own[0][0])]
        told[drone] = at_best(merge(verdict for _, verdict in own), waits)
    return told


def scenario_rows(
    runs: Sequence[RunRow],
    shipped: Mapping[str, Declared],
    clauses: Mapping[str, Sequence[str]],
    lacking: Sequence[Lack] = (),
) -> tuple[ScenarioRow, ...]:
    """Those that were flown; `clauses` of catalogues by the requirement that leads to them."""
    rows = []
    for name, flown in sorted(grouped(runs, lambda run: run.scenario).items(), key=lambda item: natural(item[0])):
        wanted = dict.fromkeys(name for run in flown for name in cited(run))
        own = [each for each in lacking if each.scenario in (None, name)]
        sources = {(run.source.name, run.source.sha256): run.source for run in flown}
        rows.append(
            ScenarioRow(
                id=name,
                title=shipped[name].title if name in shipped else "",
                requirements=tuple(wanted),
                sources=tuple(sources[key] for key in sorted(sources)),
                runs=tuple(run.run for run in flown),
                counts=counted(run.verdict for run in flown),
                clauses=tuple(dict.fromkeys(clause for name in wanted for clause in clauses.get(name, ()))),
                missing=names(own, begun=True),
                missing_of_any=of_any(own),
                never_begun=names(own, begun=False),
            )
        )
    return tuple(rows)


def requirement_rows(
    threads: Threads,
    filed: Threads,
    texts: Mapping[str, tuple[str, str]],
    demands: Demands,
    waivers: Mapping[str, Sequence[str]],
    lacking: Sequence[Lack] = (),
) -> tuple[RequirementRow, ...]:
    """`filed`: the threads of the same runs as they were filed; `texts`: a requirement's text and the profile that has
    it; `lacking`: what does not count, or was never begun. In the customer's order, then those that only runs cite,
    which a catalogue may know."""
    order = [*texts, *sorted(threads.evidence.keys() - texts.keys())]
    rows = []
    for name in order:
        own = on((name,), lacking, threads.scenarios)
        text, source = texts.get(name) or demands.texts.get(name) or (None, None)
        rows.append(
            RequirementRow(
                id=name,
                text=text,
                source=source,
                scenarios=tuple(threads.scenarios.get(name, ())),
                clauses=tuple(demands.leading.get(name, ())),
                **outcome(threads.evidence.get(name, ()), filed.evidence.get(name, ()), waivers, own),
            )
        )
    return tuple(rows)


def orphans(
    requirements: Sequence[RequirementRow],
    catalogues: Sequence[CatalogueRow],
    scenarios: Sequence[ScenarioRow],
    runs: Sequence[RunRow],
    threads: Threads,
) -> Orphans:
    """What hangs loose."""
    loose = {row.check for run in runs for row in run.findings if not row.requirements}
    clauses = [each for catalogue in catalogues for each in catalogue.clauses]
    known = {each.id for each in requirements} | threads.scenarios.keys()
    return Orphans(
        requirements_without_scenario=tuple(each.id for each in requirements if not each.scenarios),
        requirements_without_run=tuple(each.id for each in requirements if each.scenarios and not each.runs),
        requirements_unknown=tuple(each.id for each in requirements if each.text is None),
        scenarios_without_requirement=tuple(each.id for each in scenarios if not each.requirements),
        runs_without_requirement=tuple(run.run for run in runs if not cited(run)),
        findings_without_requirement=tuple(sorted(loose)),
        clauses_without_scenario=tuple(each.id for each in clauses if not each.scenarios),
        clauses_without_run=tuple(each.id for each in clauses if each.scenarios and not each.runs),
        through_unknown=tuple(sorted({name for each in clauses for name in each.through} - known)),
    )
