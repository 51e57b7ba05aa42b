"""The matrix of requirements and cases as CSV (RFC 4180, UTF-8): a row for each requirement in each case that is
evidence for it, and one for each requirement without any."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from harness.report.again import as_filed
from harness.report.material import Material
from harness.report.results import Results
from harness.report.rows import CaseRow, RequirementRow, RunRow
from harness.report.shares import pass_rate
from harness.report.tallying import counted
from harness.report.tracing import verdict_on
from harness.verdict import Verdict, merge

COLUMNS = (
    "requirement", "text", "source", "scenario", "procedure", "phase", "case", "drone", "real", "configuration",
    "delivery", "profile", "verdict", "n", "passed", "failed", "inconclusive", "error", "not_supported",
    "pass_rate", "pass_rate_lo", "pass_rate_hi", "reaction_p50_s", "reaction_p95_s", "reaction_max_s",
    "reaction_limit_s", "reaction_margin_s", "never", "waived", "runs",
    "judged_by", "filed",
)  # fmt: skip
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take a cell for a formula by."""
Cell = str | int | float | None


def matrix(material: Material) -> bytes:
    """The whole, from the results alone; the verdict of a row is on its requirement alone, `n` counts such runs. Where
    runs were judged again, `filed` has the verdict before; `profile` is the one flown under."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in _rows(material.results):
        writer.writerow([_safe(each) for each in row])
    return text.getvalue().encode("utf-8", "replace")


def _rows(results: Results) -> Iterator[list[Cell]]:
    by_name = {each.run: each for each in results.runs}
    real = {each.id: each.real for each in results.drones}
    by = results.judging.by if results.judging else None
    for requirement in results.requirements:
        on_it = set(requirement.runs)
        cases = [each for each in results.cases if on_it.intersection(each.runs)]
        about: list[Cell] = [requirement.id, requirement.text, requirement.source]
        if not cases:
            yield [*about, *[None] * (len(COLUMNS) - len(about))]
        for case in cases:
            runs = [by_name[name] for name in case.runs if name in on_it]
            yield [
                *about,
                *_who(case, real[case.drone]),
                *_what(requirement, case, runs),
                by,
                _filed(requirement, runs),
            ]


def _who(case: CaseRow, real: bool) -> list[Cell]:
    who: list[Cell] = [case.scenario, case.procedure, case.phase, case.name, case.drone, "yes" if real else "no"]
    return [*who, case.configuration, case.delivery, case.profile]


def _what(requirement: RequirementRow, case: CaseRow, runs: list[RunRow]) -> list[Cell]:
    verdicts = [found for run in runs if (found := verdict_on(requirement.id, run)) is not None]
    counts = counted(verdicts)
    share = pass_rate(verdicts)
    rate = [share.value, share.lo, share.hi] if share is not None else [None] * 3
    took = case.reaction
    reaction: list[float | int | None] = [None] * 6
    if took is not None:
        reaction = [took.p50_s, took.p95_s, took.max_s, took.limit_s, took.margin_s, took.never]
    waived = sum(run.waived for run in runs if verdict_on(requirement.id, run) is Verdict.FAIL)
    return [
        str(merge(verdicts)), counts.total, counts.passed, counts.failed, counts.inconclusive, counts.error,
        counts.not_supported, *map(_rounded, rate), *map(_rounded, reaction), waived, " ".join(run.run for run in runs),
    ]  # fmt: skip


def _filed(requirement: RequirementRow, runs: list[RunRow]) -> Cell:
    """The verdict as these runs filed it, where any was judged again."""
    if not any(run.filed for run in runs):
        return None
    said = [found for run in runs if (found := verdict_on(requirement.id, as_filed(run))) is not None]
    return str(merge(said)) if said else None


def _rounded(value: float | None) -> float | None:
    return round(value, 4) if isinstance(value, float) else value


def _safe(cell: Cell) -> Cell:
    """Text that a spreadsheet would run becomes text that it shows."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell
