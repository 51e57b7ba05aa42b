"""Which runs of many are drawn: reading taps takes time, and nobody opens a thousand plots."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from harness.evidence.index import INDEX_NAME, RECORD
from harness.report.material import Material
from harness.report.results import Results
from harness.report.rows import RunRow
from harness.verdict import Verdict

BUDGET = 400_000
"""Records of all recordings that are read for plots: some 15 s on a slow core, and five minutes of one drone's flight
are some 20,000."""
MOST = 400
"""Plots at most: some 4 KB each."""
_PLAIN = (Verdict.PASS, Verdict.NOT_SUPPORTED)


def chosen(material: Material, among: Container[str] | None = None) -> tuple[str, ...]:
    """By what counts most, until the budget is spent: of each case the first run that is not plainly green, then its
    first, then all others that are not green, and the rest; `among` has the runs that are asked for, if not all are."""
    left = BUDGET
    names: list[str] = []
    for run in dict.fromkeys(each.run for each in _by_weight(material.results)):
        folder = material.folders.get(run) if among is None or run in among else None
        records = (
            (folder / INDEX_NAME).stat().st_size // RECORD.size if folder and (folder / INDEX_NAME).exists() else 0
        )
        if records and records <= left and len(names) < MOST:
            left -= records
            names.append(run)
    return tuple(names)


def _by_weight(results: Results) -> Iterator[RunRow]:
    by_name = {each.run: each for each in results.runs}
    loud = [each for each in results.runs if not _is_plain(each)]
    yield from _firsts(loud)
    yield from _firsts(by_name[case.runs[0]] for case in results.cases)
    yield from loud
    yield from results.runs


def _is_plain(run: RunRow) -> bool:
    return run.verdict in _PLAIN and not (run.filed and run.filed.differs)


def _firsts(runs: Iterable[RunRow]) -> Iterator[RunRow]:
    seen: set[str] = set()
    for each in runs:
        if each.case not in seen:
            seen.add(each.case)
            yield each
