"""What of a plan was flown, and what was flown besides: for `cuas verify` and for reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harness.evidence.ledger import LedgerRun
from harness.evidence.models import FileIdentity, RunIdentity
from harness.plan.model import Plan, PlannedCase, case_name

NEVER_FLOWN = "none"
"""A rig's kind that was never put together for the case."""


@dataclass(frozen=True, slots=True)
class Item:
    """A planned flight: a case with a seed, and the runs that were flown of it, oldest first. `noted` are others by
    name, of its scenario and seed, of which a ledger alone tells: each was of it, or of another that is `alike`."""

    case: PlannedCase
    seed: int
    runs: tuple[RunIdentity, ...]
    noted: tuple[str, ...] = ()
    alike: int = 0
    """How many other planned flights have its scenario and seed."""

    @property
    def flown(self) -> bool:
        """Whether one of them came to its end; whatever was cut short counts only as a repetition."""
        return any(each.outcome == "finished" for each in self.runs)

    @property
    def text(self) -> str:
        """Such as "LINK-1 600s, seed 3"."""
        return f"{self.case.scenario}{f' {self.case.case}' if self.case.case else ''}, seed {self.seed}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adherence:
    """A plan held against runs. `added` are runs that are none of the planned flights, with the reason; `deviating` are
    those flown for it under other conditions, with each."""

    items: tuple[Item, ...]
    added: tuple[tuple[RunIdentity, str], ...]
    deviating: tuple[tuple[RunIdentity, str], ...]

    @property
    def flown(self) -> tuple[Item, ...]:
        return tuple(each for each in self.items if each.flown)

    @property
    def dropped(self) -> tuple[Item, ...]:
        """Those of which no run came to its end."""
        return tuple(each for each in self.items if not each.flown)

    @property
    def never_begun(self) -> tuple[Item, ...]:
        """Those of which there is no run at all, and none that may have been of it."""
        return tuple(each for each in self.items if not each.runs and not each.noted)

    @property
    def repeated(self) -> tuple[Item, ...]:
        """Those flown more than once: which run counts was chosen after the verdicts were known."""
        return tuple(each for each in self.items if len(each.runs) > 1)

    @property
    def kept(self) -> bool:
        """Whether exactly what was planned was flown, once each, as planned."""
        return not (self.dropped or self.repeated or self.added or self.deviating)


def adherence(plan: Plan, plan_hash: str, runs: Iterable[RunIdentity], noted: Iterable[LedgerRun] = ()) -> Adherence:
    """Hold a plan against all runs of some evidence, also those that were cut short; `noted` are others, of which
    nothing but a ledger's line tells."""
    wanted = {(each.name, seed): [] for seed in plan.seeds for each in plan.cases}  # type: dict[tuple[str, int], list[RunIdentity]]
    cases = {each.name: each for each in plan.cases}
    added, deviating = [], []
    for run in sorted(runs, key=lambda each: (each.started_utc, each.run)):
        name = case_name(run.test)
        if run.plan != plan_hash:
            other = f"flown for another plan ({run.plan[:16]})" if run.plan else "flown for no plan"
            added.append((run, other))
        elif (name, run.seed) not in wanted:
            unplanned = f"seed {run.seed} is not planned" if name in cases else f"{name} is not planned"
            added.append((run, unplanned))
        else:
            wanted[name, run.seed].append(run)
            deviating += [(run, each) for each in _deviations(plan, cases[name], run)]
    lines: dict[tuple[str, int], dict[str, None]] = {}
    for each in noted:
        if each.plan == plan_hash:
            lines.setdefault((each.scenario, each.seed), {})[each.run] = None
    scenarios = Counter(each.scenario for each in plan.cases)
    items = []
    for (name, seed), found in wanted.items():
        of = cases[name].scenario
        items.append(Item(cases[name], seed, tuple(found), tuple(lines.get((of, seed), ())), scenarios[of] - 1))
    return Adherence(items=tuple(items), added=tuple(added), deviating=tuple(deviating))


def _deviations(plan: Plan, case: PlannedCase, run: RunIdentity) -> Iterator[str]:
    """In what a run is another than was planned, a sentence each."""
    settings = plan.settings
    pairs: list[tuple[str, object, object]] = [
        ("drone", settings.vehicle, run.vehicle),
        ("scenario", case.scenario, run.scenario),
        ("requirements", ", ".join(case.requirements), ", ".join(run.requirements)),
        ("scenario's source", case.source.sha256, run.scenario_source.sha256),
        ("limits", plan.profile.sha256, run.profile.sha256),
        ("limits", plan.profile.limits, run.profile.limits),
        ("level", case.level, run.level),
        ("speed", case.speed, run.speed_asked),
        ("stock", settings.stock, run.stock),
        ("hardened", settings.hardened, run.hardened),
        ("liar", settings.liar, run.liar),
        ("harness", plan.harness.version, run.harness.version),
    ]
    if run.rig.kind != NEVER_FLOWN:
        pairs.append(("radio", settings.link, run.rig.link))
        pairs.append(("simulator", settings.simulator, run.rig.simulator))
    if plan.link is not None and run.rig.radio is not None:
        pairs.append(("radio's file", plan.link.sha256, run.rig.radio.sha256))
    if run.rig.gnss is not None and settings.gnss is not None:
        pairs.append(("way to the receiver", settings.gnss, run.rig.gnss))
    told = run.firmware.sha256 is not None or run.outcome == "finished"
    if told and run.rig.kind != NEVER_FLOWN and plan.firmware.sha256 is not None:
        pairs.append(("firmware", plan.firmware.sha256, run.firmware.sha256 or "one that nothing tells"))
    if plan.mission is not None and run.mission is not None:
        pairs.append(("mission", plan.mission.sha256, run.mission.sha256))
    yield from (f"{what}: planned {wanted}, flown {flown}" for what, wanted, flown in pairs if wanted != flown)
    if changed := sorted(set(_named(case.files)) ^ set(_named(run.parameter_files))):
        yield f"parameter files: not those planned: {', '.join(changed)}"


def _named(files: Iterable[FileIdentity]) -> Iterator[str]:
    return (f"{each.name} ({each.sha256[:16]})" for each in files)
