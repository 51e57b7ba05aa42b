"""What a recording surely tells of one predicate over time: where it holds, where it does not, and nothing more.

Every truth that the recording allows agrees with both; only what all of them share may decide a verdict.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter

from harness.checks.base import PositionState, State
from harness.timeline import IF_ASKED, MAX_SPACING_S, Event, Span, Timeline

_SHY_M = 1e-9
"""At the very edge of what the greatest speed allows the limit is just met; only inside of it the answer is sure."""


@dataclass(frozen=True, slots=True)
class Run:
    """The answer holds without a break from some instant at or before `by_s` to some instant at or after `to_s`.

    A lone sample, known to lie in [lo_s, hi_s], is the run by hi_s, to lo_s: backwards, yet it proves one instant.
    """

    by_s: float
    to_s: float


@dataclass(frozen=True, slots=True)
class Known:
    """Where a predicate surely holds, and where it surely does not."""

    holds: tuple[Run, ...]
    fails: tuple[Run, ...]

    def opposite(self) -> Known:
        return Known(self.fails, self.holds)

    def latest_s(self, lo_s: float, hi_s: float) -> float:
        """The longest anyone may have to wait, from any instant in [lo_s, hi_s], until it holds; inf if unknown."""
        turns = [-math.inf, *sorted({run.to_s for run in self.holds if lo_s <= run.to_s < hi_s})]
        return max(self._wait_s(max(lo_s, turn), after_s=turn) for turn in turns)

    def _wait_s(self, t_s: float, *, after_s: float) -> float:
        """From `t_s` (or just behind it, where that is `after_s`) until a run that is not over."""
        open_runs = (run for run in self.holds if run.to_s >= t_s and run.to_s > after_s)
        return min((max(0.0, run.by_s - t_s) for run in open_runs), default=math.inf)

    def soonest_s(self, lo_s: float, hi_s: float) -> float:
        """The shortest anyone may have to wait, from any instant in [lo_s, hi_s], until it may hold."""
        first_s = max((run.to_s for run in self.fails if run.by_s <= lo_s <= run.to_s), default=lo_s)
        return max(0.0, first_s - hi_s)

    def excluded(self, lo_s: float, hi_s: float) -> bool:
        """Whether it surely holds at no instant of [lo_s, hi_s]."""
        return any(run.by_s <= lo_s and hi_s <= run.to_s for run in self.fails)


@dataclass(frozen=True, slots=True)
class Samples:
    """A sampled stream: its sure samples, and which neighbours have nothing unseen between them.

    `linked[i]` tells it of sample i and the next one, or, for the last, of it and the end of the recording. `head_s` is
    where an unseen stretch before the first sample begins, None where there is none.
    """

    events: tuple[Event, ...]
    linked: tuple[bool, ...]
    head_s: float | None


def holes(timeline: Timeline, kind: str) -> tuple[Span, ...]:
    """The stream's gaps in order, overlapping ones as one."""
    merged: list[Span] = []
    for gap in sorted(timeline.gaps(kind), key=lambda each: each.lo_s):
        if merged and gap.lo_s <= merged[-1].hi_s:
            merged[-1] = Span(merged[-1].lo_s, max(merged[-1].hi_s, gap.hi_s))
        else:
            merged.append(gap)
    return tuple(merged)


def samples(predicate: State, timeline: Timeline) -> Samples:
    """Its stream as samples that decide it; linked where they lie close enough at worst, with no hole or doubtful
    sample between. What is told only to who asks is known up to the last answer."""
    kind, v_mps = predicate.kind, timeline.max_speed_mps
    every = timeline.events(kind)
    gaps = holes(timeline, kind)
    sure = [at for at, event in enumerate(every) if event.sure and predicate.decides(event, v_mps)]
    linked = []
    for at, after in pairwise([*sure, len(every)]):
        lo_s = every[at].lo_s
        if after < len(every):
            hi_s = every[after].hi_s
        else:
            hi_s = math.inf if kind in IF_ASKED else max(timeline.end_s, every[at].hi_s)
        near = hi_s < math.inf and hi_s - lo_s <= MAX_SPACING_S[kind]
        whole = after == at + 1 and near and not meets(gaps, lo_s, hi_s)
        linked.append(whole)
    return Samples(tuple(every[at] for at in sure), tuple(linked), _head_s(every, sure, gaps))


