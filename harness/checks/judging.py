"""From a check and a timeline to a finding.

A recording allows many truths. PASS is said only where all of them pass, FAIL only where all of them fail, and
INCONCLUSIVE otherwise; so what is lost from a recording can only turn a verdict into INCONCLUSIVE.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

from harness.checks import wording
from harness.checks.base import PositionState, State
from harness.checks.knowledge import Known, Run, known, outran, samples, steady
from harness.checks.predicates import WithinM
from harness.checks.ruling import Ruling
from harness.checks.temporal import Check, Relation
from harness.checks.triggers import Occurrence, occurrences
from harness.timeline import MAX_SPACING_S, Event, Timeline
from harness.verdict import Finding, Verdict

_TAPS = {"heard": "ground", "downlink_silent": "ground", "downlink_restored": "ground", "truth": "instrument"}
"""Where a kind is seen, if not at the drone's own tap."""

_WORST_FIRST = (Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS)


def evaluate(check: Check, timeline: Timeline) -> Finding:
    """Judge every firing of the trigger and report the worst; pure, and as ready live as offline."""
    overall = known(check.effect, timeline)
    rulings = [_rule(check, timeline, overall, each) for each in occurrences(check.trigger, timeline)]
    fired = [each for each in rulings if each.firing.sure]
    if not fired:
        return _never_fired(check, timeline, rulings)
    worst = min(rulings, key=_severity)
    seen = sum(not each.firing.hidden for each in rulings)
    return _finding(check, worst, wording.because(check, timeline, worst, seen=seen))


def _severity(ruling: Ruling) -> tuple[int, bool, float, float]:
    """Worst first; among equals one that was seen, then the narrowest, then the earliest."""
    return (_WORST_FIRST.index(ruling.verdict), ruling.firing.hidden, ruling.slack, ruling.firing.lo_s)


def _rule(check: Check, timeline: Timeline, overall: Known, firing: Occurrence) -> Ruling:
    told = _told(check, timeline, overall, firing)
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
        evidence=_evidence(check, timeline, firing),
    )
    if check.relation is Relation.ALWAYS and isinstance(check.effect, WithinM) and not check.effect.negated:
        return _farthest(ruling, check.effect, timeline)
    if check.relation is Relation.THEN and latest_s < math.inf:
        return replace(ruling, slack=check.limit - ruling.reaction_s)
    return ruling


def _told(check: Check, timeline: Timeline, overall: Known, firing: Occurrence) -> Known:
    """What is known of the effect, given that the trigger fired: one event may answer for both."""
    effect, event = check.effect, firing.event
    if effect.kind != check.trigger.kind or event is None or isinstance(effect, PositionState):
        return overall
    if isinstance(effect, State):
        if firing.change is None:
            return overall
        return steady(effect, samples(timeline, effect.kind), timeline.end_s, since=firing.change)
    if effect == check.trigger:
        return known(effect, timeline, besides=event)
    if effect.holds(event.value):
        return Known((Run(-math.inf, firing.hi_s),), ())
    return overall


def _evidence(check: Check, timeline: Timeline, firing: Occurrence) -> Event | None:
    """The event that best shows what happened: the first to answer or to offend, else the last word before the end."""
    effect = ~check.effect if check.relation is Relation.ALWAYS and isinstance(check.effect, State) else check.effect
    own = firing.event if effect == check.trigger else None
    until_s = firing.hi_s + check.limit
    last = None
    for event in timeline.events(effect.kind):
        if not event.sure or event is own or (event.hi_s < firing.lo_s and not isinstance(effect, State)):
            continue
        if event.lo_s > until_s and (last is not None or check.relation is not Relation.THEN):
            break
        last = event
        if effect.holds(event.value) and event.hi_s >= firing.lo_s:
            return event
    return last


def _farthest(ruling: Ruling, effect: WithinM, timeline: Timeline) -> Ruling:
    """`ruling` with the greatest distance surely reached in the window, and how much farther it may have been."""
    lo_s, hi_s = ruling.window_s
    from_s, to_s = ruling.firing.hi_s, hi_s - (ruling.firing.hi_s - ruling.firing.lo_s)
    v_mps = timeline.max_speed_mps
    events = [event for event in timeline.events(effect.kind) if event.sure]
    reached = []
    for event in events:
        outside_s = max(0.0, from_s - event.lo_s, event.hi_s - to_s)
        if outside_s <= MAX_SPACING_S[effect.kind]:
            reached.append((event.value.from_home_m - v_mps * outside_s, event))
    if not reached or (outran(events, v_mps) and ruling.decided is not Verdict.FAIL):
        return ruling
    reached_m, top = max(reached, key=lambda each: each[0])
    if ruling.decided is Verdict.FAIL and reached_m < effect.limit:
        return ruling
    excursion_m = None
    if events[0].hi_s <= lo_s and hi_s <= events[-1].lo_s:
        pairs = [(a, b) for a, b in pairwise(events) if b.hi_s >= lo_s and a.lo_s <= hi_s]
        tents_m = [(a.value.from_home_m + b.value.from_home_m + v_mps * (b.hi_s - a.lo_s)) / 2 for a, b in pairs]
        bound_m = max([reached_m, *tents_m])
        excursion_m = (min(bound_m, effect.limit) if ruling.decided is Verdict.PASS else bound_m) - reached_m
    return replace(ruling, top=top, reached_m=reached_m, excursion_m=excursion_m, slack=effect.limit - reached_m)


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
    counts = ruling.top is not None or check.relation is Relation.THEN
    shown = [each for each in (ruling.firing.event, ruling.top or ruling.evidence) if each is not None]
    return Finding(
        check=str(check),
        requirements=check.requirements,
        verdict=ruling.verdict,
        because=because,
        observed=observed,
        limit=float(limit),
        limit_name=limit.name,
        margin=round(limit - observed, 6) if observed is not None and counts else None,
        unit=unit,
        uncertainty=uncertainty,
        tap=_TAPS.get(check.effect.kind, "drone"),
        at_s=ruling.firing.at_s,
        window_s=ruling.window_s,
        frames=tuple(dict.fromkeys(each.frame for each in shown if each.frame >= 0)),
    )
