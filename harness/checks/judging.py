"""From a check and a timeline to a finding.

A recording allows many truths. PASS is said only where all of them pass, FAIL only where all of them fail, and
INCONCLUSIVE otherwise; so what is lost from a recording can only turn a verdict into INCONCLUSIVE.
"""

from __future__ import annotations

import math
from dataclasses import replace

from harness.checks import wording
from harness.checks.ahead import first_seen, lead
from harness.checks.answers import ANSWERS, answering, known
from harness.checks.base import Bounded, PositionState, State
from harness.checks.distance import farthest
from harness.checks.instants import AnswerTo, answered, ordered
from harness.checks.knowledge import Known, Run
from harness.checks.picture import PictureOlder
from harness.checks.predicates import ModeBecomes
from harness.checks.ruling import Ruling
from harness.checks.temporal import Check, Relation
from harness.checks.triggers import Occurrence, occurrences
from harness.checks.watched import Watched
from harness.timeline import Event, Timeline
from harness.verdict import Finding, Verdict

_TAPS: dict[str, str | None] = {
    **dict.fromkeys(("heard", "downlink_silent", "downlink_restored", "downlink_silences", "all_told"), "ground"),
    **dict.fromkeys(("ordered", "answered", "upload_begun", "uploaded", "telemetry_age"), "ground"),
    **dict.fromkeys(("hears_of", "hears_warning_of"), "ground"),
    **dict.fromkeys(("rc_silent", "rc_restored", "rc_silences"), "rc"),
    **dict.fromkeys(("injected", "healed", "witnessed", "found", "disclosed", "appeared", "struck"), None),
    **dict.fromkeys(("truth", "sensor", "belief", "error", "nav", "shown"), "instrument"),
    "answer": "rogue",
    **dict.fromkeys(("remote_id", "remote_status", "remote_error", "remote_id_age", "remote_place_age"), "instrument"),
}
"""Where a kind is seen, if not at the drone's own tap; None is at no tap."""

_WORST_FIRST = (Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS)


def evaluate(check: Check, timeline: Timeline) -> Finding:
    """Judge every firing of the trigger and report the worst; pure, and as ready live as offline."""
    watched = Watched(check.effect, timeline)
    rulings = [_rule(_own(check, each), watched, each) for each in occurrences(check.trigger, timeline)]
    fired = [each for each in rulings if each.firing.sure]
    if not fired:
        return _never_fired(check, timeline, rulings)
    worst = min(rulings, key=_severity)
    worst = replace(worst, evidence=_evidence(_own(check, worst.firing), watched, worst.firing))
    seen = sum(not each.firing.hidden for each in rulings)
    return _finding(check, worst, wording.because(check, timeline, worst, seen=seen))


def _own(check: Check, firing: Occurrence) -> Check:
    """`check` as it is meant of this firing: an answer to another order is none."""
    if check.trigger == ordered and check.effect == answered and firing.event is not None:
        return replace(check, effect=AnswerTo(answered.stream, firing.event.value))
    return check


def _severity(ruling: Ruling) -> tuple[int, bool, float, float]:
    """Worst first; among equals one that was seen, then the narrowest, then the earliest."""
    return (_WORST_FIRST.index(ruling.verdict), ruling.firing.hidden, ruling.slack, ruling.firing.lo_s)


def _rule(check: Check, watched: Watched, firing: Occurrence) -> Ruling:
    if check.relation is Relation.AHEAD:
        return lead(check, watched, firing)
    told = _told(check, watched, firing)
    if check.relation is Relation.ALWAYS:
        told = told.opposite()
    until_s = firing.hi_s + check.limit
    latest_s = told.latest_s(firing.lo_s, firing.hi_s)
    surely, surely_not = latest_s <= check.limit, told.excluded(firing.lo_s, until_s)
    decided = Verdict.INCONCLUSIVE
    if surely != surely_not:
        decided = Verdict.PASS if surely == (check.relation is Relation.THEN) else Verdict.FAIL
    ruling = Ruling(
        firing=firing,
        decided=decided,
        window_s=(firing.lo_s, until_s),
        soonest_s=min(told.soonest_s(firing.lo_s, firing.hi_s), latest_s),
        latest_s=latest_s,
    )
    if check.relation is Relation.ALWAYS and isinstance(check.effect, Bounded) and not check.effect.negated:
        return farthest(ruling, check.effect, watched)
    if check.relation is Relation.THEN and latest_s < math.inf:
        return replace(ruling, slack=check.limit - ruling.reaction_s)
    return ruling


