"""Rows of results.json about what was flown: drones, configurations, profiles, cases, runs, scenarios."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from harness.evidence.models import FileIdentity, FindingRow, HarnessIdentity, HostIdentity, Speed
from harness.verdict import Verdict

_Number = Annotated[float, Field(allow_inf_nan=False)]


class ResultModel(BaseModel):
    """Frozen, and strict about names."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_by_name=True,
        serialize_by_alias=True,
        json_schema_serialization_defaults_required=True,
    )


class Counts(ResultModel):
    """How many runs came to each verdict."""

    passed: int = 0
    failed: int = 0
    inconclusive: int = 0
    error: int = 0
    not_supported: int = 0

    @property
    def total(self) -> int:
        return self.passed + self.failed + self.inconclusive + self.error + self.not_supported


class DroneRow(ResultModel):
    """A firmware on what it ran on. `id` is unique in these results; a practice drone is no product (`real` false)."""

    id: str
    real: bool
    vehicle: str
    name: str
    version: str
    git_hash: str | None
    sha256: str | None
    rig: str
    board: str | None
    runs: int


class ConfigurationRow(ResultModel):
    """How a drone was set up: the files that shaped it, by content, and in `details` what else it flew."""

    id: str
    drone: str
    label: str
    files: tuple[str, ...]
    details: tuple[str, ...]


class ProfileRow(ResultModel):
    """A customer's requirement profile as the runs were judged by it; limits by name, in the unit of the name's end."""

    id: str
    name: str
    sha256: str
    limits: dict[str, _Number]


class Share(ResultModel):
    """`hits` of `of`, and between what the truth lies with 95 % confidence (Wilson's score interval)."""

    hits: int
    of: int
    value: _Number
    lo: _Number
    hi: _Number


class ReactionRow(ResultModel):
    """Seconds of vehicle time that `check` took, over `measured` runs, of which in `never` ones it never came (counts
    as later than any). A quantile is null where that is what it would be; p95_s also with fewer than 20 runs."""

    check: str
    measured: int
    never: int
    p50_s: _Number | None
    p95_s: _Number | None
    max_s: _Number | None
    uncertainty_s: _Number | None
    limit_s: _Number | None
    margin_s: _Number | None


class CaseRow(ResultModel):
    """Flights of one case by one drone in one configuration under one profile: they differ in seeds and speeds only.
    The pass rate is of the runs that were decided, PASS or FAIL; null where none was."""

    id: str
    scenario: str
    procedure: str
    phase: str
    name: str
    drone: str
    configuration: str
    profile: str
    delivery: str
    verdict: Verdict
    n: int
    counts: Counts
    pass_rate: Share | None
    reaction: ReactionRow | None
    runs: tuple[str, ...]
    filed: Verdict | None = None
    """As its runs filed it, where they were judged again and it is another."""
    repeats: int = 0
    """Runs that are told among `runs` and counted in none of `n`, `counts`, `pass_rate` and `reaction`: flights of the
    practice drone with a seed that it flew before, which do the same again."""


class LimitChange(ResultModel):
    """A limit that is another now than it was in flight; null where the profile asked for lacks it."""

    name: str
    filed: _Number
    now: _Number | None


class Filed(ResultModel):
    """What a run that was judged again had filed, under the limits of its flight."""

    verdict: Verdict
    findings: tuple[FindingRow, ...]
    limits: tuple[LimitChange, ...]
    """Those that its checks name and that are others now."""
    differs: bool
    """Whether the verdict now is another."""


class Judging(ResultModel):
    """That runs were judged again: `by` a profile's file, or null each by the limits of its flight. `verdict` and
    `counts` are as filed; what filed no checks keeps what it filed."""

    by: str | None
    profile: str | None
    profile_sha256: str | None
    limits: dict[str, _Number]
    verdict: Verdict
    counts: Counts
    not_judged_again: tuple[str, ...]


class WithoutTruth(ResultModel):
    """Of a run on a drone that nobody simulates: how many of its checks are decided all the same (PASS or FAIL), and
    which are not since they lean on where the drone truly is."""

    decided: int
    undecided: tuple[str, ...]


