"""Verdicts, counted."""

from __future__ import annotations

from collections.abc import Iterable

from harness.report.rows import Counts
from harness.verdict import Verdict

FIELDS = {
    Verdict.PASS: "passed",
    Verdict.FAIL: "failed",
    Verdict.INCONCLUSIVE: "inconclusive",
    Verdict.ERROR: "error",
    Verdict.NOT_SUPPORTED: "not_supported",
}


def counted(verdicts: Iterable[Verdict]) -> Counts:
    """How many there are of each."""
    found = dict.fromkeys(FIELDS.values(), 0)
    for each in verdicts:
        found[FIELDS[each]] += 1
    return Counts(**found)
