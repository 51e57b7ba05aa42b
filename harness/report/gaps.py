"""Runs that do not count, as far as they leave the whole open: whoever signs reads of them before anything else.

What was begun and cannot be counted is a gap in the record, and a gap turns a PASS into INCONCLUSIVE. A bundle that was
given twice is none: its run counts. A flight that the plan promised and nobody began is one: else a plan would be met
by leaving out what might fail.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from harness.report.gathering import Why
from harness.report.results import Results, UncountedRow
from harness.verdict import Verdict, merge

NEVER_BEGUN = "planned, and never begun"
NAMED = 3
"""Runs at the top, with their reasons; all of them stand further down."""


def gaps_among(uncounted: Iterable[UncountedRow], counted: Collection[str]) -> tuple[str, ...]:
    """Runs by name, each once, that do not count at all."""
    names = (each.run for each in uncounted if each.why != Why.TWICE and each.run not in counted)
    return tuple(dict.fromkeys(names))


def gaps(results: Results) -> tuple[str, ...]:
    """Of results."""
    return gaps_among(results.uncounted, {each.run for each in results.runs})


def at_best(verdict: Verdict, missing: Collection[object]) -> Verdict:
    """What is left of the worst of all runs that count, beside some that do not."""
    return merge((verdict, Verdict.INCONCLUSIVE)) if missing else verdict


def never_begun(results: Results) -> tuple[str, ...]:
    """Planned flights of which there is no run."""
    return results.plan.never_begun if results.plan else ()


def gap_words(results: Results) -> str:
    """How many do not count, which, why, and what that means for the whole; likewise of planned flights that were never
    begun. "" where all count and all were."""
    return " ".join(filter(None, (_uncounted_runs(results), never_begun_words(results))))


def never_begun_words(results: Results) -> str:
    """ "1 of 4 planned flights was never begun, ..."; "" where each was, or nothing was planned."""
    some = never_begun(results)
    if results.plan is None or not some:
        return ""
    more = f"; and {len(some) - NAMED} more, named below" if len(some) > NAMED else ""
    were, they = ("was", "it") if len(some) == 1 else ("were", "they")
    return (
        f"{len(some)} of {results.plan.planned} planned flights {were} never begun, and what {they} would have said is "
        f"open: the whole can be no better than INCONCLUSIVE. {'; '.join(some[:NAMED])}{more}."
    )


def _uncounted_runs(results: Results) -> str:
    missing = gaps(results)
    if not missing:
        return ""
    reasons = {each.run: uncounted_words(each) for each in reversed(results.uncounted)}
    named = "; ".join(f"{name} ({reasons[name]})" for name in missing[:NAMED])
    more = f"; and {len(missing) - NAMED} more, named below" if len(missing) > NAMED else ""
    one = len(missing) == 1
    does = "run does not count, and what it" if one else "runs do not count, and what they"
    return (
        f"{len(missing)} {does} would have said is open: the whole can be no better than INCONCLUSIVE. {named}{more}."
    )


def uncounted_words(row: UncountedRow) -> str:
    """Why a run does not count: "not as it was sealed: drone.tlog, block 0 (byte 0): changed: not what was sealed"."""
    return f"{row.why}: {row.details}" if row.details else row.why
