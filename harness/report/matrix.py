"""The matrix of requirements and cases as CSV (RFC 4180, UTF-8): a row for each requirement in each case that is
evidence for it, one for each requirement without any, and behind them one for each run that does not count, and for
each planned flight that was never begun. Before the profile's requirements stand those of the customer's own
catalogues."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.evidence.models import FindingRow
from harness.report.again import as_filed
from harness.report.gaps import NEVER_BEGUN, never_begun, uncounted_words
from harness.report.material import Material
from harness.report.partly import asked_for, clause_verdict
from harness.report.reaction import question, reaction, sentence
from harness.report.repeats import independent
from harness.report.results import Results
from harness.report.rows import CaseRow, ClauseRow, RequirementRow, RunRow
from harness.report.shares import pass_rate
from harness.report.tallying import counted
from harness.report.tracing import verdict_on
from harness.verdict import Verdict, merge

COLUMNS = (
    "requirement", "text", "source", "scenario", "procedure", "phase", "case", "drone", "real", "configuration",
    "delivery", "profile", "verdict", "n", "passed", "failed", "inconclusive", "error", "not_supported",
    "pass_rate", "pass_rate_lo", "pass_rate_hi", "reaction_p50_s", "reaction_p95_s", "reaction_max_s",
    "reaction_limit_s", "reaction_margin_s", "never", "waived", "runs",
    "judged_by", "filed", "reaction_check", "repeats", "not_counted", "in_all", "demands", "tried", "not_tried",
    "missing", "never_begun",
)  # fmt: skip
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take a cell for a formula by."""
Cell = str | int | float | None


def matrix(material: Material) -> bytes:
    """The whole, from the results alone; the verdict of a row is on its requirement alone, `n` counts such runs. Where
    runs were judged again, `filed` has the verdict before; `profile` is the one flown under. `reaction_check` is that
    check on the requirement whose time the reaction is; `repeats` are runs that `n` leaves out (see `CaseRow`). A row
    with `not_counted` is of a run that does not count, and says why. `in_all` is the requirement's verdict over all
    cases: "PASS, partly" where only some of what it comes to (`demands`, of which so many were `tried`) was; at best
    INCONCLUSIVE where it lacks so many runs that do not count (`missing`), or planned flights (`never_begun`)."""
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
    for asked, source, ways in asked_for(results):
        on_it = set(asked.runs)
        cases = [each for each in results.cases if on_it.intersection(each.runs)]
        about: list[Cell] = [asked.id, asked.text, source]
        whole = _whole(asked)
        if not cases:
            yield [*about, *[None] * (len(COLUMNS) - len(about) - len(whole)), *whole]
        for case in cases:
            runs = [by_name[name] for name in case.runs if name in on_it]
            own = _own(ways, runs)
            took = _reaction(ways, own)
            yield [
                *about,
                *_who(case, real[case.drone]),
                *_what(ways, runs, own, took),
                by,
                _filed(ways, runs),
                took[-1],
                len(runs) - len(own),
                None,
                *whole,
            ]
    for each in results.uncounted:
        yield _left_out(each.run, uncounted_words(each), each.scenario)
    for flight in never_begun(results):
        yield _left_out(flight, NEVER_BEGUN)


def _left_out(name: str, why: str, scenario: str | None = None) -> list[Cell]:
    told = {"scenario": scenario, "runs": name, "not_counted": why}
    return [told.get(each) for each in COLUMNS]


def _whole(asked: RequirementRow | ClauseRow) -> list[Cell]:
    """What came of it in all, and of how many demands."""
    lacking: list[Cell] = [len(asked.missing) + asked.missing_of_any, len(asked.never_begun)]
    if isinstance(asked, RequirementRow):
        return [str(asked.verdict) if asked.verdict else "not tried", None, None, None, *lacking]
    untried = [each for each in asked.demands if each not in asked.tried_by_all]
    demands = len(asked.demands)
    return [clause_verdict(asked), demands, demands - len(untried), " ".join(untried), *lacking]


def _on(ways: Sequence[str], run: RunRow) -> Verdict | None:
    """The worst that a run says by any of these ways; None where it is no evidence."""
    said = [found for way in ways if (found := verdict_on(way, run)) is not None]
    return merge(said) if said else None


def _who(case: CaseRow, real: bool) -> list[Cell]:
    who: list[Cell] = [case.scenario, case.procedure, case.phase, case.name, case.drone, "yes" if real else "no"]
    return [*who, case.configuration, case.delivery, case.profile]


@dataclass(frozen=True, slots=True)
class _Found:
    """What a run found on one requirement alone."""

    verdict: Verdict
    findings: tuple[FindingRow, ...]


def _own(ways: Sequence[str], runs: list[RunRow]) -> list[RunRow]:
    """Those that are evidence of their own."""
    return independent(runs, lambda run: (run.real, run.seed, _on(ways, run) or run.verdict))


def _reaction(ways: Sequence[str], own: list[RunRow]) -> list[Cell]:
    """Spread, limit, margin and count of "never" of the reaction that the requirement is about, and the check."""
    on_it = [
        _Found(run.verdict, tuple(row for row in run.findings if set(ways) & set(row.requirements))) for run in own
    ]
    check = question(on_it)
    took = reaction(check, on_it) if check else None
    if check is None or took is None:
        return [None] * 7
    spread_s = [None if each is None or math.isinf(each) else each for each in (took.p50_s, took.p95_s, took.max_s)]
    margin_s = None if math.isinf(took.margin_s) else took.margin_s
    return [*spread_s, took.limit_s, margin_s, took.never, sentence(check, on_it)]


def _what(ways: Sequence[str], runs: Sequence[RunRow], own: Sequence[RunRow], took: Sequence[Cell]) -> list[Cell]:
    verdicts = [found for run in own if (found := _on(ways, run)) is not None]
    counts = counted(verdicts)
    share = pass_rate(verdicts)
    rate = [share.value, share.lo, share.hi] if share is not None else [None] * 3
    waived = sum(run.waived for run in runs if _on(ways, run) is Verdict.FAIL)
    return [
        str(merge(verdicts)), counts.total, counts.passed, counts.failed, counts.inconclusive, counts.error,
        counts.not_supported, *map(_rounded, rate), *map(_rounded, took[:-1]), waived,
        " ".join(run.run for run in runs),
    ]  # fmt: skip


def _filed(ways: Sequence[str], runs: list[RunRow]) -> Cell:
    """The verdict as these runs filed it, where any was judged again."""
    if not any(run.filed for run in runs):
        return None
    said = [found for run in runs if (found := _on(ways, as_filed(run))) is not None]
    return str(merge(said)) if said else None


def _rounded(value: Cell) -> Cell:
    return round(value, 4) if isinstance(value, float) else value


def _safe(cell: Cell) -> Cell:
    """Text that a spreadsheet would run becomes text that it shows."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell
