"""All attacks of a report's runs, with the verdicts that the report has of them.

Reading taps takes time: of as many runs as are drawn the places and words are told, of all others what was done to them
from when to when, by their notes alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from harness.evidence.bundle import RUN_NAME, Bundle, read_events
from harness.evidence.files import load_model
from harness.evidence.models import RunIdentity
from harness.report.choosing import chosen
from harness.report.incidents import Incident, Track, about, ended_of, incidents_of, reasons_of
from harness.report.material import Material, Told
from harness.report.rows import RunRow
from harness.report.telling import judged_by

UNTOLD = (
    "where it was and what was said is not told, since there are so many flights; a report of its bundle alone does"
)


def incidents(material: Material) -> tuple[Incident, ...]:
    """Of all runs of a report whose bundles lie somewhere, by the runs' names, with the verdicts of the report; reads
    the taps of as many as `chosen` has, once for all formats of the same report. Empty where nothing was ever
    attacked."""
    results = material.results
    seals = {each.run: each.manifest_sha256 for each in results.seals}
    drawn = frozenset(chosen(material))
    bundles = tuple((seals[run], path, run in drawn) for run, path in sorted(material.folders.items()) if run in seals)
    rows, by = {each.run: each for each in results.runs}, results.judging
    words = judged_by(by) if by else ""
    return tuple(_as_told(each, rows[each.run], words) for each in _read(_Source(bundles, material.told)))


def _as_told(incident: Incident, run: RunRow, by: str) -> Incident:
    """With the verdict that the report has of its run, and what was filed beside it."""
    return replace(
        incident,
        verdict=run.verdict,
        reasons=tuple(reasons_of(run.findings)),
        filed=run.filed.verdict if run.filed else None,
        judged=by if run.filed else "",
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """Bundles by what they are sealed as, and whether their taps are read; who is told of the reading makes no
    difference to what is read."""

    bundles: tuple[tuple[str, Path, bool], ...]
    told: Told = field(compare=False)


@lru_cache(maxsize=1)
def _read(source: _Source) -> tuple[Incident, ...]:
    found: list[Incident] = []
    for number, (_, folder, whole) in enumerate(source.bundles):
        source.told(number, len(source.bundles))
        found += incidents_of(Bundle.open(folder)) if whole else outlined(folder)
    return tuple(found)


def outlined(folder: Path) -> Iterator[Incident]:
    """A recording's attacks by its notes alone: what, from when to when; no tap is read."""
    notes = read_events(folder)
    began = [each for each in notes if each["kind"] == "injected" and not each.get("clean")]
    if not began:
        return
    identity, nowhere = load_model(folder / RUN_NAME, RunIdentity), Track(at=None, spots=())
    end_s = max(float(each["t_s"]) for each in notes if "t_s" in each)
    for number, note in enumerate(began, 1):
        yield Incident(
            **about(identity, number, note, ended_of(note, notes)),
            shown_s=None, true=nowhere, believed=nowhere, told=nowhere, worst_error_m=None, rest=None, log=(),
            verdict=None, reasons=(), recorded_until_s=round(end_s, 3), untold=UNTOLD,
        )  # fmt: skip
