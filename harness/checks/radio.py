"""What the standing radio, the one that a whole flight crossed, did by itself is no attack of the scenario's: what it
may have made fail is no FAIL of the drone's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from harness.checks.judging import evaluate
from harness.checks.limits import Limit
from harness.checks.picture import PictureOlder
from harness.checks.temporal import Check, Relation
from harness.reading.silence import SILENCE_S
from harness.timeline import Timeline
from harness.verdict import Finding, Verdict

HARMLESS_SHARE = 0.9
"""Of the drone's own time-out, as read back: a shorter gap in our heartbeats, by the drone's own clock, cannot have
made it act."""
LEAST_S = 1e-6
"""A limit is above zero."""
_ACROSS = frozenset(
    {"heard", "all_told", "telemetry_age", "ordered", "answered", "upload_begun", "uploaded", "witnessed"}
    | {"hears_of", "hears_warning_of"}
)
"""Kinds that are asked for, or answered, on the other side of the radio."""
_MISSED = {"uplink": "its ground station", "rc": "its sticks"}


def harmless_s(timeout_s: tuple[float, float] | None) -> float:
    """How long a silence cannot have made a drone act that has this time-out (earliest, latest), if it has one."""
    return HARMLESS_SHARE * timeout_s[0] if timeout_s else SILENCE_S


def excused(finding: Finding, excuse: str) -> Finding:
    """A FAIL for which there is an excuse is INCONCLUSIVE."""
    return _undecided(finding, excuse) if finding.verdict is Verdict.FAIL else finding


def _undecided(finding: Finding, excuse: str) -> Finding:
    return replace(finding, verdict=Verdict.INCONCLUSIVE, because=f"{excuse}; otherwise: {finding.because}")


def out_of_touch(
    findings: Sequence[Finding], timeline: Timeline, way: str, timeout_s: tuple[float, float] | None
) -> list[Finding]:
    """Where the standing radio kept the drone from its ground station or its sticks (`way`) for its time-out, and the
    scenario's faults alone would not have, the drone may rightly have acted on that: no FAIL from there on is its own.
    Where those faults had no part in it, what passed from there on proves nothing either, and an ERROR of a procedure
    that came to nothing is INCONCLUSIVE, too."""
    least_s = harmless_s(timeout_s)
    stalls = [each for each in timeline.events(f"{way}_stalled") if each.value.own_s < least_s <= each.value.length_s]
    if not stalls:
        return list(findings)
    from_s = stalls[0].lo_s + least_s
    touched = [each.window_s is not None and each.window_s[1] >= from_s for each in findings]
    excuse = f"the radio that the flight crossed had kept the drone from {_MISSED[way]} at {from_s:.2f} s"
    found = [excused(each, excuse) if hit else each for each, hit in zip(findings, touched, strict=True)]
    alone = [each for each in stalls if each.value.own_s == 0]
    if alone and any(touched):
        undone = [hit and each.verdict is Verdict.ERROR for each, hit in zip(found, touched, strict=True)]
        found = [_undecided(each, excuse) if hit else each for each, hit in zip(found, undone, strict=True)]
        worst = max(alone, key=lambda each: float(each.value.length_s))
        found.append(
            Finding(
                check=f"the radio that the flight crossed kept the drone in touch with {_MISSED[way]}",
                verdict=Verdict.INCONCLUSIVE,
                because=f"by itself it was silent for {worst.value.length_s:.1f} s from {worst.lo_s:.2f} s on, and for "
                f"{least_s:.1f} s or longer {len(alone)} times; this drone may rightly come home for that, and "
                f"no patrol can be judged over such a radio: name another by --link, or give the drone more patience",
                at_s=worst.hi_s,
                frames=(worst.frame,),
            )
        )
    return found


def without_radio(check: Check, finding: Finding, timeline: Timeline) -> Finding:
    """Of a check that looks across the radio a FAIL stays one if the standing radio lost nothing that mattered to it,
    and if it would be one without the longest that this radio held anything up, on the way up and down."""
    if finding.verdict is not Verdict.FAIL or finding.window_s is None:
        return finding
    if not {check.trigger.kind, check.effect.kind} & _ACROSS:
        return finding
    effect = check.effect
    of_ground = isinstance(effect, PictureOlder) and effect.kind == "telemetry_age"
    kind = "positions_kept" if of_ground else "words_kept"
    reach_s = float(effect.limit) if of_ground and isinstance(effect, PictureOlder) else 0.0
    lo_s, hi_s = finding.window_s[0] - reach_s, finding.window_s[1]
    near = (each for each in timeline.events(kind) if each.lo_s <= hi_s)
    kept = [each for each in near if each.hi_s + min(each.value, reach_s) >= lo_s]
    lost = next((each for each in kept if each.value == math.inf or each.hi_s + each.value > timeline.end_s), None)
    if lost is not None:
        return excused(finding, f"the radio that the flight crossed lost a frame at {lost.lo_s:.2f} s that counts here")
    held_s = max((float(each.value) for each in kept), default=0.0)
    if not held_s or evaluate(_relaxed(check, 2 * held_s), timeline).verdict is Verdict.FAIL:
        return finding
    return excused(finding, f"the radio that the flight crossed held frames up for {held_s:.2f} s meanwhile")


def _relaxed(check: Check, by_s: float) -> Check:
    effect = check.effect
    if isinstance(effect, PictureOlder) and effect.kind == "telemetry_age":
        return replace(check, effect=replace(effect, limit=Limit(effect.limit + by_s, effect.limit.name)))
    if check.relation is Relation.AHEAD:
        return replace(check, limit=Limit(max(check.limit - by_s, LEAST_S), check.limit.name))
    if check.relation is Relation.THEN:
        return replace(check, limit=Limit(check.limit + by_s, check.limit.name))
    return check
