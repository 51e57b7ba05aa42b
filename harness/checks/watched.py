"""The stream that answers a check, made ready once for all firings of its trigger."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from harness.checks.answers import known
from harness.checks.base import PositionState, Predicate, State
from harness.checks.knowledge import Known, Samples, Stretch, outran, samples, steady, stretches
from harness.timeline import Event, Timeline


class Watched:
    """The sure events of `effect`'s stream, in order, and what all of them tell."""

    def __init__(self, effect: Predicate, timeline: Timeline) -> None:
        self.timeline = timeline
        self.overall: Known = known(effect, timeline)
        self.events: Sequence[Event] = [event for event in timeline.events(effect.kind) if event.sure]
        self._effect = effect
        self._from_s = [event.lo_s for event in self.events]
        self._widest_s = max((event.hi_s - event.lo_s for event in self.events), default=0.0)

    @cached_property
    def _stretches(self) -> tuple[tuple[Stretch, ...], Samples]:
        assert isinstance(self._effect, State), "only a state is sampled"
        of = samples(self._effect, self.timeline)
        return stretches(self._effect, of, self.timeline.end_s), of

    def from_change(self, since: int) -> Known:
        """What is known from the change on that sample `since` is the first to show."""
        return steady(*self._stretches, since=since)

    @cached_property
    def outran(self) -> bool:
        """Whether positions outran the vehicle's greatest speed."""
        return self.speed_mps > 0 and outran(self.events, self.speed_mps)

    @property
    def speed_mps(self) -> float:
        """How fast what is asked of changes between samples, at most."""
        told = isinstance(self._effect, PositionState) and self._effect.told
        return 0.0 if told else self.timeline.max_speed_mps

    def behind(self, lo_s: float) -> Known:
        """What is known behind `lo_s`; of that instant itself nothing."""
        holds, fails = self.overall.holds, self.overall.fails
        return Known(tuple(run for run in holds if run.to_s > lo_s), tuple(run for run in fails if run.to_s > lo_s))

    def since(self, lo_s: float) -> Iterator[Event]:
        """From the first event on that may lie at or behind `lo_s`."""
        return (self.events[at] for at in range(self._first(lo_s), len(self.events)))

    def last_before(self, lo_s: float) -> Event | None:
        """The one before those."""
        first = self._first(lo_s)
        return self.events[first - 1] if first else None

    def around(self, lo_s: float, hi_s: float) -> Sequence[Event]:
        """Those that may lie in [lo_s, hi_s], with a neighbour on either side."""
        return self.events[max(0, self._first(lo_s) - 1) : bisect_right(self._from_s, hi_s) + 1]

    def _first(self, lo_s: float) -> int:
        return bisect_left(self._from_s, lo_s - self._widest_s)
