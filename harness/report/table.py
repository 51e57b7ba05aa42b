"""Judged runs as a table: a row for each scenario, phase, case, drone, configuration and delivery of its attack on
satellite navigation; nothing that differs in any of it, or in the requirement profile, is ever added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from harness.report.alike import Flown, flown_of, grouped, labelled
from harness.report.cases import Case, in_words
from harness.report.complaints import WORST_FIRST, Complaint, complaints
from harness.report.flown import BENCH, SHORT_HASH, Drone, Setup
from harness.report.gathering import Gathered, JudgedRun
from harness.report.metres import Metres, Told, metres, told
from harness.report.parity import Pair, pairs
from harness.report.reaction import Reaction, question, reaction, sentence
from harness.report.repeats import independent
from harness.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Runs that differ in nothing but their seeds and speeds."""

    scenario: str
    case: str
    phase: str
    drone: str
    configuration: str
    delivery: str
    """How attacks reached its satellite receiver; "" where none was to."""
    verdicts: tuple[tuple[Verdict, int], ...]
    """How many runs came to each, PASS first; only those that occurred."""
    reaction: Reaction | None
    metres: tuple[Metres, ...]
    told: Told | None
    """Both only where there is a delivery."""
    repeats: int = 0
    """Runs of a seed that the practice drone flew before, which count in nothing here."""

    @property
    def who(self) -> tuple[str, str, str, str]:
        """Which drone, how configured, in which scenario, attacked by which way."""
        return self.scenario, self.drone, self.configuration, self.delivery

    @property
    def runs(self) -> int:
        return sum(count for _, count in self.verdicts)


