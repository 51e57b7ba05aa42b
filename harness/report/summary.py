"""The report as a short page of Markdown, for a CI's job page."""

from __future__ import annotations

from harness.report.gaps import gap_words, uncounted_words
from harness.report.grid import LEFT, grid, plain
from harness.report.lacking import lack_words
from harness.report.material import Material
from harness.report.partly import passed_partly, tried_words, whole_words
from harness.report.results import Results
from harness.report.rows import ClauseRow, Counts, RequirementRow, RunRow
from harness.report.telling import (
    case_words,
    catalogue_words,
    days,
    drones_words,
    lead,
    name_of,
    notice,
    of_practice,
    plan_words,
    seals_words,
    tally,
    ways_words,
    whys_of,
)
from harness.verdict import Verdict

MOST = 50
"""Rows of runs that are not green; a job page is no archive."""
MARKS = {
    Verdict.PASS: "✅",
    Verdict.FAIL: "❌",
    Verdict.ERROR: "💥",
    Verdict.INCONCLUSIVE: "❔",
    Verdict.NOT_SUPPORTED: "➖",
}
"""Beside the word, never without it."""
PARTLY_MARK, NO_MARK = "◐", "–"


def summary(material: Material) -> bytes:
    """The page."""
    results = material.results
    lines = [
        f"## {_marked(results.verdict)}",
        "",
        lead(results),
        "",
        f"{plain(drones_words(results))}. {days(results)}.",
        "",
    ]
    if missing := gap_words(results):
        lines += [f"> **{plain(missing)}**", ""]
    if said := notice(results):
        lines += [f"> {said}", ""]
    if results.plan:
        lines += [f"Plan {plain(plan_words(results.plan))}.", ""]
    if signed := seals_words(results):
        lines += [plain(signed), ""]
    lines += _own(results) + _requirements(results) + _others(results) + _runs(results) + _uncounted(results)
    lines += ["<details><summary>Not represented</summary>", ""]
    lines += [f"- **{each.what}**: {each.because}" for each in results.not_represented]
    return "\n".join([*lines, "", "</details>", ""]).encode()


def _uncounted(results: Results) -> list[str]:
    """Never folded away: whoever reads the verdict reads of what it is not."""
    if not results.uncounted:
        return []
    some = results.uncounted[:MOST]
    lines = [f"- {plain(each.run)}: {plain(uncounted_words(each))}" for each in some]
    more = [f"- and {len(results.uncounted) - MOST} more"] if len(results.uncounted) > MOST else []
    return ["### Runs that do not count", "", *lines, *more, ""]


def _marked(verdict: Verdict) -> str:
    return f"{MARKS[verdict]} {verdict}"


def _told(verdict: Verdict, filed: Verdict | None, *, waived: bool, known: bool = False) -> str:
    marks = (" (waived)" if waived else "") + (" (known)" if known else "")
    return _marked(verdict) + marks + (f" (filed: {filed})" if filed else "")


def _counted(counts: Counts) -> str:
    return ", ".join(f"{count} {verdict}" for verdict, count in tally(counts))


def _before(run: RunRow) -> Verdict | None:
    """What it filed, where that is another."""
    return run.filed.verdict if run.filed and run.filed.differs else None


def _own(results: Results) -> list[str]:
    """The customer's own catalogues, whole."""
    lines = []
    for catalogue in results.catalogues:
        if catalogue.own:
            rows = [[each.id, _clause(each), _by_what(each), each.text] for each in catalogue.clauses]
            lines += [f"### Requirements of {plain(catalogue.title)}", "", f"{tried_words(catalogue)}.", ""]
            lines += [*grid(["requirement", "verdict", "tried through", "says"], [LEFT] * 4, rows), ""]
    return [*lines, "### Requirements of the profile", ""] if lines else []


def _by_what(row: ClauseRow) -> str:
    return "; ".join(filter(None, (ways_words(row), of_practice(row), lack_words(row))))


def _clause(row: ClauseRow) -> str:
    mark = PARTLY_MARK if passed_partly(row) else MARKS[row.verdict] if row.verdict else NO_MARK
    waived = " (waived)" if row.waiver else ""
    return f"{mark} {whole_words(row)}{waived}" + (f" (filed: {row.filed})" if row.filed else "")


def _others(results: Results) -> list[str]:
    """A line for each catalogue of regulations and standards."""
    lines = [f"- {plain(catalogue_words(each))}" for each in results.catalogues if not each.own]
    return [*lines, ""] if lines else []


def _requirements(results: Results) -> list[str]:
    tried = [each for each in results.requirements if each.verdict is not None or lack_words(each)]
    rows = [
        [
            each.id,
            _told(each.verdict, each.filed, waived=bool(each.waiver)) if each.verdict else f"{NO_MARK} no run counts",
            "; ".join(filter(None, (_counted(each.counts), _beside(each, results), lack_words(each)))),
            each.text or "in no profile at hand",
        ]
        for each in tried
    ]
    missing = len(results.requirements) - len(tried)
    return [
        *grid(["requirement", "verdict", "runs", "says"], [LEFT] * 4, rows),
        "",
        *([f"{missing} more requirements were not tried by these runs.", ""] if missing else []),
    ]


def _beside(row: RequirementRow, results: Results) -> str:
    return of_practice(row) if results.product_assessed else ""


def _runs(results: Results) -> list[str]:
    names = case_words(results)
    order = (Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE)
    loud = sorted((e for e in results.runs if e.verdict in order), key=lambda e: (order.index(e.verdict), e.run))
    if not loud:
        return []
    rows = [
        [
            _told(each.verdict, _before(each), waived=each.waived, known=bool(each.known)),
            name_of(each, names),
            each.configuration,
            whys_of(each),
            each.run,
        ]
        for each in loud[:MOST]
    ]
    more = [f"{len(loud) - MOST} more are not shown.", ""] if len(loud) > MOST else []
    return [*grid(["verdict", "case", "drone, configuration", "why", "run"], [LEFT] * 5, rows), "", *more]
