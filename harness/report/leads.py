"""How long before something happened the ground had been told: a line for each finding of that sort."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.checks import Check, Relation
from harness.errors import CallerError
from harness.evidence.bundle import Bundle
from harness.evidence.models import FindingRow
from harness.report.cases import natural
from harness.report.flown import Drone, Setup, case_of
from harness.report.gathering import JudgedRun
from harness.report.grid import LEFT, RIGHT, grid
from harness.report.wording import NEVER, PRACTICE

MADE_BY = "Made by `cuas table EVIDENCE --leads` from sealed bundles, and not changed by hand; in vehicle seconds."
COLUMNS = {
    "ahead": "from the first time that it happened to what it should have come before",
    "±": "how exactly that is known",
    "wanted": "the customer's limit: so long at the least",
    "margin": "the one less the other; below zero it came too late",
}
NAMES = ("scenario", "case", "what had to have happened", *COLUMNS, "verdict", "run", "bundle sha256")

Row = tuple[str, JudgedRun, Check, FindingRow]


def leads_page(judged: Sequence[JudgedRun]) -> str:
    """The whole page; raises CallerError where no run was asked for such a thing."""
    rows = [row for run in judged for row in _rows(run)]
    if not rows:
        raise CallerError(
            f"--leads: wanted runs in which something had to happen ahead of something, saw none of {len(judged)}"
        )
    lines = ["# How long ahead the ground was told", "", MADE_BY, ""]
    lines += [f"- **{name}**: {meaning}." for name, meaning in COLUMNS.items()]
    for who in sorted({row[0] for row in rows}, key=natural):
        own = sorted((row for row in rows if row[0] == who), key=_order)
        aligned = [RIGHT if name in COLUMNS else LEFT for name in NAMES]
        lines += ["", f"## {who}", "", *grid(NAMES, aligned, map(_cells, own))]
    return "\n".join(lines) + "\n"


def _rows(run: JudgedRun) -> Iterator[Row]:
    """The findings of a flight's own checks come first, in their order."""
    filed = None if run.folder is None else Bundle.open(run.folder).checks()
    if filed is None:
        return
    drone = Drone.of(run.identity).label
    who = drone if run.identity.real else f"{drone}, {PRACTICE}"
    checks = [Check.from_data(each) for each in filed.checks]
    own = [each for each in checks if not each.of_twin]
    for check, finding in zip(own, run.findings.findings, strict=False):
        if check.relation is Relation.AHEAD:
            yield f"{who}, {Setup.of(run.identity).label}", run, check, finding


def _order(row: Row) -> tuple[object, ...]:
    _, run, check, _ = row
    return natural(run.identity.scenario), natural(case_of(run.identity)), str(check)


def _cells(row: Row) -> list[str]:
    _, run, check, finding = row
    measured = finding.observed is not None
    return [
        run.identity.scenario,
        case_of(run.identity),
        f"{check.effect.words.past} before {check.trigger.words.past}",
        f"{finding.observed:.2f}" if measured else NEVER if finding.verdict == "FAIL" else "",
        f"{finding.uncertainty:.2f}" if finding.uncertainty is not None else "",
        f"{float(check.limit):g}",
        f"{finding.margin:.2f}" if finding.margin is not None else "",
        str(finding.verdict),
        run.identity.run,
        run.seal,
    ]
