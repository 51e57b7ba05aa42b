"""When one way of the radio fell silent and when it came back, from what was recorded at its two ends."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from harness.timeline import Event, Timeline

Key = tuple[int, int, int]
"""System, component and sequence number: which frame it was."""
Mark = tuple[int, int]
"""Frames lost to faults, and holes in the recording, until then."""
SILENCE_S = 2.0
"""A way with no sign of life for longer is silent, since the last one. Heartbeats come every 0.9 to 1.4 s."""
ESTABLISHED_S = 5.0
"""A way that never yet lived this long without a silence is still being set up, and cannot be lost."""
IN_TRANSIT_S = 1.0
"""Frames that passed the faults and did not come out by then were not recorded: a hole."""


class Silence:
    """`<name>_silent` at the last sign of life before a silence, `<name>_restored` at the first one behind it.

    A silence in which nothing was lost to a fault is nobody's attack: the sender was late by itself. It is told, with
    its length in seconds, as `<name>_starved`, and no check waits for it.

    What entered the radio and passed its faults must come out; what does not leaves a hole, in `carried` kinds at once.
    A silence with a hole in it is not sure; one too short to be a silence hides none.
    """

    def __init__(self, timeline: Timeline, name: str, carried: Sequence[str] = ()) -> None:
        self._timeline = timeline
        self._name = name
        self._carried = tuple(carried)
        self._last: Event | None = None
        self._alive_since_s: float | None = None
        self._established = False
        self._silent = False
        self._lost = self._holes = 0
        self._last_mark: Mark = (0, 0)
        self._in_transit: deque[tuple[Key, float]] = deque()
        self._next: dict[tuple[int, int], int] = {}
        self._now_s = self._counted_s = 0.0

    def went_in(self, key: Key) -> None:
        """A frame entered at the other end, and the faults let it pass."""
        self._in_transit.append((key, self._now_s))

    def was_lost(self) -> None:
        """A frame entered at the other end, and a fault took it."""
        self._lost += 1

    def mark(self) -> Mark:
        """To be taken when a sign of life comes out, and told with it: its time may be known only later."""
        return self._lost, self._holes

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
            self._hole(self._counted_s)
        self._counted_s = self._now_s

    def doubt(self) -> None:
        """There may have been a sign of life since the last one that was not recorded, or could not be dated."""
        self._hole(self._last.hi_s if self._last is not None else self._now_s)

    def sign_of_life(self, lo_s: float, hi_s: float, frame: int, mark: Mark) -> None:
        """Something came out between `lo_s` and `hi_s`, at `mark`.

        The way is dated as restored at `lo_s`: nobody can have been told anything before, what comes out in the same
        bracket surely counts as behind it, and an answer is measured at most one stamp too long.
        """
        lost, holes = self._since_last(mark)
        if not self._silent and self._last is not None and lo_s - self._last.hi_s > SILENCE_S:
            if lost:
                self._fell_silent(self._last, mark)
            else:
                self._starved(self._last, lo_s, holes=holes)
        if self._silent:
            self._timeline.add(Event(f"{self._name}_restored", None, lo_s, lo_s, frame, sure=not holes))
        if self._alive_since_s is None:
            self._alive_since_s = hi_s
        self._established |= lo_s - self._alive_since_s >= ESTABLISHED_S
        self._silent, self._last_mark = False, mark
        self._last = Event(f"{self._name}_silent", None, lo_s, hi_s, frame)

    def tick(self, now_s: float) -> None:
        """Vehicle time moved on."""
        self._now_s = now_s
        while self._in_transit and now_s - self._in_transit[0][1] > IN_TRANSIT_S:
            self._hole(self._in_transit.popleft()[1])
        late = self._last is not None and now_s - self._last.hi_s > SILENCE_S
        if late and not self._silent and self._last is not None and self._since_last(self.mark())[0]:
            self._fell_silent(self._last, self.mark())

    def close(self, now_s: float) -> None:
        """The recording ends: a silence at its end is told like any other, and one with a hole may be anything."""
        last = self._last
        lost, holes = self._since_last(self.mark())
        if last is not None and not self._silent and not lost and now_s - last.hi_s > SILENCE_S:
            self._starved(last, now_s, holes=holes)

    def _since_last(self, mark: Mark) -> tuple[bool, bool]:
        """Whether anything was lost to a fault, and whether the recording has a hole, from the last sign to `mark`."""
        return mark[0] > self._last_mark[0], mark[1] > self._last_mark[1]

    def _fell_silent(self, last: Event, mark: Mark) -> None:
        if not self._established:
            self._last = self._alive_since_s = None
            return
        self._silent = True
        _, holes = self._since_last(mark)
        self._timeline.add(Event(last.kind, None, last.lo_s, last.hi_s, last.frame, sure=not holes))

    def _starved(self, last: Event, until_s: float, *, holes: bool) -> None:
        if holes:
            self._timeline.gap((f"{self._name}_silent", f"{self._name}_restored"), last.hi_s, until_s)
        elif self._established:
            gap_s = until_s - last.hi_s
            self._timeline.add(Event(f"{self._name}_starved", gap_s, last.lo_s, last.hi_s, last.frame))
        else:
            self._alive_since_s = None

    def _hole(self, since_s: float) -> None:
        if self._last is None:
            return  # before a way's first sign of life there is nothing to miss
        self._holes += 1
        self._timeline.gap(self._carried, min(since_s, self._now_s), self._now_s)