@dataclass(frozen=True, slots=True)
class Why:
    """What a drone in a configuration did not pass of a scenario."""

    scenario: str
    drone: str
    configuration: str
    delivery: str
    failed: int
    runs: int
    """Of all its cases, without those that were NOT SUPPORTED."""
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """A drone of a section, and under what its runs were made; ranges are smallest and greatest."""

    label: str
    drone: Drone
    runs: int
    seeds: int
    seed_range: tuple[int, int]
    flown_at: tuple[float, float] | None
    """In multiples of real time, as achieved."""
    harnesses: tuple[str, ...]
    hosts: tuple[str, ...]
    cpus: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """All runs by one profile, of products or of the practice drone."""

    profile: str
    profile_sha256: str
    real: bool
    drones: tuple[Assessed, ...]
    configurations: tuple[tuple[str, str], ...]
    """Label, and what it stands for."""
    reactions: tuple[tuple[str, str], ...]
    """Scenario (with its cases where they differ), and the check that is its reaction."""
    rows: tuple[Row, ...]
    whys: tuple[Why, ...]
    parities: tuple[tuple[Row, Pair], ...]
    """Each case that several deliveries flew; of the row only what both have in common counts."""
    bundles: tuple[tuple[str, str, str], ...]
    """Run, verdict and the bundle's hash, of those in which the satellite receiver was attacked, and of all that were
    flown on a board on a desk."""
    on_desk: bool
    """Whether any were flown there."""

    @property
    def delivered(self) -> bool:
        """Whether in any of it the satellite receiver was attacked."""
        return any(row.delivery for row in self.rows)

    @property
    def phased(self) -> bool:
        """Whether any of it was flown into a phase that its scenario asked for."""
        return any(row.phase for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultTable:
    """The whole; `uncounted` has a line for each reason why runs are not in it."""

    sections: tuple[Section, ...]
    uncounted: tuple[str, ...]

    @property
    def runs(self) -> int:
        return sum(drone.runs for section in self.sections for drone in section.drones)


def build(gathered: Gathered) -> ResultTable:
    """The table of all runs that count, in an order that depends on nothing but them."""
    sections = grouped(
        gathered.judged,
        lambda run: (not run.identity.real, run.identity.profile.name, run.identity.profile.sha256),
    )
    return ResultTable(
        sections=tuple(_section(runs) for _, runs in sorted(sections.items())),
        uncounted=tuple(gathered.uncounted_lines()),
    )


def _section(runs: Sequence[JudgedRun]) -> Section:
    flown = flown_of(runs)
    drones = labelled(sorted({each.drone for each in flown}), lambda each: each.label, lambda each: each.mark)
    profile = runs[0].identity.profile
    cells, legend, reactions = [], [], []
    for case, asked in sorted(grouped(flown, lambda each: each.case).items(), key=lambda item: item[0].order):
        check = question(each.file for each in asked)
        if check is not None:
            reactions.append((case, sentence(check, [each.file for each in asked])))
        for (drone, delivery), by_way in sorted(grouped(asked, lambda each: (each.drone, each.delivery)).items()):
            setups = grouped(by_way, lambda each: each.setup)
            labels = labelled(sorted(setups), lambda each: each.label, lambda each: each.mark)
            for setup in sorted(setups):
                legend.append((", ".join(filter(None, (drone.name, labels[setup], delivery))), setup, labels[setup]))
                cells.append((_row(setups[setup], drones[drone], labels[setup], check), setups[setup]))
    return Section(
        profile=profile.name,
        profile_sha256=profile.sha256[:SHORT_HASH],
        real=runs[0].identity.real,
        drones=tuple(_assessed(label, drone, flown) for drone, label in sorted(drones.items())),
        configurations=_legend(legend),
        reactions=_reactions(reactions),
        rows=tuple(row for row, _ in cells),
        whys=_whys(cells),
        parities=_parities(cells),
        bundles=tuple(
            (r.identity.run, r.findings.verdict, r.seal) for r in runs if r.identity.rig.gnss or _is_on_desk(r)
        ),
        on_desk=any(map(_is_on_desk, runs)),
    )


def _is_on_desk(run: JudgedRun) -> bool:
    return run.identity.rig.kind == BENCH


def _row(flown: Sequence[Flown], drone: str, configuration: str, check: str | None) -> Row:
    own = independent(flown, lambda each: each.who)
    case, files = flown[0].case, [each.file for each in own]
    counts = Counter(each.verdict for each in files)
    return Row(
        scenario=case.scenario,
        case=", ".join(filter(None, (case.procedure, case.name))),
        phase=case.phase,
        drone=drone,
        configuration=configuration,
        delivery=flown[0].delivery,
        verdicts=tuple((each, counts[each]) for each in (Verdict.PASS, *WORST_FIRST) if counts[each]),
        reaction=reaction(check, files) if check is not None else None,
        metres=metres(files) if flown[0].delivery else (),
        told=told(files) if flown[0].delivery else None,
        repeats=len(flown) - len(own),
    )


def _whys(cells: Sequence[tuple[Row, Sequence[Flown]]]) -> tuple[Why, ...]:
    whys = []
    for (scenario, drone, configuration, delivery), group in grouped(cells, lambda cell: cell[0].who).items():
        found = complaints([(flown[0].case, [each.file for each in flown]) for _, flown in group])
        if found:
            verdicts = [each.file.verdict for _, flown in group for each in flown]
            runs = len(verdicts) - verdicts.count(Verdict.NOT_SUPPORTED)
            whys.append(Why(scenario, drone, configuration, delivery, verdicts.count(Verdict.FAIL), runs, found))
    return tuple(whys)


def _parities(cells: Sequence[tuple[Row, Sequence[Flown]]]) -> tuple[tuple[Row, Pair], ...]:
    """The deliveries' own files of parameters may differ, what was flown may not."""
    attacked = [(row, each) for row, flown in cells if row.delivery for each in flown]
    whole = grouped(attacked, lambda one: (one[1].case, one[0].drone, one[1].setup.label, one[1].setup.details))
    found: list[tuple[Row, Pair]] = []
    for group in whole.values():
        ways = grouped(group, lambda one: one[1].delivery)
        files = {way: [each.file for _, each in some] for way, some in ways.items()}
        row, first = group[0]
        found += [(replace(row, configuration=first.setup.label), pair) for pair in pairs(files)]
    return tuple(found)


def _assessed(label: str, drone: Drone, flown: Iterable[Flown]) -> Assessed:
    runs = [each.run.identity for each in flown if each.drone == drone]
    seeds = {run.seed for run in runs}
    speeds = [run.speed_achieved for run in runs if run.speed_achieved is not None]
    harnesses = {" ".join(filter(None, (run.harness.version, run.harness.git_hash))) for run in runs}
    return Assessed(
        label=label,
        drone=drone,
        runs=len(runs),
        seeds=len(seeds),
        seed_range=(min(seeds), max(seeds)),
        flown_at=(min(speeds), max(speeds)) if speeds else None,
        harnesses=tuple(sorted(harnesses)),
        hosts=tuple(sorted({f"{run.host.system}, Python {run.host.python}" for run in runs})),
        cpus=tuple(sorted({run.host.cpus for run in runs})),
    )


def _legend(used: Iterable[tuple[str, Setup, str]]) -> tuple[tuple[str, str], ...]:
    """What each label stands for: the parameter files, and all else where two setups would have had the same label."""
    lines = {
        (name, ", ".join((*setup.files, *(setup.details if label != setup.label else ()))))
        for name, setup, label in used
    }
    return tuple((name, text or "no parameter files") for name, text in sorted(lines))


def _reactions(asked: Sequence[tuple[Case, str]]) -> tuple[tuple[str, str], ...]:
    lines = []
    for scenario, cases in grouped(asked, lambda each: each[0].scenario).items():
        for check, some in grouped(cases, lambda each: each[1]).items():
            which = in_words([case for case, _ in some], [case for case, _ in cases])
            lines.append((f"{scenario} {which}".strip(), check))
    return tuple(lines)