def _head_s(every: Sequence[Event], sure: Sequence[int], gaps: Sequence[Span]) -> float | None:
    if not sure:
        return None
    unseen_s = [gap.lo_s for gap in gaps if gap.lo_s <= every[sure[0]].hi_s]
    unseen_s += [event.lo_s for event in every[: sure[0]]]
    return min(unseen_s, default=None)


def meets(gaps: Sequence[Span], lo_s: float, hi_s: float) -> bool:
    """Whether one of the ordered, disjoint `gaps` meets [lo_s, hi_s]."""
    at = bisect_left(gaps, lo_s, key=lambda gap: gap.hi_s)
    return at < len(gaps) and gaps[at].lo_s <= hi_s


@dataclass(frozen=True, slots=True)
class Stretch:
    """Samples of like answer, from number `first` on, with nothing unseen between them."""

    first: int
    answer: bool
    run: Run


def stretches(predicate: State, of: Samples, end_s: float) -> tuple[Stretch, ...]:
    """Between linked neighbours of like answer nothing changed; between unlike ones it changed once, somewhere."""
    found = []
    first, by_s = 0, -math.inf
    for at, event in enumerate(of.events):
        if not (at and _continues(predicate, of, at)):
            first, by_s = at, event.hi_s
        last = at + 1 == len(of.events)
        if not last and _continues(predicate, of, at + 1):
            continue
        to_s = max(event.lo_s, end_s) if last and of.linked[at] else event.lo_s
        found.append(Stretch(first, predicate.holds(event.value), Run(by_s, to_s)))
    return tuple(found)


def steady(all_of_it: Sequence[Stretch], of: Samples, *, since: int | None = None) -> Known:
    """What is known; with `since`, only what follows the change that sample `since` is the first to show: from that
    change on."""
    if since is not None:
        at = bisect_right(all_of_it, since, key=lambda each: each.first) - 1
        first = all_of_it[at]
        run = Run(-math.inf, max(first.run.to_s, of.events[since].hi_s))
        all_of_it = (replace(first, run=run), *all_of_it[at + 1 :])
    return Known(
        tuple(each.run for each in all_of_it if each.answer), tuple(each.run for each in all_of_it if not each.answer)
    )


def _continues(predicate: State, of: Samples, at: int) -> bool:
    """Whether sample `at` only goes on with the answer of the one before."""
    before, event = of.events[at - 1], of.events[at]
    return of.linked[at - 1] and predicate.holds(before.value) == predicate.holds(event.value)


def moving(predicate: PositionState, timeline: Timeline) -> Known:
    """Each sample vouches for as long as the greatest speed needs to change the answer, never beyond the spacing."""
    answers: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    read = list(predicate.read(timeline))
    speed_mps, begin_s, end_s = timeline.max_speed_mps, timeline.begin_s, timeline.end_s
    spacing_s = MAX_SPACING_S[predicate.kind]
    trusted = speed_mps > 0 and not outran([event for event, *_ in read], speed_mps)
    for event, answer, room_m in read:
        if answer is None:
            continue
        reach_s = min((room_m - _SHY_M) / speed_mps, spacing_s) if trusted and room_m > _SHY_M else 0.0
        by_s, to_s = event.hi_s - reach_s, event.lo_s + reach_s
        if by_s < begin_s:
            by_s = min(event.hi_s, begin_s)
        if to_s > end_s:
            to_s = max(event.lo_s, end_s)
        answers[answer].append((by_s, to_s))
    return Known(_joined(answers[True]), _joined(answers[False]))


def outran(events: Sequence[Event], max_speed_mps: float) -> bool:
    """Whether positions lie farther apart than the greatest speed allows: then nothing bounds what lies between."""
    places = [(each.value.north_m, each.value.east_m, each.value.up_m) for each in events]
    apart_m = map(math.dist, places, places[1:])
    return any(
        m > max_speed_mps * (b.hi_s - a.lo_s) + 1e-6 for m, (a, b) in zip(apart_m, pairwise(events), strict=True)
    )


def _joined(runs: Iterable[tuple[float, float]]) -> tuple[Run, ...]:
    """Overlapping forward runs, each told as by and to when, as one; backward ones as they are."""
    joined: list[tuple[float, float]] = []
    backward: list[tuple[float, float]] = []
    for by_s, to_s in sorted(runs, key=itemgetter(0)):
        if by_s > to_s:
            backward.append((by_s, to_s))
        elif joined and by_s <= joined[-1][1]:
            if to_s > joined[-1][1]:
                joined[-1] = joined[-1][0], to_s
        else:
            joined.append((by_s, to_s))
    return tuple(Run(*each) for each in (*joined, *backward))
