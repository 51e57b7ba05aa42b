"""What the harness noted of a drone that it destroyed: that it took effect, and that time ran on behind its death."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from harness.checks.touchdown import LANDS_MPS, WHILE_S
from harness.faults.wreck import Wreck
from harness.reading.lost import KNOWN_BY, RAN_ON, RUNS_ON, wreck_of
from harness.timeline import Timeline
from harness.verdict import Finding, Verdict

FALLS_WITHIN_S = 10.0
"""From the stop of its motors to its falling: PX4 is tried by its simulator's own failure first."""
SILENT_WITHIN_S = 1.0
TOLD_BY = ("armed", "mode", "said", "truth")
LAST_KINDS = (*TOLD_BY, *KNOWN_BY, "heard", "name")
_SHY_S = 0.002
"""Notes and stamps are rounded to milliseconds."""


def run_on(timeline: Timeline, noted: Sequence[Mapping[str, Any]]) -> None:
    """Behind its death the harness looked on while time ran on: that nothing came is known. Where the recording
    ends before the death, what is missing may have been anything."""
    for each in noted:
        if each["kind"] == RUNS_ON and each["t_s"] > timeline.end_s + _SHY_S:
            timeline.gap(LAST_KINDS, timeline.end_s, each["t_s"])
        if each["kind"] == RAN_ON:
            timeline.extend(each["t_s"])


def wrecks(noted: Sequence[Mapping[str, Any]], timeline: Timeline) -> list[Finding]:
    """A drone that was to be destroyed, and was not, is no test of anything."""
    note = wreck_of(noted)
    if note is None:
        return []
    hit_s = note["t_s"]
    if note["wreck"] == Wreck.SILENCE.name:
        last_s = max((event.lo_s for kind in TOLD_BY for event in timeline.events(kind)), default=0.0)
        why = "" if last_s <= hit_s + SILENT_WITHIN_S else f"it told something still at {last_s:.2f} s"
    else:
        why = "" if _falls(timeline, hit_s) else f"truth never showed it fall in the {FALLS_WITHIN_S:g} s behind that"
    if not why:
        return []
    because = f"hit at {hit_s:.2f} s, {why}"
    return [
        Finding(
            check=f"the hit took effect: {note['fault']}", verdict=Verdict.INCONCLUSIVE, because=because, at_s=hit_s
        )
    ]


def _falls(timeline: Timeline, hit_s: float) -> bool:
    samples = [each for each in timeline.events("truth") if hit_s <= each.lo_s <= hit_s + FALLS_WITHIN_S]
    for before, after in pairwise(samples[::3]):
        span_s = after.hi_s - before.lo_s
        if span_s >= WHILE_S and (before.value.up_m - after.value.up_m) / span_s > LANDS_MPS:
            return True
    return False