class RunRow(ResultModel):
    """A run that counts; `bundle` is its folder's name. `verdict` and `findings` are as filed, or where it was judged
    again as that came to: then `filed` has the others. `waived` tells that waivers excuse each of its checks that
    failed; the verdict is what it is."""

    run: str
    case: str
    scenario: str
    test: str
    requirements: tuple[str, ...]
    drone: str
    configuration: str
    profile: str
    vehicle: str
    real: bool
    seed: int
    speed_asked: Speed
    speed_achieved: float | None
    liar: str | None
    started_utc: str
    ended_utc: str | None
    harness: HarnessIdentity
    host: HostIdentity
    source: FileIdentity
    parameters: dict[str, float | int]
    """Those that a verdict leans on, as read back from the drone."""
    bundle: str
    seal: str
    verdict: Verdict
    waived: bool
    findings: tuple[FindingRow, ...]
    filed: Filed | None
    known: tuple[str, ...] = ()
    """What it failed, where the baseline that it was flown with has all of that as failed before: requirements, or
    checks that are of none. The verdict is what it is."""
    without_truth: WithoutTruth | None = None
    """null: it was told where its drone truly is."""


class ScenarioRow(ResultModel):
    """A test procedure: what it is evidence for (`clauses` of catalogues: by itself, or through requirements), its
    files by content, and the runs of it."""

    id: str
    title: str
    requirements: tuple[str, ...]
    sources: tuple[FileIdentity, ...]
    runs: tuple[str, ...]
    counts: Counts
    clauses: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Runs of it that were begun and do not count (`uncounted`)."""
    missing_of_any: int = 0
    """How many others of `uncounted` may have been of it: nothing tells."""
    never_begun: tuple[str, ...] = ()


class RequirementRow(ResultModel):
    """A requirement, in the customer's words where these are known, the scenarios that are evidence for it and the runs
    in which it was judged. A run counts by its findings on this requirement alone. Verdict, `counts` and waiver are of
    the same runs: products' (`product`), or the practice drone's where no product was flown for it; `practice` counts
    what the practice drone flew beside products."""

    id: str
    text: str | None
    source: str | None
    scenarios: tuple[str, ...]
    runs: tuple[str, ...]
    counts: Counts
    practice: Counts = Counts()
    product: bool = False
    verdict: Verdict | None
    """The worst of real products' runs, or of the practice drone's where no product was flown; null without any."""
    by_drone: dict[str, Verdict]
    filed: Verdict | None = None
    """As its runs filed it, where they were judged again and it is another."""
    filed_by_drone: dict[str, Verdict] = {}
    """Likewise, of those drones only."""
    waiver: str | None
    """Ids of the waivers, where it is FAIL and they excuse each run that failed it; else runs alone tell them."""
    clauses: tuple[str, ...] = ()
    """Of catalogues, those for which its flights are evidence."""
    missing: tuple[str, ...] = ()
    """Runs that were begun, bear on it and do not count (`uncounted`)."""
    missing_of_any: int = 0
    """How many others of `uncounted` may bear on it: nothing tells."""
    never_begun: tuple[str, ...] = ()
    """Planned flights that bear on it and of which there is no run. With any of these it is INCONCLUSIVE at best."""


class ClauseRow(ResultModel):
    """A catalogue's requirement: where it stands, who held it against that and when (`indicative`: nobody did), and
    what came of it. A run counts by its findings on it and on those of the profile `through` which it is tried."""

    id: str
    title: str
    text: str
    source: str
    edition: str
    paragraph: str
    indicative: bool
    verified_by: str | None
    verified_on: str | None
    through: tuple[str, ...]
    tried: tuple[str, ...]
    """Those of its demands on which a run was judged that the verdict is of."""
    scenarios: tuple[str, ...]
    runs: tuple[str, ...]
    counts: Counts
    practice: Counts = Counts()
    product: bool = False
    verdict: Verdict | None
    """As a requirement's; likewise what it lacks."""
    by_drone: dict[str, Verdict]
    filed: Verdict | None = None
    filed_by_drone: dict[str, Verdict] = {}
    waiver: str | None
    demands: tuple[str, ...] = ()
    """All that it comes to: those that it leads `through`, and its own id where a scenario names that."""
    tried_by_all: tuple[str, ...] = ()
    """Of its demands those that each drone tried that the verdict is of: where it is PASS and these are fewer than
    `demands`, nobody can say that the clause as a whole was passed."""
    tried_by_drone: dict[str, tuple[str, ...]] = {}
    missing: tuple[str, ...] = ()
    missing_of_any: int = 0
    never_begun: tuple[str, ...] = ()


class CatalogueRow(ResultModel):
    """Requirements from one place, in its order; `own`: it is the customer's."""

    title: str
    note: str
    clauses: tuple[ClauseRow, ...]
    own: bool = False
