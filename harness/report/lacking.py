"""What a requirement's verdict lacks: runs of it that were begun and do not count, and planned flights never begun.

A row speaks of the runs that count, and a reader takes a green row for the whole of what was flown or promised. So a
row is held to the same law as the whole ("a recorded gap may turn PASS or FAIL only into INCONCLUSIVE", "nothing
passes emptily", "only PASS is green"): what a missing run would have said is open, and a requirement that lacks one is
INCONCLUSIVE at best. Its counts stay those of the runs that count; a FAIL stays one, since no run takes it back; and a
requirement of which no run counts keeps having no verdict. In any case the row says what it lacks, in its own words.

Which requirements a run bears on is told by its own run.json where that is to be believed, by the plan, and by its
scenario where a run that counts, a shipped file or the plan knows that one. One of which nothing tells that may have
been of any: rows count such, and do not name them, since each would stand in every row. Which drone it was is known by
its stack alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.evidence.models import RunIdentity
from harness.plan.adherence import Adherence
from harness.plan.model import Plan
from harness.report.gathering import Uncounted, Why
from harness.report.rows import ClauseRow, RequirementRow, RunRow, ScenarioRow
from harness.report.tallying import FIELDS
from harness.verdict import merge

BENCH = "bench"
"""In a ledger: a board, of whatever stack."""
PRACTICE = "builtin"


@dataclass(frozen=True, slots=True)
class Lack:
    """One of them, by its name in results: `begun`, or only planned. `scenario` and `vehicle` are None where nothing
    tells; `requirements` has what its own run.json or a plan says; `of_any`: it may have been of any others, too, since
    nothing tells which."""

    name: str
    begun: bool
    scenario: str | None
    vehicle: str | None
    requirements: tuple[str, ...] = ()
    of_any: bool = False

    def could_be_of(self, run: RunRow) -> bool:
        """Whether it may have been flown by the same drone."""
        return self.vehicle in (None, run.vehicle) or (self.vehicle == BENCH and run.real)

    def bears_on(self, requirement: str, scenarios: Collection[str]) -> bool:
        """Whether it may have been evidence for it, as these scenarios are."""
        return self.told_of(requirement, scenarios) or (self.of_any and bool(scenarios))

    def told_of(self, requirement: str, scenarios: Collection[str]) -> bool:
        """Whether that is told of it."""
        return self.scenario in scenarios or requirement in self.requirements


def lacks(
    uncounted: Iterable[Uncounted],
    missing: Collection[str],
    known: Collection[str],
    plan: Plan | None,
    kept: Adherence | None,
) -> tuple[Lack, ...]:
    """Of the runs `missing` among those that do not count, and of a plan held against all runs. Of scenarios `known` it
    is told which requirements they are evidence for. A planned flight that was begun is told by its runs."""
    wanted = frozenset(missing)
    planned = _planned(plan)
    found = [_lost(each, known, planned) for each in uncounted if each.run in wanted]
    if plan is not None and kept is not None:
        found += [
            Lack(each.text, False, each.case.scenario, plan.settings.vehicle, each.case.requirements)
            for each in kept.never_begun
        ]
    return tuple(dict.fromkeys(found))


def _planned(plan: Plan | None) -> dict[str, tuple[str, ...]]:
    """What its cases are evidence for, by scenario."""
    found: dict[str, tuple[str, ...]] = {}
    for case in plan.cases if plan is not None else ():
        found[case.scenario] = (*found.get(case.scenario, ()), *case.requirements)
    return found


def _lost(each: Uncounted, known: Collection[str], planned: Mapping[str, Sequence[str]]) -> Lack:
    """A run.json that is not sealed, of a run that a ledger knows as finished (`Why.CHANGED`), may say less than it
    did: what it says is added, and nothing else is ruled out."""
    if each.about is None:
        return Lack(each.run, True, None, None, of_any=True)
    own = each.about if isinstance(each.about, RunIdentity) else each.identity
    said = own.requirements if own is not None and own.scenario == each.about.scenario else ()
    told = each.about.scenario in known or each.about.scenario in planned
    believed = bool(said) and (own is each.about or each.why is not Why.CHANGED)
    requirements = dict.fromkeys((*said, *planned.get(each.about.scenario, ())))
    return Lack(
        each.run, True, each.about.scenario, each.about.vehicle, tuple(requirements), of_any=not (told or believed)
    )


def on(ways: Collection[str], some: Iterable[Lack], scenarios: Mapping[str, Collection[str]]) -> tuple[Lack, ...]:
    """Those that bear on any of these requirements, `of_any` where nothing tells that they do; `scenarios` are evidence
    for each."""
    found = []
    for each in some:
        if any(each.told_of(way, scenarios.get(way, ())) for way in ways):
            found.append(replace(each, of_any=False) if each.of_any else each)
        elif any(each.bears_on(way, scenarios.get(way, ())) for way in ways):
            found.append(each)
    return tuple(found)


def weighing(some: Iterable[Lack], *, product: bool) -> tuple[Lack, ...]:
    """Those that a verdict waits for: beside products no flight of the practice drone."""
    return tuple(each for each in some if not (product and each.vehicle == PRACTICE))


def names(some: Iterable[Lack], *, begun: bool) -> tuple[str, ...]:
    """As a row has them, each once; without those that may have been of any."""
    return tuple(dict.fromkeys(each.name for each in some if each.begun is begun and not each.of_any))


def of_any(some: Collection[Lack]) -> int:
    """How many runs may have been of any, and are not among the names."""
    return len({each.name for each in some if each.of_any} - set(names(some, begun=True)))


def lack_words(row: RequirementRow | ClauseRow | ScenarioRow) -> str:
    """ "1 run does not count, 2 planned flights were never begun; those that count: PASS"; "" where nothing lacks. What
    those that count came to is told where the verdict is another for what lacks."""
    told = ", ".join(_lacking(row))
    if not told or isinstance(row, ScenarioRow) or row.verdict is None:
        return told
    counted = merge(verdict for verdict, field in FIELDS.items() if getattr(row.counts, field))
    return told if counted is row.verdict else f"{told}; those that count: {counted}"


def _lacking(row: RequirementRow | ClauseRow | ScenarioRow) -> Iterator[str]:
    runs, flights = len(row.missing) + row.missing_of_any, len(row.never_begun)
    if runs:
        perhaps = "" if row.missing_of_any == runs else f"{row.missing_of_any} "
        beside = f" ({perhaps}perhaps of something else)" if row.missing_of_any else ""
        yield f"{runs} {'run does' if runs == 1 else 'runs do'} not count{beside}"
    if flights:
        yield f"{flights} planned {'flight was' if flights == 1 else 'flights were'} never begun"
