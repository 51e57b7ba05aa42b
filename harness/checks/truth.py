"""Which checks lean on where the drone truly is: of a drone that nobody simulates, nobody knows.

What is left then is what the drone itself says and does on its links: modes, words, answers, what its receiver and its
estimator tell. On a bench without a simulator these survive, and no others.
"""

from __future__ import annotations

from harness.checks.temporal import Check

OF_TRUTH = frozenset({"truth", "heading", "error", "remote_error", "found", "struck", "shown"})
"""Streams of the timeline that are made of truth, or of something held against it; the first sign of an attack at the
receiver is, where it is one of place."""


def needs_truth(check: Check) -> bool:
    """Whether its trigger or its demand is seen on truth."""
    return not OF_TRUTH.isdisjoint({check.trigger.kind, check.effect.kind})
