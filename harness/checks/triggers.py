"""Every time a trigger fired, and every stretch in which it may have fired unseen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from harness.checks.base import Predicate, State
from harness.checks.knowledge import Samples, holes, samples
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
    if isinstance(trigger, State):
        return _edges(trigger, samples(timeline, trigger.kind), timeline.end_s)
    seen = (
        Occurrence(event.lo_s, event.hi_s, sure=event.sure, event=event)
        for event in timeline.events(trigger.kind)
        if trigger.holds(event.value)
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