def _told(check: Check, watched: Watched, firing: Occurrence) -> Known:
    """What is known of the effect, given that the trigger fired: one event may answer for both."""
    effect, event = check.effect, firing.event
    if event is not None and ANSWERS.get(effect.kind) == check.trigger.kind:
        return answering(effect, watched.timeline, event)
    if effect == answered and check.trigger == ordered:
        return Known((), ())  # nobody knows the order, so nobody knows its answer
    if effect.kind != check.trigger.kind or event is None:
        return watched.overall
    if isinstance(effect, PositionState | PictureOlder | ModeBecomes):
        return watched.overall
    if isinstance(effect, State):
        return watched.behind(firing.lo_s) if firing.change is None else watched.from_change(firing.change)
    if effect == check.trigger:
        return known(effect, watched.timeline, besides=event)
    if effect.holds(event.value):
        return Known((Run(-math.inf, firing.hi_s),), ())
    return watched.overall


def _evidence(check: Check, watched: Watched, firing: Occurrence) -> Event | None:
    """The event that best shows what happened: the first to answer or to offend, else the last word before the end."""
    if check.relation is Relation.AHEAD:
        return first_seen(check, watched, firing)
    effect = ~check.effect if check.relation is Relation.ALWAYS and isinstance(check.effect, State) else check.effect
    own = firing.event if effect == check.trigger else None
    until_s = firing.hi_s + check.limit
    last = watched.last_before(firing.lo_s) if isinstance(effect, State) else None
    for event in watched.since(firing.lo_s):
        if event is own or (event.hi_s < firing.lo_s and not isinstance(effect, State)):
            continue
        if event.lo_s > until_s and (last is not None or check.relation is not Relation.THEN):
            break
        last = event
        decided = not isinstance(effect, State) or effect.decides(event, watched.timeline.max_speed_mps)
        if decided and effect.holds(event.value) and event.hi_s >= firing.lo_s:
            return event
    return last


def _never_fired(check: Check, timeline: Timeline, rulings: list[Ruling]) -> Finding:
    return Finding(
        check=str(check),
        requirements=check.requirements,
        verdict=Verdict.INCONCLUSIVE,
        because=wording.never_fired(check, timeline, [each.firing for each in rulings]),
        limit=float(check.limit),
        limit_name=check.limit.name,
        unit="s",
        tap=_TAPS.get(check.effect.kind, "drone"),
        window_s=(timeline.begin_s, timeline.end_s),
    )


def _finding(check: Check, ruling: Ruling, because: str) -> Finding:
    observed, uncertainty, limit, unit = ruling.measured(check)
    counts = ruling.top is not None or check.relation in (Relation.THEN, Relation.AHEAD)
    shown = [each for each in (ruling.firing.event, ruling.top or ruling.evidence) if each is not None]
    return Finding(
        check=str(check),
        requirements=check.requirements,
        verdict=ruling.verdict,
        because=because,
        observed=observed,
        limit=float(limit),
        limit_name=limit.name,
        margin=round(ruling.margin(check, limit, observed), 6) if observed is not None and counts else None,
        unit=unit,
        uncertainty=uncertainty,
        tap=_TAPS.get(check.effect.kind, "drone"),
        at_s=ruling.firing.at_s,
        window_s=ruling.window_s,
        frames=tuple(dict.fromkeys(each.frame for each in shown if each.frame >= 0)),
    )
