"""How far the drone was, where a check bounds it for a while."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from harness.checks.base import Bounded
from harness.checks.ruling import Ruling
from harness.checks.watched import Watched
from harness.timeline import MAX_SPACING_S
from harness.verdict import Verdict


def farthest(ruling: Ruling, effect: Bounded, watched: Watched) -> Ruling:
    """`ruling` with the greatest distance surely reached in the window, and how much farther it may have been. Where
    the drone truly is a sample just outside tells of the window, too; what it tells is told at its instant only."""
    lo_s, hi_s = ruling.window_s
    from_s, to_s = ruling.firing.hi_s, hi_s - (ruling.firing.hi_s - ruling.firing.lo_s)
    v_mps, spacing_s = watched.speed_mps, 0.0 if effect.told else MAX_SPACING_S[effect.kind]
    reached = []
    for event in watched.around(from_s - spacing_s, to_s + spacing_s):
        outside_s = max(0.0, from_s - event.lo_s, event.hi_s - to_s)
        if outside_s <= spacing_s:
            reached.append((effect.measure_m(event.value) - v_mps * outside_s, event))
    if not reached or (watched.outran and ruling.decided is not Verdict.FAIL):
        return ruling
    reached_m, top = max(reached, key=lambda each: each[0])
    if ruling.decided is Verdict.FAIL and reached_m < effect.limit:
        return ruling
    excursion_m = None
    if watched.events[0].hi_s <= lo_s and hi_s <= watched.events[-1].lo_s:
        bound_m = max([reached_m, *_may_m(effect, watched, lo_s, hi_s)])
        excursion_m = (min(bound_m, effect.limit) if ruling.decided is Verdict.PASS else bound_m) - reached_m
    return replace(ruling, top=top, reached_m=reached_m, excursion_m=excursion_m, slack=effect.limit - reached_m)


def _may_m(effect: Bounded, watched: Watched, lo_s: float, hi_s: float) -> Iterator[float]:
    """How far it may have been: as told, with the doubt of that, by what may lie in the window; truly, between two
    samples, as the greatest speed allows."""
    near = watched.around(lo_s, hi_s)
    if effect.told:
        inside = (each for each in near if each.hi_s >= lo_s and each.lo_s <= hi_s)
        yield from (
            effect.measure_m(each.value) + effect.doubt_m(each, watched.timeline.max_speed_mps) for each in inside
        )
        return
    for a, b in pairwise(near):
        if b.hi_s >= lo_s and a.lo_s <= hi_s:
            far_m = effect.measure_m(a.value) + effect.measure_m(b.value)
            yield (far_m + watched.speed_mps * (b.hi_s - a.lo_s)) / 2
