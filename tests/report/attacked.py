"""Runs with attacks on the satellite receiver, as `runs` makes others."""

from __future__ import annotations

from typing import Any

from harness.checks import (
    Check,
    attack_shows,
    contained_m,
    fault_begins,
    in_twin,
    knows_height_m,
    knows_where_m,
    on_track_m,
    remote_where_m,
    said,
    when,
    within_m,
)
from harness.evidence.models import FindingRow
from harness.report.gathering import JudgedRun
from harness.verdict import Verdict
from tests.report.runs import found, judged

TRACK = ((0.0, 0.0), (200.0, 0.0))
FENCE = ((0.0, 0.0), (200.0, 0.0), (200.0, 90.0))
OFF = when(fault_begins).always(on_track_m(30, TRACK), during=60)
OFF_PLACE = when(fault_begins).always(on_track_m(30, TRACK[:1]), during=60)
TOLD = when(fault_begins).always(knows_where_m(20), during=60)
BROADCAST = when(fault_begins).always(remote_where_m(20), during=60)
HEIGHT = when(fault_begins).always(knows_height_m(10), during=60)
INSIDE = when(fault_begins).always(contained_m(10, FENCE), during=60)
HOME = when(fault_begins).always(within_m(300), during=60)
SAYS = when(fault_begins).then(said("gnss trouble"), within=10)
QUIET = in_twin(when(fault_begins).never(said("gnss trouble"), during=60))
SHOWS = when(fault_begins).then(attack_shows, within=30)


def far(
    observed_m: float | None, check: Check = OFF, verdict: Verdict | None = None, limit_m: float = 30
) -> FindingRow:
    """A finding on a distance; None: not measured."""
    over = observed_m is not None and observed_m > limit_m
    return found(
        observed_m,
        verdict or (Verdict.FAIL if over else Verdict.PASS),
        str(check),
        because=f"the drone was up to {observed_m} m from its track (at most 60.0 m between samples), at 131.53 s, in "
        f"the 60 s (gnss_hold_s) after the fault set in at 71.68 s; limit {limit_m:g} m (gnss_off_m)",
        limit=limit_m,
        margin=None if observed_m is None else limit_m - observed_m,
        unit="m",
    )


def says(after_s: float | None) -> FindingRow:
    """None: never."""
    fails = after_s is None or after_s > 10
    because = "the drone never said 'gnss trouble' in the 10 s after the fault set in at 71.68 s; last it said was 'x'"
    return found(after_s, Verdict.FAIL if fails else Verdict.PASS, str(SAYS), because=because)


def attacked(number: int, *rows: FindingRow, by: str | None = "native", **changes: Any) -> JudgedRun:
    """A run with its receiver attacked `by` a delivery."""
    run = judged(number, *rows, **{"scenario": "GNSS-5", "case": "1.0-overt"} | changes)
    rig = run.identity.rig.model_copy(update={"gnss": by})
    return JudgedRun(identity=run.identity.model_copy(update={"rig": rig}), findings=run.findings, seal=run.seal)
