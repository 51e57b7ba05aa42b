"""Checks are sentences over a timeline, judged three-valued: predicates, temporal, standing."""

from harness.checks.base import Predicate, State
from harness.checks.judging import evaluate
from harness.checks.limits import Limit, as_limit
from harness.checks.predicates import (
    armed,
    downlink_restored,
    downlink_silent,
    heard,
    home_within_m,
    mode_is,
    said,
    uplink_restored,
    uplink_silent,
    within_m,
)
from harness.checks.temporal import Check, Relation, when

__all__ = [
    "Check",
    "Limit",
    "Predicate",
    "Relation",
    "State",
    "armed",
    "as_limit",
    "downlink_restored",
    "downlink_silent",
    "evaluate",
    "heard",
    "home_within_m",
    "mode_is",
    "said",
    "uplink_restored",
    "uplink_silent",
    "when",
    "within_m",
]
