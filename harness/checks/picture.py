"""How old the ground's picture of the drone is: the age of the newest position that reached it.

The recording tells the age just before each position came. Between two of them the picture ages as time passes; a
position makes it newer, or leaves it as it is; and where none comes any more, it has become older all the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from harness.checks.base import State, Words
from harness.checks.knowledge import Known, Run, holes, meets
from harness.checks.limits import Limit
from harness.timeline import Event, Timeline


@dataclass(frozen=True, slots=True)
class PictureOlder(State):
    """The newest position that the ground knows is older than `limit` seconds."""

    limit: Limit
    negated: bool = False
    name: ClassVar[str] = "telemetry_older_than"

    @property
    def kind(self) -> str:
        return "telemetry_age"

    @property
    def subject(self) -> str:
        return "the ground's picture"

    @property
    def news(self) -> str:
        """What makes it newer."""
        return "position"

    @property
    def limit_s(self) -> Limit:
        return self.limit

    @property
    def words(self) -> Words:
        if self.negated:
            return Words(self.subject, "is", "is", "was", f"no older than {self.limit.words('s')}")
        return Words(self.subject, "is", "gets", "got", f"older than {self.limit.words('s')}")

    def holds(self, value: float) -> bool:
        return (value > self.limit) != self.negated

    def to_data(self) -> dict[str, Any]:
        return self._filed(limit=self.limit.to_data())


@dataclass(frozen=True, slots=True)
class Step:
    """From some instant in [lo_s, hi_s] on, to the next step: older, not older, or (None) unknown.

    `event` is the position whose coming showed it, or was too near the limit to tell.
    """

    older: bool | None
    lo_s: float
    hi_s: float
    event: Event | None = None


def course(of: PictureOlder, timeline: Timeline) -> list[Step]:
    """All that the recording surely tells of the picture, in order; neighbours are unlike."""
    limit_s = float(of.limit)
    every = timeline.events(of.kind)
    gaps = holes(timeline, of.kind)
    # The first age tells of a position before it, and not when that came.
    old = [each for each in every[:1] if each.value + each.hi_s - each.lo_s > limit_s]
    steps = [Step(None, max(min(timeline.begin_s, each.lo_s), each.lo_s - each.value), each.hi_s, each) for each in old]
    whole = False
    for before, event in pairwise(every):
        whole = before.sure and event.sure and not meets(gaps, before.lo_s, event.hi_s)
        _append(steps, _between(limit_s, before, event) if whole else [Step(None, before.lo_s, before.hi_s)])
    if every:
        silent_s = max(max(event.hi_s for event in every), *(gap.hi_s for gap in gaps), -math.inf)
        _append(steps, _behind(limit_s, every[-1], timeline.end_s, silent_s, whole=whole))
    return steps


def _between(limit_s: float, before: Event, event: Event) -> Iterator[Step]:
    """From one position to the next, with nothing unseen between. Whichever end of its bracket an age was reckoned
    to, it is wrong by the bracket's width at most."""
    width_s = event.hi_s - event.lo_s
    if event.value + width_s <= limit_s:
        yield Step(False, before.lo_s, before.hi_s)
        return
    if event.value - width_s <= limit_s:
        yield Step(None, before.lo_s, before.hi_s, event)
        return
    older_s = event.value - limit_s
    lo_s, hi_s = event.lo_s - older_s, event.hi_s - older_s
    if hi_s < before.lo_s:
        yield Step(True, before.lo_s, before.hi_s, event)
        return
    yield Step(False if lo_s > before.hi_s else None, before.lo_s, before.hi_s)
    yield Step(True, lo_s if lo_s > before.hi_s else before.lo_s, max(hi_s, before.hi_s), event)


def _behind(limit_s: float, last: Event, end_s: float, silent_s: float, *, whole: bool) -> Iterator[Step]:
    """From the last position to the recording's end; none came after `silent_s`. No position makes a picture older, and
    none is from the future."""
    left_s = limit_s - last.value - (last.hi_s - last.lo_s)
    fresh_to_s = last.lo_s + left_s
    fresh = whole and fresh_to_s > last.hi_s
    yield Step(False if fresh else None, last.lo_s, last.hi_s)
    since_s = fresh_to_s if fresh else last.lo_s
    if silent_s + limit_s < end_s:
        yield Step(True, since_s, silent_s + limit_s, last)
    elif since_s < end_s:
        yield Step(None, since_s, since_s)


def _append(steps: list[Step], more: Iterable[Step]) -> None:
    for step in more:
        if not steps or step.older is not steps[-1].older:
            steps.append(step)


def picture(predicate: PictureOlder, timeline: Timeline) -> Known:
    """What is known of the predicate. At the instant of a turn the new answer holds, and the old one no more."""
    runs: dict[bool, list[Run]] = {True: [], False: []}
    steps = course(predicate, timeline)
    ends_s = [math.nextafter(step.lo_s, -math.inf) for step in steps[1:]] + [timeline.end_s]
    for step, to_s in zip(steps, ends_s, strict=False):
        if step.older is not None:
            runs[step.older != predicate.negated].append(Run(step.hi_s, to_s))
    return Known(tuple(runs[True]), tuple(runs[False]))
