"""Which checks lean on where the drone truly is: of a drone that nobody simulates, nobody knows.

What is left then is what the drone itself says and does on its links: modes, words, answers, what its receiver and its
estimator tell. On a bench without a simulator these survive, and no others.
"""

from __future__ import annotations

from dataclasses import replace

from harness.checks.temporal import Check
from harness.timeline import Timeline
from harness.verdict import Finding, Verdict

OF_TRUTH = frozenset({"truth", "heading", "error", "remote_error", "found", "struck", "shown"})
"""Streams of the timeline that are made of truth, or of something held against it; the first sign of an attack at the
receiver is, where it is one of place."""


def needs_truth(check: Check) -> bool:
    """Whether its trigger or its demand is seen on truth."""
    return not OF_TRUTH.isdisjoint({check.trigger.kind, check.effect.kind})


UNTOLD = "it leans on where the drone truly is, and of a drone that nobody simulates nobody told that"


def without_truth(check: Check, finding: Finding, timeline: Timeline) -> Finding:
    """The finding, which says so where it is open because nobody told the truth."""
    if finding.verdict is not Verdict.INCONCLUSIVE or not needs_truth(check) or timeline.events("truth"):
        return finding
    return replace(finding, because=f"{UNTOLD}; {finding.because}")
