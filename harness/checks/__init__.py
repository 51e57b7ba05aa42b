"""Checks are sentences over a timeline, judged three-valued: predicates, temporal, standing."""

from harness.checks.base import Predicate, State
from harness.checks.broadcasts import own_remote_id, remote_older_than, remote_status_is, remote_where_m
from harness.checks.disclosed import disclosed
from harness.checks.found import found_within_m
from harness.checks.given import opens
from harness.checks.identity import own_name, same_unit
from harness.checks.instants import (
    all_told,
    answered,
    attack_shows,
    downlink_restored,
    fault_begins,
    fault_ends,
    ordered,
    rc_restored,
    uplink_restored,
    upload_begun,
    uploaded,
)
from harness.checks.intact import intact
from harness.checks.judging import evaluate
from harness.checks.limits import Limit, as_limit
from harness.checks.places import contained_m, down_within_m, knows_height_m, knows_where_m, on_track_m
from harness.checks.predicates import (
    armed,
    heard,
    home_within_m,
    mode_becomes,
    mode_is,
    nav_is,
    said,
    telemetry_older_than,
    within_m,
    witnessed,
)
from harness.checks.silences import downlink_silent, rc_silent, uplink_silent
from harness.checks.temporal import Check, Relation, in_twin, when
from harness.checks.traffic import appears, hears_of, hears_warning_of, says_of, strikes, warns_of

__all__ = [
    "Check",
    "Limit",
    "Predicate",
    "Relation",
    "State",
    "all_told",
    "answered",
    "appears",
    "armed",
    "as_limit",
    "attack_shows",
    "contained_m",
    "disclosed",
    "down_within_m",
    "downlink_restored",
    "downlink_silent",
    "evaluate",
    "fault_begins",
    "fault_ends",
    "found_within_m",
    "heard",
    "hears_of",
    "hears_warning_of",
    "home_within_m",
    "in_twin",
    "intact",
    "knows_height_m",
    "knows_where_m",
    "mode_becomes",
    "mode_is",
    "nav_is",
    "on_track_m",
    "opens",
    "ordered",
    "own_name",
    "own_remote_id",
    "rc_restored",
    "rc_silent",
    "remote_older_than",
    "remote_status_is",
    "remote_where_m",
    "said",
    "same_unit",
    "says_of",
    "strikes",
    "telemetry_older_than",
    "uplink_restored",
    "uplink_silent",
    "upload_begun",
    "uploaded",
    "warns_of",
    "when",
    "within_m",
    "witnessed",
]
