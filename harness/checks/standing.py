"""What must be true of every run before its checks mean anything: a whole recording, a trigger, a fine enough clock."""

from __future__ import annotations

from collections.abc import Sequence

from harness.checks.knowledge import holes
from harness.checks.temporal import Check
from harness.checks.triggers import occurrences
from harness.checks.wording import never_fired
from harness.errors import CallerError
from harness.timeline import Timeline
from harness.verdict import Finding, Verdict

DRONE_TAP_KINDS = ("mode", "armed", "belief", "said", "uplink_silent", "uplink_restored")
"""Kinds whose holes are holes in the drone tap."""

CLOCK_SHARE = 0.1
"""Of the tightest limit, which the clock's bracket must stay below."""


def gapless(timeline: Timeline, *, unrecorded: int = 0) -> Finding:
    """The drone tap has no hole; `unrecorded` counts frames that its sequence numbers say are missing."""
    gaps = sorted({(gap.lo_s, gap.hi_s) for kind in DRONE_TAP_KINDS for gap in holes(timeline, kind)})
    reason = f"no frame is missing from {timeline.begin_s:.2f} to {timeline.end_s:.2f} s"
    if gaps:
        reason = f"{len(gaps)} hole(s), the first from {gaps[0][0]:.2f} to {gaps[0][1]:.2f} s"
    if unrecorded:
        reason += f"; {unrecorded} frame(s) the drone sent were not recorded"
    return _standing("the drone tap was recorded without a hole", not gaps and not unrecorded, reason, tap="drone")


def fired(check: Check, timeline: Timeline) -> Finding:
    """The check's trigger surely fired at least once."""
    found = occurrences(check.trigger, timeline)
    sure = sorted(each.at_s for each in found if each.sure)
    if sure:
        reason = f"{check.trigger.words.past} at {sure[0]:.2f} s" + (f", {len(sure)} times" if len(sure) > 1 else "")
    else:
        reason = never_fired(check, timeline, found)
    return _standing(f"{check.trigger.words.edge} at least once", bool(sure), reason)


def clock_fine(bracket_s: float, checks: Sequence[Check]) -> Finding:
    """The clock's widest bracket is below a tenth of the tightest limit; raises CallerError without checks."""
    if not checks:
        raise CallerError("wanted checks to hold the clock against, got none; a scenario files at least one")
    tightest = min((check.limit for check in checks), key=float)
    allowed_s = CLOCK_SHARE * tightest
    reason = f"its bracket was {bracket_s:.3f} s; a tenth of {tightest.words('s')} is {allowed_s:.3f} s"
    fine = bracket_s < allowed_s
    return _standing("the clock was fine enough for the tightest limit", fine, reason)


def standing(
    timeline: Timeline, checks: Sequence[Check], *, bracket_s: float, unrecorded: int = 0
) -> tuple[Finding, ...]:
    """All of them, each PASS or INCONCLUSIVE; a trigger that several checks share is reported once."""
    triggers = {check.trigger: check for check in checks}
    return (
        gapless(timeline, unrecorded=unrecorded),
        *(fired(check, timeline) for check in triggers.values()),
        clock_fine(bracket_s, checks),
    )


def _standing(sentence: str, met: bool, because: str, *, tap: str | None = None) -> Finding:
    verdict = Verdict.PASS if met else Verdict.INCONCLUSIVE
    return Finding(check=sentence, verdict=verdict, because=because, tap=tap)
