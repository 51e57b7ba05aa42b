"""What kill tables are made of: rows, the cases of the shipped scenarios, and the gates."""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import scenarios
from harness.evidence.bundle import Bundle
from harness.judge import Judgement
from tests.flying import Scenario, named

COMPOUND, BENCH = "compound", "bench"
APART = {COMPOUND, BENCH}
"""Marks whose scenarios have tables of their own."""
Promises = Mapping[Scenario, tuple[str, ...]]
"""Each scenario's checks by short names, in the order of its verify."""


@dataclass(frozen=True)
class Kill:
    """In this case of this scenario, the liar breaks `breaks`, and the finding says `because`. `also` has what nobody
    could break `breaks` without, and what those findings say; all other promises are kept."""

    liar: str
    scenario: Scenario
    breaks: str
    because: str
    case: Mapping[str, Any] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.liar}-{name_of(self.scenario)}-{words_of(self.case)}"

    @property
    def broken(self) -> set[str]:
        return {self.breaks, *self.also}


def name_of(scenario: Scenario) -> str:
    return scenario.__name__.removeprefix("test_")


def words_of(case: Mapping[str, Any]) -> str:
    return "-".join(str(value).replace(" ", "-") for value in case.values())


def shipped_scenarios(mark: str) -> Iterator[Scenario]:
    """Those of modules with this mark; those `APART` are no other's."""
    for info in pkgutil.iter_modules(scenarios.__path__):
        module = vars(importlib.import_module(f"scenarios.{info.name}"))
        names = _marks(module)
        if mark in names and (mark in APART or names.isdisjoint(APART)):
            yield from (each for each in module.values() if _is_scenario(each))


def marks_of(scenario: Scenario) -> set[str]:
    """Those of its module."""
    return _marks(vars(importlib.import_module(scenario.__module__)))


def _marks(module: Mapping[str, Any]) -> set[str]:
    marks = module["pytestmark"]
    return {each.name for each in (marks if isinstance(marks, list) else [marks])}


def _is_scenario(value: object) -> bool:
    return inspect.iscoroutinefunction(value) and "scenario" in [mark.name for mark in getattr(value, "pytestmark", ())]


def cases(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """As pytest makes them of the scenario's marks."""
    marks = reversed(scenario.pytestmark)  # type: ignore[attr-defined]
    names, choices = zip(*[("", [None]), *(mark.args for mark in marks if mark.name == "parametrize")], strict=True)
    for values in itertools.product(*choices):
        case: dict[str, Any] = {}
        for name, value in zip(names[1:], values[1:], strict=True):
            own = name if isinstance(name, tuple) else (name,)
            case |= dict(zip(own, getattr(value, "values", (value,)), strict=True))
        yield case


def assert_dies_of_its_lie_alone(kill: Kill, promises: Promises, judgement: Judgement, **others: str) -> None:
    """`others` are promises that are not kept for another reason, with their verdict."""
    names, reasons = promises[kill.scenario], {kill.breaks: kill.because, **kill.also}
    verdicts = {name: "FAIL" if name in reasons else others.get(name, "PASS") for name in names}
    assert verdicts == named(judgement, names)
    because = {name: each.because for name, each in zip(names, judgement.findings, strict=False)}
    assert {name for name, reason in reasons.items() if reason in because[name]} == set(reasons), because


def assert_passes_and_each_check_it_files_has_a_liar(
    scenario: Scenario, promises: Promises, kills: Iterable[Kill], judgement: Judgement, folder: Path
) -> None:
    names = promises.get(scenario, ())
    filed = Bundle.open(folder).checks()
    assert filed is not None
    broken = set().union(*(kill.broken for kill in kills if kill.scenario is scenario))
    killed = [name for name in names if name in broken]
    assert len(filed.checks) == len(killed), f"checks without a liar: {len(filed.checks)=}, {killed=}"
    assert_each_requirement_has_its_checks(scenario, filed.checks)
    assert dict.fromkeys(names, "PASS") == named(judgement, names)


def assert_each_requirement_has_its_checks(scenario: Scenario, checks: Iterable[Mapping[str, Any]]) -> None:
    """What a scenario names, at least one of its checks is evidence for; and what a check is for, it names."""
    (mark,) = (each for each in scenario.pytestmark if each.name == "scenario")  # type: ignore[attr-defined]
    cited = [each["requirements"] for each in checks]
    assert all(cited)
    assert set(mark.kwargs["requirements"]) == set().union(*cited)
