"""A plan: cases, seeds, limits and firmware, fixed and sealed before anything flies.

Its hash, the SHA-256 of the file's bytes, stands in the ledger's line and in run.json of each run flown for it; its
signature lies beside it, as plan.sig beside plan.json.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from harness.errors import BundleError, CallerError
from harness.evidence.files import load_json, write_whole
from harness.evidence.keys import SigningKey
from harness.evidence.models import FileIdentity, HarnessIdentity, ProfileIdentity, Speed, Vehicle
from harness.evidence.signature import PLAN_TYPE, Signed, check, sign
from harness.misfit import misfit


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True)


class PlannedCase(_Model):
    """One case of a scenario: pytest's id of it, and what shapes its flight besides the plan's settings."""

    scenario: str
    test: str
    requirements: tuple[str, ...]
    source: FileIdentity
    level: float | None
    speed: Speed
    files: tuple[FileIdentity, ...]
    """The recipe and the parameter files."""

    @property
    def name(self) -> str:
        """By which it is known wherever its file lies: "test_x.py::test_y[600s]"."""
        return case_name(self.test)

    @property
    def case(self) -> str:
        """The parametrized case: "600s"; "" where there is none."""
        return self.test.partition("[")[2].removesuffix("]")


class PlannedFirmware(_Model):
    """What is to be flown: `sha256` of the binary; None of the practice drone, which comes with the harness, and of a
    drone that runs already, of which nothing is known before it is asked."""

    kind: Literal["embedded", "sitl", "container", "attached"]
    name: str
    sha256: str | None


class PlannedSettings(_Model):
    """The options of `cuas run` that decide what a flight is; their defaults are its."""

    vehicle: Vehicle
    speed: Speed = "max"
    link: str | None = None
    simulator: str | None = None
    gnss: str | None = None
    stock: bool = False
    hardened: bool = False
    liar: str | None = None
    level: float | None = None


class Plan(_Model):
    """plan.json."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    title: str
    made_utc: str
    harness: HarnessIdentity
    key: str | None
    """The fingerprint of the key that is to seal the bundles; None where anybody may."""
    settings: PlannedSettings
    firmware: PlannedFirmware
    profile: ProfileIdentity
    mission: FileIdentity | None
    link: FileIdentity | None
    """The radio's own file, where it is not one of those shipped."""
    places: tuple[str, ...]
    """Where the scenarios were, as written; none: those shipped."""
    files: dict[Literal["binary", "image", "at", "ground", "profile", "params", "mission"], str]
    """Where binary, profile, parameters and mission were, as written. Their contents count, wherever they lie."""
    seeds: tuple[int, ...] = Field(min_length=1)
    cases: tuple[PlannedCase, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [each.name for each in self.cases]
        if len(set(names)) != len(names) or len(set(self.seeds)) != len(self.seeds):
            raise ValueError("a case or a seed stands there twice")
        return self

    def flights(self) -> int:
        """How many there are to be."""
        return len(self.cases) * len(self.seeds)

    def canonical(self) -> bytes:
        """The one way to write it."""
        return self.model_dump_json(indent=2, by_alias=True).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class SealedPlan:
    """A plan as it lies on disk: its hash, and what its signature is worth."""

    plan: Plan
    path: Path
    hash: str
    signed: Signed


def case_name(test: str) -> str:
    """Of pytest's id of a test, without the folder that its file lies in."""
    file, cut, rest = test.partition("::")
    return file.rpartition("/")[2] + cut + rest


def write_plan(path: Path, plan: Plan, key: SigningKey | None) -> str:
    """Write a plan, and sign it where there is a key; returns its hash. Raises CallerError where a file lies
    already, for a plan is made once."""
    if path.exists() or path.with_suffix(".sig").exists():
        raise CallerError(f"{path}: wanted a new file for a plan, saw one that exists; nothing written")
    if path.suffix == ".sig" or not path.parent.is_dir():
        raise CallerError(f"{path}: wanted a file such as plan.json, in a folder that exists")
    write_whole(path, plan.canonical())
    if key is not None:
        sign(path, PLAN_TYPE, key)
    return hashlib.sha256(plan.canonical()).hexdigest()


def read_plan(path: Path, trusted: Mapping[str, str]) -> SealedPlan:
    """A plan, and who signed it; `trusted` has names by fingerprint. Raises CallerError for a file that is none, or
    that is not as it was written."""
    try:
        value = load_json(path)
        raw = path.read_bytes()
    except BundleError as error:
        sentence = str(error).replace(f"a bundle's {path.name}", "a plan").replace("; it is not a whole bundle", "")
        raise CallerError(sentence) from error
    try:
        plan = Plan.model_validate(value)
    except ValidationError as error:
        raise CallerError(f"{path}: wanted a plan as `cuas plan` writes it: {misfit(error)}") from error
    if raw != plan.canonical():
        raise CallerError(f"{path}: was written by other hands than `cuas plan`, or changed since; make a new plan")
    return SealedPlan(plan, path, hashlib.sha256(raw).hexdigest(), check(path, PLAN_TYPE, trusted))
