"""results.json: all that any report says, and the only thing that a view is made from. Same bundles, same bytes: when
and where it was made is not told."""

from __future__ import annotations

import json
from typing import Literal

from pydantic import Field

from harness.evidence.models import HarnessIdentity
from harness.report.rows import (
    CaseRow,
    CatalogueRow,
    ConfigurationRow,
    Counts,
    DroneRow,
    Judging,
    ProfileRow,
    RequirementRow,
    ResultModel,
    RunRow,
    ScenarioRow,
)
from harness.verdict import Verdict

RESULTS_SCHEMA = 1
"""The newest version of results.json that this harness writes."""


Signature = Literal["trusted", "unknown key", "invalid", "missing", "unsigned"]
"""What a signature is worth where a report is made; "missing": the bundle says that it was to be signed."""


class Orphans(ResultModel):
    """What hangs loose, on either side."""

    requirements_without_scenario: tuple[str, ...]
    """Known from a profile, and no scenario that was flown or is shipped is evidence for it."""
    requirements_without_run: tuple[str, ...]
    """A scenario would be evidence for it, and none of these runs is."""
    requirements_unknown: tuple[str, ...]
    """Cited by runs, and in no profile and no catalogue that was at hand."""
    scenarios_without_requirement: tuple[str, ...]
    runs_without_requirement: tuple[str, ...]
    findings_without_requirement: tuple[str, ...]
    """Checks that were judged and are evidence for no requirement."""
    clauses_without_scenario: tuple[str, ...] = ()
    """In a catalogue, and no scenario is evidence for it, by itself or through the profile's requirements."""
    clauses_without_run: tuple[str, ...] = ()
    through_unknown: tuple[str, ...] = ()
    """Named by catalogues as leading to evidence, and neither a profile at hand nor a scenario knows it."""


class WaiverRow(ResultModel):
    """A known FAIL that somebody answers for, up to a day (ISO 8601): of a scenario, and if given of a case, a vehicle,
    or checks with `check` in their sentence. `runs` are those that it excuses, `flown_with` those that filed it; of one
    that only these have, case and vehicle are not told."""

    id: str
    scenario: str
    case: str | None
    vehicle: str | None
    check: str | None
    owner: str
    reason: str
    expires: str
    runs: tuple[str, ...]
    flown_with: tuple[str, ...] = ()


class DeviationRow(ResultModel):
    """What was done otherwise than planned or prescribed, as whoever answers for it states it."""

    id: str
    what: str
    scenario: str | None
    owner: str
    reason: str


class Deviation(ResultModel):
    """Something that is not as the plan fixed it, by comparing both."""

    kind: Literal["added", "dropped", "repeated", "deviating"]
    what: str
    because: str


class PlanRow(ResultModel):
    """The plan that was fixed before flight, by its hash, who signed it, and what was not as it says."""

    name: str
    sha256: str
    planned: int
    flown: int
    deviations: tuple[Deviation, ...]
    signature: Signature | None = None
    signer: str | None = None
    key: str | None = None
    never_begun: tuple[str, ...] = ()
    """Planned flights of which there is no run, and none that may have been of it; what was begun and does not count is
    told by its runs."""


class SealRow(ResultModel):
    """A bundle behind these results: the SHA-256 of its manifest, and who signed that: by what name their key is known
    where the report was made, and its fingerprint. `because` says what is wrong with it."""

    run: str
    manifest_sha256: str
    signature: Signature | None = None
    """null: nobody looked."""
    signer: str | None = None
    key: str | None = None
    because: str | None = None


class UncountedRow(ResultModel):
    """A run that does not count, and why."""

    run: str
    why: str
    details: str
    scenario: str | None = None
    """By the ledger, or by its own run.json where that is to be believed; null: nothing tells."""
    vehicle: str | None = None


class Unrepresented(ResultModel):
    """Something of a patrol's world that these flights cannot speak for."""

    what: str
    because: str


class SignOff(ResultModel):
    """Who is asked to sign; the names, dates and signatures are filled in by hand."""

    role: str
    statement: str


class Results(ResultModel):
    """The whole."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    harness: HarnessIdentity
    product_assessed: bool
    """Whether any run flew a product; a practice drone is none."""
    verdict: Verdict
    """The worst of all runs: as filed, or where `judging` is told as judged again. At best INCONCLUSIVE where runs do
    not count (`uncounted`) that were begun, or where planned flights never were: what they would have said is open."""
    counts: Counts
    judging: Judging | None = None
    first_utc: str
    last_utc: str
    """When the first of these runs began, and the last."""
    drones: tuple[DroneRow, ...]
    configurations: tuple[ConfigurationRow, ...]
    profiles: tuple[ProfileRow, ...]
    scenarios: tuple[ScenarioRow, ...]
    cases: tuple[CaseRow, ...]
    runs: tuple[RunRow, ...]
    requirements: tuple[RequirementRow, ...]
    catalogues: tuple[CatalogueRow, ...] = ()
    orphans: Orphans
    waivers: tuple[WaiverRow, ...]
    deviations: tuple[DeviationRow, ...]
    plan: PlanRow | None
    not_represented: tuple[Unrepresented, ...]
    uncounted: tuple[UncountedRow, ...]
    seals: tuple[SealRow, ...]
    sign_off: tuple[SignOff, ...]

    def to_json(self) -> bytes:
        """The one way to write it."""
        return self.model_dump_json(indent=1, by_alias=True).encode() + b"\n"


def results_schema() -> str:
    """The JSON Schema (2020-12) of results.json, as committed in `results.schema.json`."""
    schema = Results.model_json_schema(by_alias=True, mode="serialization")
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema, indent=2) + "\n"
