"""Results from bundles: what they filed, grouped and counted; nothing is judged here but what is asked to be judged
again."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from harness import __version__
from harness.checks.profile import Profile, read_profile
from harness.evidence.models import HarnessIdentity, ProfileIdentity
from harness.plan.model import SealedPlan
from harness.report.again import Rejudged, as_filed, judged_again, judging
from harness.report.alike import Flown, flown_of, grouped
from harness.report.baseline import rows_of
from harness.report.clauses import catalogue_rows
from harness.report.declared import declared
from harness.report.demands import Demands
from harness.report.gaps import at_best, gaps_among
from harness.report.gathering import Gathered, JudgedRun, Uncounted
from harness.report.kept import held, plan_row
from harness.report.lacking import lacks
from harness.report.naming import Names, configuration_rows, drone_rows, profile_rows
from harness.report.reaction import question, reaction, sentence
from harness.report.repeats import independent
from harness.report.results import DeviationRow, Results, SignOff, UncountedRow
from harness.report.rows import CaseRow, Filed, ReactionRow, RunRow
from harness.report.sealed import seal_rows
from harness.report.shares import pass_rate
from harness.report.tallying import counted
from harness.report.tracing import Threads, orphans, requirement_rows, scenario_rows
from harness.report.unrepresented import unrepresented
from harness.report.untold import without_truth
from harness.report.waived import excusing, waiver_rows
from harness.requirements.baseline import known_of
from harness.requirements.waivers import Waivers
from harness.shipped import shipped
from harness.verdict import Verdict, merge

SIGN_OFF = (
    SignOff(role="flown by", statement="The flights were made as the plan and the bundles say."),
    SignOff(
        role="reviewed by", statement="The findings follow from the evidence, and what they do not speak for is named."
    ),
    SignOff(role="accepted by", statement="The verdicts, waivers and deviations are accepted."),
)
Told = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What else a report is to take in: `profile` has the limits that decide, and `profile_file` is its file's name;
    `again` judges every run again, `demands` has catalogues, `trusted` names of keys by fingerprint."""

    profile: Profile | None = None
    profile_file: str | None = None
    again: bool = False
    waivers: Waivers = field(default_factory=Waivers)
    plan: SealedPlan | None = None
    demands: Demands = field(default_factory=Demands)
    trusted: Mapping[str, str] = field(default_factory=dict)


def assemble(gathered: Gathered, asked: Asked | None = None, told: Told = _silent) -> Results:
    """All of it. `told(done, total)` is called as runs are judged again, which reads their taps.

    Raises BundleError for taps that cannot be read again.
    """
    asked = asked or Asked()
    rejudged = _again(gathered.judged, asked, told)
    flown = flown_of([each.run for each in rejudged])
    names = Names.of(flown)
    last_utc = max(run.identity.started_utc for run in gathered.judged)
    filed = {each.run.identity.run: each.filed for each in rejudged}
    excused = excusing(flown, asked.waivers)
    runs = tuple(
        _run(each, names, waived=bool(excused[each.run.identity.run]), filed=filed[each.run.identity.run])
        for each in flown
    )
    known = declared()
    ids = {run: [each.id for each in some] for run, some in excused.items()}
    threads = Threads.of(runs, known)
    before = Threads.of([*map(as_filed, runs)], known)
    uncounted = tuple(map(_uncounted, gathered.uncounted))
    kept = held(asked.plan, gathered) if asked.plan else None
    missing, plan = gaps_among(uncounted, filed.keys()), asked.plan.plan if asked.plan else None
    lacking = lacks(gathered.uncounted, missing, known.keys() | {run.scenario for run in runs}, plan, kept)
    texts = _texts(gathered.judged, asked.profile)
    scenarios = scenario_rows(runs, known, asked.demands.leading, lacking)
    requirements = requirement_rows(threads, before, texts, asked.demands, ids, lacking)
    catalogues = catalogue_rows(asked.demands, threads, before, ids, lacking)
    seals = seal_rows(gathered.judged, asked.trusted)
    judged = judging(asked.profile, asked.profile_file, rejudged, lacking) if asked.profile or asked.again else None
    return Results(
        harness=HarnessIdentity(version=__version__),
        product_assessed=any(run.real for run in runs),
        verdict=at_best(merge(run.verdict for run in runs), lacking),
        counts=counted(run.verdict for run in runs),
        judging=judged,
        first_utc=min(run.started_utc for run in runs),
        last_utc=last_utc,
        drones=drone_rows(flown, names),
        configurations=configuration_rows(names),
        profiles=profile_rows(gathered.judged, names),
        scenarios=scenarios,
        cases=_cases(flown, names, filed),
        runs=runs,
        requirements=requirements,
        catalogues=catalogues,
        orphans=orphans(requirements, catalogues, scenarios, runs, threads),
        waivers=waiver_rows(flown, asked.waivers, excused),
        deviations=tuple(DeviationRow.model_validate(each.model_dump()) for each in asked.waivers.deviation),
        plan=plan_row(asked.plan, kept, filed.keys(), seals) if asked.plan and kept else None,
        not_represented=unrepresented([run.identity for run in gathered.judged], runs),
        uncounted=uncounted,
        seals=seals,
        sign_off=SIGN_OFF,
    )


