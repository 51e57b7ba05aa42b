"""What the JSON files of a bundle hold: run.json, findings.json, checks.json."""

from __future__ import annotations

import hashlib
import json
import math
import os
import platform
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from harness.evidence.clocked import ClockIdentity
from harness.evidence.known import BaselineIdentity
from harness.verdict import Finding, Verdict, merge

SCHEMA = 1
"""The newest version of these files that this harness writes and reads."""

Vehicle = Literal["builtin", "ardupilot", "px4"]
Speed = float | Literal["max"]


class _Model(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        ser_json_inf_nan="strings",
        validate_by_name=True,
        serialize_by_alias=True,
        json_schema_serialization_defaults_required=True,
    )


class FirmwareIdentity(_Model):
    """The autopilot's software; `capabilities` is what probing it found."""

    name: str
    version: str
    git_hash: str | None = None
    sha256: str | None = None
    capabilities: dict[str, JsonValue] = {}


class FileIdentity(_Model):
    """A file that took part, by name and content."""

    name: str
    sha256: str

    @classmethod
    def of(cls, path: Path) -> FileIdentity:
        return FileIdentity(name=path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


class RigIdentity(_Model):
    """How the stack was run: a local binary, an image, or attached at an address; "none" where it never was, since the
    rig could not be put together for the case."""

    kind: str
    binary: str | None = None
    image: str | None = None
    """The image that it was started from, as it was asked for."""
    image_id: str | None = None
    image_digests: tuple[str, ...] = ()
    """By its content: as the engine names it, and as registries do (NAME@sha256:...), none if it was made here."""
    network: str | None = None
    """Of a container: "published", its ports on 127.0.0.1, or "host"."""
    address: str | None = None
    baud: int | None = None
    """Of a board on a desk: how fast its serial line is, in bits a second."""
    system: int = 1
    """The drone's MAVLink system id."""
    one_port: bool = False
    """Without an instrument port: truth came over the drone's only one."""
    station: tuple[int, int] = (255, 190)
    """System and component of the harness's own ground station."""
    ground: str | None = None
    """Where somebody else's ground station was attached, behind the same radio."""
    link: str | None = None
    """The radio profile that all traffic crossed, as it was asked for."""
    radio: FileIdentity | None = None
    """Its file, and by content what traces it replays; two profiles of the same name may be two radios."""
    simulator: str | None = None
    """Who simulated its world, where that was not the stack itself: "harness"."""
    gnss: str | None = None
    """How its satellite receiver was in our hands, "native" or "feed"; None where it was not."""


class MissionIdentity(FileIdentity):
    """The mission flown and how many items it has."""

    items: int


class ProfileIdentity(FileIdentity):
    """The customer's requirement profile and its limits, by name, in the units of their names' endings; and what it
    keeps secret from who listens to the radio."""

    limits: dict[str, float]
    secrets: tuple[str, ...] = ()


class HostIdentity(_Model):
    """The machine that ran the harness."""

    system: str
    python: str
    cpus: int

    @classmethod
    def here(cls) -> Self:
        return cls(
            system=f"{platform.system()} {platform.release()} {platform.machine()}",
            python=platform.python_version(),
            cpus=os.cpu_count() or 1,
        )


class HarnessIdentity(_Model):
    """The harness's own version; the hash is known in a checkout only."""

    version: str
    git_hash: str | None = None


class WaiverIdentity(_Model):
    """A waiver of the customer's that was about this case when it was flown."""

    id: str
    owner: str
    reason: str
    check: str | None
    """In the sentence of the checks that it is for; None: all."""
    expires: str
    """Its last day."""

    def __str__(self) -> str:
        return f"{self.id} of {self.owner}, until {self.expires}: {self.reason}"


class RunIdentity(_Model):
    """run.json: all that tells this run from any other. Times are host time, ISO 8601 in UTC."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    run: str
    scenario: str
    test: str
    requirements: tuple[str, ...]
    vehicle: Vehicle
    real: bool
    firmware: FirmwareIdentity
    board: str | None = None
    rig: RigIdentity
    parameters: dict[str, float | int] = {}
    """Every parameter that a verdict leans on, as read back from the vehicle."""
    parameter_files: tuple[FileIdentity, ...] = ()
    link_timeout_s: tuple[float, float] | None = None
    """Between which the drone acts on a lost link, after the last heartbeat, by its own parameters."""
    rc_timeout_s: tuple[float, float] | None = None
    """The same for lost sticks, after the last frame that reached the receiver, whose own hold counts in."""
    mission: MissionIdentity | None = None
    phase: str | None = None
    """Which phase of the patrol the scenario asked for, if it did."""
    level: float | None = None
    """At which level of what it is searched over, such as a drift rate, it was flown; its own unit."""
    scenario_source: FileIdentity
    profile: ProfileIdentity
    plan: str | None = None
    """The hash of the plan that it was flown for."""
    ledger: str | None = None
    """The hash of the ledger's line that began it, to which all lines before it are chained."""
    key: str | None = None
    """The fingerprint of the key that was to sign it; None where the user had none."""
    waivers: tuple[WaiverIdentity, ...] = ()
    """Those about this case; none of them changes a verdict."""
    baseline: BaselineIdentity | None = None
    """What was known to fail in this case before, where the user named a baseline; it changes no verdict either."""
    seed: int
    liar: str | None = None
    """Which promise a practice drone was told to break."""
    stock: bool = False
    """Whether the patrol's parameters were left out."""
    hardened: bool = False
    """Whether it had what its firmware offers against strangers, besides the patrol's parameters."""
    speed_asked: Speed
    speed_achieved: float | None = None
    clock: ClockIdentity | None = None
    malformed: dict[str, dict[str, int]] = {}
    """By the harness's own inputs: what came there and was no frame. It is recorded nowhere else."""
    host: HostIdentity
    harness: HarnessIdentity
    started_utc: str
    ended_utc: str | None = None
    outcome: Literal["running", "finished", "aborted"] = "running"


_Number = Annotated[float, Field(allow_inf_nan=False)]


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


class FindingRow(_Model):
    """One finding as findings.json has it: see `harness.verdict.Finding`; what is not finite is null."""

    check: str
    requirements: tuple[str, ...]
    verdict: Verdict
    because: str
    observed: _Number | None
    limit: _Number | None
    limit_name: str | None
    margin: _Number | None
    unit: str | None
    uncertainty: _Number | None
    tap: str | None
    at_s: _Number | None
    window_s: tuple[()] | tuple[_Number, _Number]
    frames: tuple[int, ...]

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """The row of a finding; an open window (not finite) is written as none."""
        window_s = finding.window_s or ()
        return cls(
            check=finding.check,
            requirements=finding.requirements,
            verdict=finding.verdict,
            because=finding.because,
            observed=_finite(finding.observed),
            limit=_finite(finding.limit),
            limit_name=finding.limit_name,
            margin=_finite(finding.margin),
            unit=finding.unit,
            uncertainty=_finite(finding.uncertainty),
            tap=finding.tap,
            at_s=_finite(finding.at_s),
            window_s=window_s if all(map(math.isfinite, window_s)) else (),
            frames=finding.frames,
        )

    def finding(self) -> Finding:
        """The finding of a row."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return Finding(**values | {"window_s": self.window_s or None})


class FindingsFile(_Model):
    """findings.json: the machine's view of a run's verdict."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    run: str
    scenario: str
    vehicle: Vehicle
    real: bool
    profile: str
    seed: int
    speed: Speed
    verdict: Verdict
    findings: tuple[FindingRow, ...]

    @classmethod
    def of(cls, identity: RunIdentity, findings: Sequence[Finding], verdict: Verdict | None = None) -> Self:
        """The file for a run; without `verdict` it is the findings', merged."""
        return cls(
            run=identity.run,
            scenario=identity.scenario,
            vehicle=identity.vehicle,
            real=identity.real,
            profile=identity.profile.name,
            seed=identity.seed,
            speed=identity.speed_asked,
            verdict=verdict or merge(each.verdict for each in findings),
            findings=tuple(map(FindingRow.of, findings)),
        )


class ChecksFile(_Model):
    """checks.json: the checks filed by `verify`, as data that only `harness.checks` understands."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    checks: tuple[dict[str, JsonValue], ...]

    @classmethod
    def of(cls, checks: Iterable[dict[str, Any]]) -> Self:
        return cls(checks=tuple(checks))


def findings_schema() -> str:
    """The JSON Schema (2020-12) of findings.json, as committed in `findings.schema.json`."""
    schema = FindingsFile.model_json_schema(by_alias=True, mode="serialization")
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema, indent=2) + "\n"
