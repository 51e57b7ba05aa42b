"""When one way of the radio fell silent and when it came back, from what was recorded at its two ends."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from harness.timeline import Event, Timeline

Key = tuple[int, int, int]
"""System, component and sequence number: which frame it was."""
SILENCE_S = 2.0
"""A way with no sign of life for longer is silent, since the last one. Heartbeats come every 0.9 to 1.4 s."""
ESTABLISHED_S = 5.0
"""A way that never yet lived this long without a silence is still being set up, and cannot be lost."""
IN_TRANSIT_S = 1.0
"""Frames that passed the faults and did not come out by then were not recorded: a hole."""


class Silence:
    """`<name>_silent` at the last sign of life before a silence, `<name>_restored` at the first one behind it.

    A silence in which nothing was lost to a fault is nobody's attack: the sender was late by itself. It is told as
    `<name>_starved`, and no check waits for it.

    What entered the radio and passed its faults must come out; what does not leaves a hole in all `kinds`, and with a
    hole in it a silence is not sure.
    """

    def __init__(self, timeline: Timeline, name: str, kinds: Sequence[str]) -> None:
        self._timeline = timeline
        self._name = name
        self._kinds = tuple(kinds)
        self._last: Event | None = None
        self._alive_since_s: float | None = None
        self._established = False
        self._silent = False
        self._lost_since_last = False
        self._hole_since_last = False
        self._in_transit: deque[tuple[Key, float]] = deque()
        self._next: dict[tuple[int, int], int] = {}
        self._now_s = 0.0

    def went_in(self, key: Key) -> None:
        """A frame entered at the other end, and the faults let it pass."""
        self._in_transit.append((key, self._now_s))

    def was_lost(self) -> None:
        """A frame entered at the other end, and a fault took it."""
        self._lost_since_last = True

    def came_out(self, key: Key) -> None:
        """A frame left at this end."""
        while self._in_transit:
            waiting, since_s = self._in_transit.popleft()
            if waiting == key:
                return
            self._hole(since_s)
        self._hole(self._now_s)

    def count(self, key: Key) -> None:
        """Sequence numbers at the entry, of a source that is seen whole there."""
        system, component, sequence = key
        expected = self._next.get((system, component))
        self._next[system, component] = (sequence + 1) & 0xFF
        if expected is not None and expected != sequence:
            self._hole(self._now_s)

    def doubt(self) -> None:
        """There was a sign of life since the last one that could not be dated."""
        self._hole(self._last.hi_s if self._last is not None else self._now_s)

    def sign_of_life(self, lo_s: float, hi_s: float, frame: int) -> None:
        """Something came out between `lo_s` and `hi_s`.

        The way is dated as restored at `lo_s`: nobody can have been told anything before, what comes out in the same
        bracket surely counts as behind it, and an answer is measured at most one stamp too long.
        """
        if not self._silent and self._last is not None and lo_s - self._last.hi_s > SILENCE_S:
            self._fell_silent(self._last)
        if self._silent and self._lost_since_last:
            sure = not self._hole_since_last
            self._timeline.add(Event(f"{self._name}_restored", None, lo_s, lo_s, frame, sure=sure))
        if self._alive_since_s is None:
            self._alive_since_s = hi_s
        self._established |= lo_s - self._alive_since_s >= ESTABLISHED_S
        self._silent = self._lost_since_last = self._hole_since_last = False
        self._last = Event(f"{self._name}_silent", None, lo_s, hi_s, frame)

    def tick(self, now_s: float) -> None:
        """Vehicle time moved on."""
        self._now_s = now_s
        while self._in_transit and now_s - self._in_transit[0][1] > IN_TRANSIT_S:
            self._hole(self._in_transit.popleft()[1])
        if not self._silent and self._last is not None and now_s - self._last.hi_s > SILENCE_S:
            self._fell_silent(self._last)

    def _fell_silent(self, last: Event) -> None:
        if not self._established:
            self._last = self._alive_since_s = None
            return
        self._silent = True
        kind = last.kind if self._lost_since_last else f"{self._name}_starved"
        self._timeline.add(Event(kind, None, last.lo_s, last.hi_s, last.frame, sure=not self._hole_since_last))

    def _hole(self, since_s: float) -> None:
        self._hole_since_last = True
        self._timeline.gap(self._kinds, min(since_s, self._now_s), self._now_s)
