"""What a view is made from: the results, and where the bundles behind them lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from harness.report.results import Results

Paper = Literal["a4", "letter"]
Told = Callable[[int, int], None]


def untold(done: int, total: int) -> None:
    """For who does not want to know how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """`folders` has a bundle's folder by its run's name; a run without one can be told of, not drawn. `told(done,
    total)` is called as bundles are read."""

    results: Results
    folders: Mapping[str, Path] = field(default_factory=dict)
    paper: Paper = "a4"
    told: Told = untold
