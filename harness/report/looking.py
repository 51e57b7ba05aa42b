"""Flights that are looked at: taps are read once, for the plot on the page and for the attacks that others draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from harness.errors import BundleError
from harness.evidence.bundle import Bundle
from harness.evidence.replay import replay
from harness.report.choosing import chosen
from harness.report.drawing import Drawn, draw
from harness.report.incidents import Incident, incidents_of
from harness.report.material import Material, Told


@dataclass(frozen=True, slots=True)
class Look:
    """A flight as it is drawn, and its attacks; None of a bundle that cannot be read, and why that is so."""

    drawn: Drawn | None
    attacks: tuple[Incident, ...]
    because: str = ""


def looks(material: Material) -> Mapping[str, Look]:
    """Of the runs that `chosen` has, by name; once for all formats of the same report."""
    seals = {each.run: each.seal for each in material.results.runs}
    bundles = tuple((run, seals[run], material.folders[run]) for run in chosen(material))
    return _looked(_Source(bundles, material.told))


@dataclass(frozen=True, slots=True)
class _Source:
    """Runs with their bundles' seals and folders; who is told of the reading makes no difference to what is read."""

    bundles: tuple[tuple[str, str, Path], ...]
    told: Told = field(compare=False)


@lru_cache(maxsize=1)
def _looked(source: _Source) -> Mapping[str, Look]:
    found = {}
    for number, (run, _, folder) in enumerate(source.bundles):
        source.told(number, len(source.bundles))
        found[run] = _look(folder)
    return found


def _look(folder: Path) -> Look:
    """The plot first: what attacks are told by is added to the timeline that it is drawn from."""
    try:
        bundle = Bundle.open(folder)
        reader = replay(bundle)
        return Look(draw(bundle, reader.timeline), tuple(incidents_of(bundle, reader)))
    except BundleError as error:
        return Look(None, (), str(error).replace(f"{folder.parent}/", ""))
