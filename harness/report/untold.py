"""Runs on a drone that nobody simulates: which of their checks are decided all the same, and which are not."""

from __future__ import annotations

from collections.abc import Sequence

from harness.checks.truth import UNTOLD
from harness.evidence.models import FindingRow, RigIdentity
from harness.report.rows import RunRow, WithoutTruth
from harness.verdict import Verdict

DECIDED = (Verdict.PASS, Verdict.FAIL)
BOARD = "bench"
"""The kind of a rig whose drone nobody simulates, unless somebody is named that does."""


def without_truth(rig: RigIdentity, findings: Sequence[FindingRow]) -> WithoutTruth | None:
    """None of a run that was told where its drone truly is, or that judged nothing."""
    undecided = tuple(each.check for each in findings if each.because.startswith(UNTOLD))
    nobody_tells = rig.kind == BOARD and rig.simulator is None
    if not findings or not (undecided or nobody_tells):
        return None
    return WithoutTruth(decided=sum(each.verdict in DECIDED for each in findings), undecided=undecided)


def untold_words(run: RunRow) -> str:
    """ "Flown without truth: 3 of 5 checks decided; 2 not, since they lean on where the drone truly is."; "" of a run
    with truth."""
    told = run.without_truth
    if told is None:
        return ""
    total, count = len(run.findings), len(told.undecided)
    why = f"{count} not, since {'it leans' if count == 1 else 'they lean'} on where the drone truly is"
    return f"Flown without truth: {told.decided} of {total} checks decided" + (f"; {why}." if count else ".")


def untold_notice(runs: Sequence[RunRow]) -> str:
    """The same of all runs; "" where each had truth."""
    some = [each.without_truth for each in runs if each.without_truth is not None]
    if not some:
        return ""
    total = sum(len(each.findings) for each in runs if each.without_truth is not None)
    decided, count = sum(each.decided for each in some), sum(len(each.undecided) for each in some)
    flew = f"{len(some)} of {len(runs)} runs" if len(some) < len(runs) else "All runs" if len(runs) > 1 else "The run"
    words = f"{flew} flew without truth, on a drone that nobody simulates: {decided} of {total} checks decided there"
    return f"{words}; {count} not, for want of truth." if count else f"{words}, none lost for want of truth."


def undecided(runs: Sequence[RunRow]) -> tuple[str, ...]:
    """The checks that runs lost for want of truth, each once."""
    return tuple(dict.fromkeys(check for run in runs if run.without_truth for check in run.without_truth.undecided))
