"""Whether something had happened long enough before a trigger fired."""

from __future__ import annotations

import math

from harness.checks.ruling import Ruling
from harness.checks.temporal import Check
from harness.checks.traffic import OfAircraft
from harness.checks.triggers import Occurrence
from harness.checks.watched import Watched
from harness.timeline import Event
from harness.verdict import Verdict


def lead(check: Check, watched: Watched, firing: Occurrence) -> Ruling:
    """How long before the firing the effect first happened, from when it can have: at least
    `soonest_s`, at most `latest_s`; infinite where it is not known to have happened."""
    begin_s = _begun_s(check, watched)
    sure_s = [run.by_s for run in watched.overall.holds if begin_s <= run.by_s <= firing.lo_s]
    surely = min(sure_s, default=math.inf) <= firing.lo_s - check.limit
    surely_not = watched.overall.excluded(min(begin_s, firing.lo_s), firing.hi_s - check.limit)
    surely_not = surely_not or firing.hi_s - check.limit < begin_s
    decided = Verdict.INCONCLUSIVE
    if surely != surely_not:
        decided = Verdict.PASS if surely else Verdict.FAIL
    least_s = most_s = math.inf
    if sure_s:
        least_s, most_s = firing.lo_s - min(sure_s), firing.hi_s - _quiet_until_s(watched, begin_s)
    slack = (least_s + most_s) / 2 - check.limit if sure_s else -math.inf
    window_s = (min(watched.timeline.begin_s, firing.lo_s), firing.hi_s)
    return Ruling(firing=firing, decided=decided, window_s=window_s, soonest_s=least_s, latest_s=most_s, slack=slack)


def _begun_s(check: Check, watched: Watched) -> float:
    """From when it can have happened: of an aircraft not before it appeared, whatever was told of its address; of
    others from when the recorder looked."""
    effect, begin_s = check.effect, watched.timeline.begin_s
    if not isinstance(effect, OfAircraft) or effect.icao is None:
        return begin_s
    came_s = (each.lo_s for each in watched.timeline.events("appeared") if each.value == effect.icao)
    return max(begin_s, min(came_s, default=begin_s))


def _quiet_until_s(watched: Watched, begin_s: float) -> float:
    """Until when it surely did not happen."""
    return max((run.to_s for run in watched.overall.fails if run.by_s <= begin_s), default=begin_s)


def first_seen(check: Check, watched: Watched, firing: Occurrence) -> Event | None:
    """The first time that it surely happened, if that was before the firing."""
    begin_s = _begun_s(check, watched)
    for event in watched.events:
        if event.hi_s > firing.lo_s:
            return None
        if event.lo_s >= begin_s and check.effect.holds(event.value):
            return event
    return None
