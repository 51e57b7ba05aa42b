"""What a requirement's verdict lacks: runs of it that were begun and do not count, and planned flights never begun.

A row speaks of the runs that count, and a reader takes a green row for the whole of what was flown or promised. So a
row is held to the same law as the whole ("a recorded gap may turn PASS or FAIL only into INCONCLUSIVE", "nothing
passes emptily", "only PASS is green"): what a missing run would have said is open, and a requirement that lacks one is
INCONCLUSIVE at best. Its counts stay those of the runs that count; a FAIL stays one, since no run takes it back; and a
requirement of which no run counts keeps having no verdict. In any case the row says what it lacks, in its own words.

Which requirements a run bears on is told by its scenario: by the ledger, or by its own run.json where that is to be
believed. One of which nothing tells that may have been of any. Which drone it was is known by its stack alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from harness.plan.adherence import Adherence
from harness.plan.model import Plan
from harness.report.results import UncountedRow
from harness.report.rows import ClauseRow, RequirementRow, RunRow, ScenarioRow
from harness.report.tallying import FIELDS
from harness.verdict import merge

BENCH = "bench"
"""In a ledger: a board, of whatever stack."""
PRACTICE = "builtin"


@dataclass(frozen=True, slots=True)
class Lack:
    """One of them, by its name in results: `begun`, or only planned. `scenario` and `vehicle` are None where nothing
    tells; `requirements` has what a plan says beside its scenario."""

    name: str
    begun: bool
    scenario: str | None
    vehicle: str | None
    requirements: tuple[str, ...] = ()

    def could_be_of(self, run: RunRow) -> bool:
        """Whether it may have been flown by the same drone."""
        return self.vehicle in (None, run.vehicle) or (self.vehicle == BENCH and run.real)

    def bears_on(self, requirement: str, scenarios: Collection[str]) -> bool:
        """Whether it may have been evidence for it, as these scenarios are."""
        told = self.scenario in scenarios if self.scenario is not None else bool(scenarios)
        return told or requirement in self.requirements


def lacks(
    uncounted: Iterable[UncountedRow], missing: Collection[str], plan: Plan | None, kept: Adherence | None
) -> tuple[Lack, ...]:
    """Of the runs `missing` among those that do not count, and of a plan held against all runs. A planned flight that
    was begun is told by its runs."""
    wanted = frozenset(missing)
    found = [Lack(each.run, True, each.scenario, each.vehicle) for each in uncounted if each.run in wanted]
    if plan is not None and kept is not None:
        found += [
            Lack(each.text, False, each.case.scenario, plan.settings.vehicle, each.case.requirements)
            for each in kept.never_begun
        ]
    return tuple(dict.fromkeys(found))


def on(ways: Collection[str], some: Iterable[Lack], scenarios: Mapping[str, Collection[str]]) -> tuple[Lack, ...]:
    """Those that bear on any of these requirements; `scenarios` are evidence for each."""
    return tuple(each for each in some if any(each.bears_on(way, scenarios.get(way, ())) for way in ways))


def weighing(some: Iterable[Lack], *, product: bool) -> tuple[Lack, ...]:
    """Those that a verdict waits for: beside products no flight of the practice drone."""
    return tuple(each for each in some if not (product and each.vehicle == PRACTICE))


def names(some: Iterable[Lack], *, begun: bool) -> tuple[str, ...]:
    """As a row has them, each once."""
    return tuple(dict.fromkeys(each.name for each in some if each.begun is begun))


def lack_words(row: RequirementRow | ClauseRow | ScenarioRow) -> str:
    """ "1 run does not count, 2 planned flights were never begun; those that count: PASS"; "" where nothing lacks. What
    those that count came to is told where the verdict is another for what lacks."""
    told = ", ".join(_lacking(row))
    if not told or isinstance(row, ScenarioRow) or row.verdict is None:
        return told
    counted = merge(verdict for verdict, field in FIELDS.items() if getattr(row.counts, field))
    return told if counted is row.verdict else f"{told}; those that count: {counted}"


def _lacking(row: RequirementRow | ClauseRow | ScenarioRow) -> Iterator[str]:
    runs, flights = len(row.missing), len(row.never_begun)
    if runs:
        yield f"{runs} {'run does' if runs == 1 else 'runs do'} not count"
    if flights:
        yield f"{flights} planned {'flight was' if flights == 1 else 'flights were'} never begun"
