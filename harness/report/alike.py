"""Runs that differ in nothing but their seeds and speeds belong together; what tells them from others is here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from harness.evidence.models import FindingsFile
from harness.report.cases import Case
from harness.report.flown import Drone, Setup, case_of, procedure_of
from harness.report.gathering import JudgedRun
from harness.verdict import Verdict

T = TypeVar("T")
K = TypeVar("K")
LEAST_MARK = 4
"""Characters of a mark that a label shows at the least."""


@dataclass(frozen=True, slots=True)
class Flown:
    """A run, with all that tells it from runs of other cases, drones and configurations."""

    run: JudgedRun
    case: Case
    drone: Drone
    setup: Setup

    @property
    def delivery(self) -> str:
        """How attacks reached its satellite receiver; "" where none was to."""
        return self.run.identity.rig.gnss or ""

    @property
    def who(self) -> tuple[bool, int, Verdict]:
        """What tells whether it is a flight of its own: see `harness.report.repeats`."""
        return self.run.identity.real, self.run.identity.seed, self.run.findings.verdict

    @property
    def file(self) -> FindingsFile:
        return self.run.findings


def flown_of(runs: Sequence[JudgedRun]) -> list[Flown]:
    """A scenario's tests are named only where two of them have a case of the same name; outside pytest they have no
    name at all."""
    cases = [
        Case(run.identity.scenario, procedure_of(run.identity), run.identity.phase or "", case_of(run.identity))
        for run in runs
    ]
    named: dict[Case, set[str]] = {}
    for case in cases:
        named.setdefault(case._replace(procedure=""), set()).add(case.procedure)
    several = {case.scenario for case, procedures in named.items() if len(procedures - {""}) > 1}
    return [
        Flown(
            run,
            case if case.scenario in several else case._replace(procedure=""),
            Drone.of(run.identity),
            Setup.of(run.identity),
        )
        for run, case in zip(runs, cases, strict=True)
    ]


def grouped(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """By their keys, each group in the order given."""
    groups: dict[K, list[T]] = {}
    for each in items:
        groups.setdefault(key(each), []).append(each)
    return groups


def labelled(
    items: Sequence[T], label: Callable[[T], str], mark: Callable[[T], str], *, least: int = LEAST_MARK
) -> dict[T, str]:
    """A label for each, with a mark behind it where several would have the same: of the mark's characters `least`, and
    as many more as it takes to tell them apart."""
    named = {}
    for words, some in grouped(items, label).items():
        if len(some) == 1:
            named[some[0]] = words
            continue
        marks = [mark(each) for each in some]
        shown = least
        while len({each[:shown] for each in marks}) < len(set(marks)):
            shown += 1
        for each, whole in zip(some, marks, strict=True):
            named[each] = f"{words} ·{whole[:shown]}"
    return {each: named[each] for each in items}