def _uncounted(each: Uncounted) -> UncountedRow:
    scenario, vehicle = (each.about.scenario, each.about.vehicle) if each.about else (None, None)
    return UncountedRow(run=each.run, why=str(each.why), details=each.details, scenario=scenario, vehicle=vehicle)


def _again(runs: Sequence[JudgedRun], asked: Asked, told: Told) -> list[Rejudged]:
    """Each, judged again if that is asked for and can be; without a profile under its own limits."""
    if asked.profile is None and not asked.again:
        return [Rejudged(run=run) for run in runs]
    found = []
    for number, run in enumerate(runs):
        told(number, len(runs))
        found.append(judged_again(run, asked.profile or _own(run.identity.profile), always=asked.again))
    return found


def _own(profile: ProfileIdentity) -> Profile:
    return Profile(name=profile.name, limits=profile.limits, sha256=profile.sha256)


def _run(each: Flown, names: Names, *, waived: bool, filed: Filed | None) -> RunRow:
    run, findings = each.run.identity, each.file
    return RunRow(
        run=run.run,
        case=names.case(each),
        scenario=run.scenario,
        test=run.test,
        requirements=run.requirements,
        drone=names.drones[each.drone],
        configuration=names.configuration(each),
        profile=names.profile(each.run),
        vehicle=run.vehicle,
        real=run.real,
        seed=run.seed,
        speed_asked=run.speed_asked,
        speed_achieved=run.speed_achieved,
        liar=run.liar,
        started_utc=run.started_utc,
        ended_utc=run.ended_utc,
        harness=run.harness,
        host=run.host,
        source=run.scenario_source,
        parameters=dict(sorted(run.parameters.items())),
        bundle=each.run.folder.name if each.run.folder else run.run,
        seal=each.run.seal,
        verdict=findings.verdict,
        waived=waived,
        findings=findings.findings,
        filed=filed,
        known=known_of(run.baseline, rows_of(findings.findings)),
        without_truth=without_truth(run.rig, findings.findings),
    )


def _cases(flown: Sequence[Flown], names: Names, filed: Mapping[str, Filed | None]) -> tuple[CaseRow, ...]:
    rows = []
    asked = grouped(flown, lambda each: (not each.run.identity.real, names.profile(each.run), each.case))
    for (_, _, case), some in sorted(asked.items(), key=lambda item: (item[0][0], item[0][1], item[0][2].order)):
        check = question(each.file for each in some)
        for name, alike in sorted(grouped(some, names.case).items()):
            own = independent(alike, lambda each: each.who)
            first, verdicts = alike[0], [each.file.verdict for each in own]
            now, before = merge(verdicts), merge(_filed(each, filed) for each in alike)
            rows.append(
                CaseRow(
                    id=name,
                    scenario=case.scenario,
                    procedure=case.procedure,
                    phase=case.phase,
                    name=case.name,
                    drone=names.drones[first.drone],
                    configuration=names.configuration(first),
                    profile=names.profile(first.run),
                    delivery=first.delivery,
                    verdict=now,
                    filed=before if before is not now else None,
                    n=len(own),
                    repeats=len(alike) - len(own),
                    counts=counted(verdicts),
                    pass_rate=pass_rate(verdicts),
                    reaction=_reaction(check, own) if check else None,
                    runs=tuple(each.run.identity.run for each in alike),
                )
            )
    return tuple(rows)


def _filed(each: Flown, filed: Mapping[str, Filed | None]) -> Verdict:
    before = filed[each.run.identity.run]
    return before.verdict if before else each.file.verdict


def _reaction(check: str, alike: Sequence[Flown]) -> ReactionRow | None:
    files = [each.file for each in alike]
    times = reaction(check, files)
    if times is None:
        return None
    return ReactionRow(
        check=sentence(check, files),
        measured=times.measured,
        never=times.never,
        p50_s=_finite(times.p50_s),
        p95_s=_finite(times.p95_s),
        max_s=_finite(times.max_s),
        uncertainty_s=times.uncertainty_s,
        limit_s=times.limit_s,
        margin_s=_finite(times.margin_s),
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _texts(runs: Iterable[JudgedRun], today: Profile | None) -> dict[str, tuple[str, str]]:
    """What requirements say: by today's profile, and by shipped ones of the names that were flown under."""
    used = {run.identity.profile.name for run in runs}
    profiles = [today] if today else []
    profiles += [
        each for each in map(read_profile, sorted(shipped("reports", "profiles").glob("*.toml"))) if each.name in used
    ]
    return {name: (text, each.name) for each in reversed(profiles) for name, text in each.requirements.items()}
