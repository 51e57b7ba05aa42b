"""What a view is made from: the results, and where the bundles behind them lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

from harness.evidence.bundle import Bundle
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

    def bundles(self, runs: tuple[str, ...]) -> Iterator[tuple[str, Callable[[], Bundle]]]:
        """Those of these runs that lie somewhere, each to be opened (which may raise BundleError)."""
        for number, run in enumerate(runs):
            self.told(number, len(runs))
            if run in self.folders:
                yield run, partial(Bundle.open, self.folders[run])
