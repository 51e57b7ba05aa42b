"""Why whatever is not PASS is not: each check that was not, over all cases of a scenario that it was asked in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.evidence.models import FindingRow, FindingsFile
from harness.report.cases import Case, in_words
from harness.verdict import Verdict

WORST_FIRST = (Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.NOT_SUPPORTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A check that came to `verdict` in `runs` of the `of` runs of these `cases` ("" for all of the scenario's);
    `because` is the worst's reason and `run` its name."""

    check: str
    verdict: Verdict
    runs: int
    of: int
    cases: str
    because: str
    run: str


@dataclass(slots=True)
class _Found:
    """A check's findings of one verdict, by the names of their runs."""

    of: int = 0
    cases: list[Case] = field(default_factory=list)
    by_run: dict[str, FindingRow] = field(default_factory=dict)

    def worst(self) -> tuple[str, FindingRow]:
        return min(self.by_run.items(), key=lambda item: (_badness(item[1]), item[0]))


def complaints(cases: Sequence[tuple[Case, Sequence[FindingsFile]]]) -> tuple[Complaint, ...]:
    """Of a scenario on one drone in one configuration: its cases with their runs. Worst first, else in the order
    filed."""
    found: dict[tuple[Verdict, str], _Found] = {}
    for case, files in cases:
        here = [
            (file.run, row)
            for file in sorted(files, key=lambda each: each.run)
            for row in file.findings
            if row.verdict is not Verdict.PASS
        ]
        for run, row in here:
            of_check = found.setdefault((row.verdict, row.check), _Found())
            of_check.by_run[run] = min(of_check.by_run.get(run, row), row, key=_badness)
        for key in dict.fromkeys((row.verdict, row.check) for _, row in here):
            found[key].of += len(files)
            found[key].cases.append(case)
    ordered = sorted(found.items(), key=lambda item: WORST_FIRST.index(item[0][0]))
    asked = [case for case, _ in cases]
    return tuple(_complaint(check, verdict, each, asked) for (verdict, check), each in ordered)


def _complaint(check: str, verdict: Verdict, found: _Found, asked: Sequence[Case]) -> Complaint:
    run, worst = found.worst()
    return Complaint(
        check=check,
        verdict=verdict,
        runs=len(found.by_run),
        of=found.of,
        cases=in_words(found.cases, asked),
        because=worst.because,
        run=run,
    )


def _badness(row: FindingRow) -> tuple[bool, float]:
    """Least for the worst: what never came, then the smallest margin."""
    return row.margin is not None, row.margin or 0.0
