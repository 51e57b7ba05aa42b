"""Every time a trigger fired, and every stretch in which it may have fired unseen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from harness.checks.base import Predicate, State
from harness.checks.knowledge import Samples, holes, samples
from harness.checks.picture import PictureOlder, Step, course
from harness.checks.predicates import ModeBecomes
from harness.timeline import Event, Timeline


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The trigger fired at some instant in [lo_s, hi_s]; where not `sure`, perhaps. `hidden`: no event shows it.

    `event` is the event that fired or, for a state, the first sample that shows it; `change` is that sample's place
    among the sure ones where nothing else can have happened between it and the one before.
    """

    lo_s: float
    hi_s: float
    sure: bool = True
    hidden: bool = False
    event: Event | None = None
    change: int | None = None

    @property
    def at_s(self) -> float:
        return (self.lo_s + self.hi_s) / 2


def occurrences(trigger: Predicate, timeline: Timeline) -> tuple[Occurrence, ...]:
    """In no particular order. Excursions of a position shorter than its sampling do not count as firing."""
    if isinstance(trigger, ModeBecomes):
        trigger = trigger.state
    if isinstance(trigger, PictureOlder):
        return _ageing(trigger, timeline)
    if isinstance(trigger, State):
        return _edges(trigger, samples(trigger, timeline), timeline.end_s)
    seen = (
        Occurrence(event.lo_s, event.hi_s, sure=event.sure and trigger.holds(event.value), event=event)
        for event in timeline.events(trigger.kind)
        if trigger.may_hold(event)
    )
    return (*seen, *(_hidden(gap.lo_s, gap.hi_s) for gap in holes(timeline, trigger.kind)))


def _hidden(lo_s: float, hi_s: float) -> Occurrence:
    return Occurrence(lo_s, hi_s, sure=False, hidden=True)


def _edges(trigger: State, of: Samples, end_s: float) -> tuple[Occurrence, ...]:
    if not of.events:
        return ()
    found = [] if of.head_s is None else [_hidden(of.head_s, max(of.head_s, of.events[0].hi_s))]
    for at, (before, event) in enumerate(pairwise(of.events), start=1):
        linked = of.linked[at - 1]
        if trigger.holds(event.value) and not trigger.holds(before.value):
            found.append(Occurrence(before.lo_s, event.hi_s, event=event, change=at if linked else None))
        elif not linked:
            found.append(_hidden(before.lo_s, event.hi_s))
    last = of.events[-1]
    if not of.linked[-1]:
        found.append(_hidden(last.lo_s, max(last.hi_s, end_s)))
    return tuple(found)


def _ageing(trigger: PictureOlder, timeline: Timeline) -> tuple[Occurrence, ...]:
    """Where the picture's course turns; where it is unknown in between, it may have turned unseen."""
    until_s = max([timeline.end_s, *(event.hi_s for event in timeline.events(trigger.kind)[-1:])])
    # The age that a reader tells at the very end is no position that came, and turns nothing.
    steps = [step for step in course(trigger, timeline) if step.lo_s < until_s]
    known_s = next((step.hi_s for step in steps if step.older is not None), -math.inf)
    unseen_s = min((gap.lo_s for gap in timeline.gaps(trigger.kind)), default=math.inf)
    found = [_hidden(unseen_s, known_s)] if unseen_s <= known_s else []
    last = doubt = None
    for step in steps:
        if step.older is None:
            doubt = step
            continue
        if last and last.older != step.older != trigger.negated:
            found.append(Occurrence(doubt.lo_s if doubt else step.lo_s, step.hi_s, event=step.event))
        elif doubt:
            found.append(_perhaps(doubt, step.hi_s))
        last, doubt = step, None
    if last and doubt:
        found.append(_perhaps(doubt, until_s))
    return tuple(found)


def _perhaps(doubt: Step, hi_s: float) -> Occurrence:
    return Occurrence(doubt.lo_s, hi_s, sure=False, hidden=doubt.event is None, event=doubt.event)
