"""All that a recording surely tells of a predicate, whatever its sort."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from harness.checks.base import PositionState, Predicate, State
from harness.checks.knowledge import Known, Run, holes, moving, samples, steady, stretches
from harness.checks.picture import PictureOlder, picture
from harness.checks.predicates import ModeBecomes
from harness.timeline import Event, Timeline


def known(predicate: Predicate, timeline: Timeline, *, besides: Event | None = None) -> Known:
    """All that `timeline` surely tells of `predicate`; an instant `besides` is left out of account."""
    if isinstance(predicate, PositionState) and not predicate.told:
        return moving(predicate, timeline)
    if isinstance(predicate, PictureOlder):
        return picture(predicate, timeline)
    if isinstance(predicate, State):
        of = samples(predicate, timeline)
        return steady(stretches(predicate, of, timeline.end_s), of)
    if isinstance(predicate, ModeBecomes):
        return _changes(predicate, timeline)
    return _instants(predicate, timeline, besides)


ANSWERS = {"answered": "ordered", "uploaded": "upload_begun"}
"""Kinds that come only behind another one."""


def answering(predicate: Predicate, timeline: Timeline, asked: Event) -> Known:
    """As `known`, for an answer to `asked`: one in the same bracket as its question came behind it."""
    told = known(predicate, timeline)
    holds = (
        Run(run.by_s, asked.hi_s) if asked.lo_s <= run.to_s < asked.hi_s <= run.by_s else run for run in told.holds
    )
    return Known(tuple(holds), told.fails)


def _instants(predicate: Predicate, timeline: Timeline, besides: Event | None) -> Known:
    """Instants happen where seen, may happen in holes, and surely do not in the open stretches between."""
    seen = [event for event in timeline.events(predicate.kind) if event is not besides and predicate.may_hold(event)]
    maybe = [(event.lo_s, event.hi_s) for event in seen]
    maybe += [(gap.lo_s, gap.hi_s) for gap in holes(timeline, predicate.kind)]
    sure = (event for event in seen if event.sure and predicate.holds(event.value))
    return Known(tuple(Run(event.hi_s, event.lo_s) for event in sure), _quiet(maybe, timeline))


def _changes(predicate: ModeBecomes, timeline: Timeline) -> Known:
    """A change lies between two samples; between linked ones of like answer, and from an answer to its opposite, there
    is none. What there was before the first sample nobody knows."""
    of, state = samples(predicate.state, timeline), predicate.state
    if not of.events:
        return Known((), ())
    maybe = [(-math.inf, of.events[0].hi_s)]
    surely = []
    for linked, (before, event) in zip(of.linked, pairwise(of.events), strict=False):
        begins = state.holds(event.value) and not state.holds(before.value)
        if begins:
            surely.append(Run(event.hi_s, before.lo_s))
        if begins or not linked:
            maybe.append((before.lo_s, event.hi_s))
    if not of.linked[-1]:
        maybe.append((of.events[-1].lo_s, math.inf))
    return Known(tuple(surely), _quiet(maybe, timeline))


def _quiet(maybe: Iterable[tuple[float, float]], timeline: Timeline) -> tuple[Run, ...]:
    """The open stretches between those in which it may have happened."""
    quiet = []
    by_s = timeline.begin_s
    for lo_s, hi_s in sorted(maybe):
        quiet.append(Run(by_s, min(math.nextafter(lo_s, -math.inf), timeline.end_s)))
        by_s = max(by_s, math.nextafter(hi_s, math.inf))
    quiet.append(Run(by_s, timeline.end_s))
    return tuple(run for run in quiet if run.by_s <= run.to_s)
