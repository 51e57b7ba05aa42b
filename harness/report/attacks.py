"""All attacks of a report's runs, with the verdicts that the report has of them.

Reading taps takes time: of as many runs as are drawn the places and words are told, of all others what was done to them
from when to when, by their notes alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from harness.evidence.bundle import RUN_NAME, read_events
from harness.evidence.files import load_model
from harness.evidence.models import RunIdentity
from harness.report.incidents import Incident, Track, about, ended_of, reasons_of
from harness.report.looking import looks
from harness.report.material import Material
from harness.report.rows import RunRow
from harness.report.telling import judged_by

UNTOLD = (
    "where it was and what was said is not told, since there are so many flights; a report of its bundle alone does"
)


def incidents(material: Material) -> tuple[Incident, ...]:
    """Of all runs of a report whose bundles lie somewhere, by the runs' names, with the verdicts of the report; reads
    the taps of as many as `chosen` has, once for all formats of the same report. Empty where nothing was ever
    attacked."""
    rows, by = {each.run: each for each in material.results.runs}, material.results.judging
    words = judged_by(by) if by else ""
    looked = looks(material)
    folders = {run: folder for run, folder in sorted(material.folders.items()) if run in rows}
    others = tuple(
        (rows[run].seal, folder, looked[run].because if run in looked else UNTOLD)
        for run, folder in folders.items()
        if run not in looked or looked[run].drawn is None
    )
    found = [each for look in looked.values() for each in look.attacks] + list(_outlines(others))
    return tuple(_as_told(each, rows[each.run], words) for each in sorted(found, key=lambda e: (e.run, e.number)))


def _as_told(incident: Incident, run: RunRow, by: str) -> Incident:
    """With the verdict that the report has of its run, and what was filed beside it."""
    return replace(
        incident,
        verdict=run.verdict,
        reasons=tuple(reasons_of(run.findings)),
        filed=run.filed.verdict if run.filed else None,
        judged=by if run.filed else "",
    )


@lru_cache(maxsize=1)
def _outlines(bundles: tuple[tuple[str, Path, str], ...]) -> tuple[Incident, ...]:
    """Of bundles by what they are sealed as."""
    return tuple(each for _, folder, why in bundles for each in outlined(folder, why))


def outlined(folder: Path, why: str) -> Iterator[Incident]:
    """A recording's attacks by its notes alone: what, from when to when; no tap is read, and that is said with why."""
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
            verdict=None, reasons=(), recorded_until_s=round(end_s, 3), untold=why,
        )  # fmt: skip
