"""A run as far as it is compared with runs of other firmwares, configurations and vendors, or of other days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.evidence.models import FindingRow, RunIdentity
from harness.report.alike import flown_of, grouped
from harness.report.cases import Case
from harness.report.flown import Drone
from harness.report.gathering import JudgedRun
from harness.report.repeats import independent
from harness.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was flown, on what, and what came of it; `setup` tells apart configurations of the same words. `files` has
    parameters and mission, each by name and SHA-256; `speed` is as asked for, `harness` its version and hash."""

    run: str
    started_utc: str
    case: Case
    delivery: str
    drone: Drone
    configuration: str
    setup: str
    procedure: str
    """The SHA-256 of the scenario's source."""
    profile: str
    profile_sha256: str
    seed: int
    files: tuple[str, ...]
    speed: str
    harness: str
    verdict: Verdict
    findings: tuple[FindingRow, ...]

    @property
    def who(self) -> tuple[bool, int, Verdict]:
        """What tells whether it is a flight of its own: see `harness.report.repeats`."""
        return self.drone.real, self.seed, self.verdict

    @property
    def row(self) -> tuple[object, ...]:
        """What it has in common with flights that differ from it in seeds and speeds only."""
        return self.case, self.delivery, self.drone, self.configuration, self.setup, self.profile_sha256


def distinct(flights: Sequence[Outcome]) -> list[Outcome]:
    """Those that are evidence of their own, in their order; see `harness.report.repeats`."""
    rows = grouped(flights, lambda each: each.row).values()
    kept = {each.run for some in rows for each in independent(some, lambda one: one.who)}
    return [each for each in flights if each.run in kept]


def outcomes(judged: Sequence[JudgedRun]) -> list[Outcome]:
    """In the order given. All that is to be compared goes in at once: a case's name depends on what else was flown."""
    return [
        Outcome(
            run=each.run.identity.run,
            started_utc=each.run.identity.started_utc,
            case=each.case,
            delivery=each.delivery,
            drone=each.drone,
            configuration=each.setup.label,
            setup=each.setup.mark,
            procedure=each.run.identity.scenario_source.sha256,
            profile=each.run.identity.profile.name,
            profile_sha256=each.run.identity.profile.sha256,
            seed=each.run.identity.seed,
            files=_files(each.run.identity),
            speed=_speed(each.run.identity),
            harness=" ".join(filter(None, (each.run.identity.harness.version, each.run.identity.harness.git_hash))),
            verdict=each.file.verdict,
            findings=each.file.findings,
        )
        for each in flown_of(judged)
    ]


def _files(run: RunIdentity) -> tuple[str, ...]:
    own = [*run.parameter_files, *([run.mission] if run.mission else [])]
    return tuple(sorted({f"{each.name} {each.sha256}" for each in own}))


def _speed(run: RunIdentity) -> str:
    return run.speed_asked if isinstance(run.speed_asked, str) else f"{run.speed_asked:g}×"
