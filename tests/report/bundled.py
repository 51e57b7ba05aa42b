"""Runs written to disk as sealed bundles, without taps: what tables, comparisons and histories read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.evidence.seal import seal
from harness.report.gathering import JudgedRun
from harness.verdict import Verdict
from tests.report.runs import found, judged

LATE_S = 5.0
"""How much later a worse firmware turns back."""


def bundled(folder: Path, *runs: JudgedRun) -> Path:
    """The folder, with a bundle for each."""
    for run in runs:
        bundle = folder / run.identity.run
        bundle.mkdir(parents=True)
        (bundle / "run.json").write_text(run.identity.model_dump_json(by_alias=True))
        (bundle / "findings.json").write_text(run.findings.model_dump_json(by_alias=True))
        seal(bundle)
    return folder


def fleet(flights: int, later_s: float = 0.0, *, start: int = 0, **changes: Any) -> list[JudgedRun]:
    """Flights of one case whose reactions spread evenly from 5 s, all within the limit unless `later_s` is large."""
    runs = []
    for number in range(start, start + flights):
        observed_s = 5.0 + 0.1 * (number % 20) + later_s
        verdict = Verdict.PASS if observed_s <= 10 else Verdict.FAIL
        row = found(observed_s, verdict, requirements=("LINK-LOSS-RETURN",))
        runs.append(judged(number, row, **changes))
    return runs
