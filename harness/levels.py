"""Scenarios that are flown at a level of something, such as a drift rate or an outage's length (see `cuas boundary`).

A scenario names it by `@pytest.mark.boundary("drift rate", unit="m/s", low=0.1, high=10, scale="log", default=1)` and
takes the argument `level`, which is `--level`, or the default. The level is a case of the test, so that it is in the
run's name, in JUnit and in every table. These hooks are registered by `harness.plugin`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, Self, cast

import pytest

from harness.errors import CallerError

MARK, ARGUMENT = "boundary", "level"
Scale = Literal["linear", "log"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """What a scenario is searched over: a quantity in its unit, from `low` to `high`; more of it is worse, mostly."""

    quantity: str
    unit: str
    low: float
    high: float
    default: float
    scale: Scale = "linear"

    def __post_init__(self) -> None:
        if self.scale not in ("linear", "log"):
            raise CallerError(f"scale={self.scale!r} of {self.quantity}: wanted linear or log")
        numbers = (self.low, self.high, self.default)
        if any(isinstance(each, bool) or not isinstance(each, int | float) for each in numbers):
            raise CallerError(f"{self.quantity}: wanted numbers for low, high and default, saw {numbers}")
        least = "above 0" if self.scale == "log" else "at 0 or above"
        finite = all(map(math.isfinite, numbers))
        if not (finite and 0 <= self.low < self.high) or (self.scale == "log" and not self.low):
            raise CallerError(
                f"{self.quantity} from {self.low:g} to {self.high:g} {self.unit}: wanted a range that begins "
                f"{least} and ends higher"
            )

    @property
    def label(self) -> str:
        """The quantity and its unit, if it has one: a count has none."""
        return f"{self.quantity}, {self.unit}" if self.unit else self.quantity

    @classmethod
    def of(cls, where: str, arguments: Sequence[object], named: Mapping[str, object]) -> Self:
        """From a mark's arguments; `where` names its test. Raises CallerError for what does not make one."""
        values: dict[str, Any] = dict(named)
        if len(arguments) == 1:
            values["quantity"] = arguments[0]
        known = {field.name for field in fields(cls)}
        if len(arguments) > 1 or values.keys() - known or known - {"scale"} - values.keys():
            saw = ", ".join([*map(repr, arguments), *(f"{name}={each!r}" for name, each in named.items())])
            raise CallerError(
                f"{where}: wanted @pytest.mark.boundary(QUANTITY, unit=, low=, high=, default=), and scale='log' if it "
                f"is so, saw {saw}"
            )
        try:
            return cls(**values)
        except CallerError as error:
            raise CallerError(f"{where}: {error}") from None

    def text(self, level: float) -> str:
        """A level in words: "2.5 m/s"."""
        return f"{level:.6g} {self.unit}".strip()

    def case(self, level: float) -> str:
        """A level as a part of a test's and a run's name: "2.5mps"."""
        return f"{level:.6g}{self.unit.replace('/', 'p').replace(' ', '')}"


def parse_level(level: float | None) -> float | None:
    """As it was asked for by `--level`. Raises CallerError for a number that is no level of anything."""
    if level is not None and not (math.isfinite(level) and level >= 0):
        raise CallerError(f"--level={level:g}: wanted a finite number, 0 or more, in the unit that the scenario names")
    return level


def boundary_of(item: pytest.Item | pytest.Metafunc) -> Boundary | None:
    """What a test is searched over, by its mark. Raises CallerError for a mark that says it wrong."""
    node = item.definition if isinstance(item, pytest.Metafunc) else item
    mark = node.get_closest_marker(MARK)
    return Boundary.of(node.nodeid, mark.args, mark.kwargs) if mark else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Flies a scenario that has the mark at the level asked for; other people's `level` is left alone."""
    try:
        boundary = boundary_of(metafunc)
        if boundary is None:
            return
        if ARGUMENT not in metafunc.fixturenames:
            raise CallerError(f"{metafunc.definition.nodeid}: has a boundary, so wanted it to take `level`")
        asked = parse_level(metafunc.config.option.level)
    except CallerError as error:
        raise pytest.UsageError(str(error)) from None
    level = float(boundary.default if asked is None else asked)
    metafunc.parametrize(ARGUMENT, [level], ids=[boundary.case(level)])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuses a level for scenarios that have none, or for several at once, which would each mean something else."""
    if config.option.level is None:
        return
    without = [each.nodeid for each in items if level_of(each) is None]
    if without:
        raise pytest.UsageError(f"--level={config.option.level:g}: {without[0]} is flown at no level; name one that is")
    if len(quantities := sorted({boundary.quantity for each in items if (boundary := boundary_of(each))})) > 1:
        raise pytest.UsageError(
            f"--level={config.option.level:g}: of which one? {', '.join(quantities)}; name a scenario"
        )


def level_of(item: pytest.Item) -> float | None:
    """The level that a test is flown at; None of one that has none."""
    callspec = getattr(item, "callspec", None)
    marked = item.get_closest_marker(MARK) is not None
    return cast("float | None", callspec.params.get(ARGUMENT)) if callspec and marked else None
