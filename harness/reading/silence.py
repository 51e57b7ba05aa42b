"""When one way of the radio fell silent and when it came back, from what was recorded at its two ends."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

from harness.reading.takes import Mark, Stalled, Takes
from harness.reading.transit import Key, Transit
from harness.timeline import Event, Lasted, Timeline

SILENCE_S = 2.0
"""A way with no sign of life for longer is silent, since the last one. Heartbeats come every 0.9 to 1.4 s."""
ESTABLISHED_S = 5.0
"""A way that never yet lived this long without a silence is still being set up, and cannot be lost."""
HELD_UP_MS = 250
"""A frame delayed by a fault for longer counts, like a lost one, as the fault's doing."""


class Silence:
    """`<name>_silent` at the last sign of life before a silence, `<name>_restored` at the first one behind it, and
    `<name>_silences`, with how long it lasted, where one began that is over.

    A silence in which no fault took or held up anything is nobody's attack: the sender was late by itself. It is told,
    with its length in seconds, as `<name>_starved`, and no check waits for it.

    Nor is one the scenario's in which only the standing radio, the one that the whole flight crosses, took or held up
    something: it is told as `<name>_stalled` (see `Stalled`), and no check waits for it. Where both did, it is the
    scenario's, and surely so if its faults alone would have made a silence; it is told as `<name>_stalled` besides,
    since the drone may have heard nothing for longer than the scenario asked for.

    Starved is one, besides, for the greater part of which its sender sent nothing, whatever faults did to the rest. A
    hiccup of the sender's in a long loss is none.

    What entered the radio and passed its faults must come out; what does not is a hole, told at once to `missed` with
    the time since when something may be missing. A silence with a hole in it is not sure; one too short to be a silence
    hides none.
    """

    def __init__(
        self,
        timeline: Timeline,
        name: str,
        missed: Callable[[float], None] = lambda since_s: None,
        *,
        silence_s: float = SILENCE_S,
    ) -> None:
        self._timeline = timeline
        self._name = name
        self._missed = missed
        self._silence_s = silence_s
        self._last: Event | None = None
        self._alive_since_s: float | None = None
        self._established = False
        self._silent: Event | None = None
        self._takes = Takes()
        self._holes = 0
        self._last_mark = Mark()
        self._transit = Transit(self._hole)
        self._next: dict[tuple[int, int], int] = {}
        self._suspect = False
        self._now_s = self._counted_s = 0.0
        self._sent_s: list[float] = []
        """Since the last sign of life."""
        self._tells_sent = False

    def was_sent(self, at_s: float) -> None:
        """Something entered at the other end that is a sign of life if it comes out; told of all or of none."""
        self._sent_s.append(at_s)
        self._tells_sent = True

    @property
    def holes(self) -> int:
        """Holes in the recording so far."""
        return self._holes

    def went_in(self, key: Key, t_ms: int, due_ms: int, *, by_radio: bool = False) -> None:
        """A frame entered at the other end at `t_ms`, and the faults let it through, to come out at `due_ms`;
        `by_radio`: the last to do something to it was the standing radio."""
        if due_ms - t_ms > HELD_UP_MS:
            self._takes.add(t_ms, by_radio=by_radio)
        self._transit.went_in(key, t_ms, due_ms)

    def was_taken(self, t_ms: int = 0, *, by_radio: bool = False) -> None:
        """A frame entered at the other end at `t_ms`, and a fault, or the standing radio, took or ruined it."""
        self._takes.add(t_ms, by_radio=by_radio)

    def mark(self) -> Mark:
        """To be taken when a sign of life comes out, and told with it: its time may be known only later."""
        return Mark(self._takes.taken, self._takes.by_radio, self._holes)

    def came_out(self, key: Key) -> float | None:
        """A frame left at this end; returns when it had entered, None where that was not recorded."""
        entered_s = self._transit.came_out(key)
        if entered_s is None:
            self._hole(self._now_s)
        return entered_s

    def count(self, key: Key) -> float | None:
        """Sequence numbers at the entry, of a source that is seen whole there; where one is missing, since when."""
        self._suspect = False
        system, component, sequence = key
        expected = self._next.get((system, component))
        self._next[system, component] = (sequence + 1) & 0xFF
        since_s, self._counted_s = self._counted_s, self._now_s
        if expected is None or expected == sequence:
            return None
        self._hole(since_s)
        return since_s

    def suspect(self) -> None:
        """Something else was not recorded. Whether something of this way was not, the next number that is counted will
        tell; until then nothing is said of a silence."""
        self._suspect = True

    def doubt(self, since_s: float = math.inf) -> None:
        """There may have been a sign of life since the last one, or since `since_s`, that was not recorded or could not
        be dated."""
        self._hole(min(since_s, self._last.hi_s if self._last is not None else self._now_s))

    def sign_of_life(self, lo_s: float, hi_s: float, frame: int, mark: Mark) -> Event | None:
        """Something came out between `lo_s` and `hi_s`, at `mark`; returns the end of a silence, if it is one.

        The way is dated as restored at `lo_s`: nobody can have been told anything before, what comes out in the same
        bracket surely counts as behind it, and an answer is measured at most one stamp too long.
        """
        # A hole may be found only after what it left out: until now it counts against what went before.
        holes = self._suspect or self._holes > self._last_mark.holes
        if self._silent is None and self._last is not None:
            if lo_s - self._last.hi_s > self._silence_s:
                self._was_silent(self._last, lo_s, mark, holes=holes)
            elif holes and hi_s - self._last.lo_s > self._silence_s:
                self._maybe(self._last.lo_s, hi_s)
        silent, restored = self._silent, None
        if silent is not None:
            restored = Event(f"{self._name}_restored", None, lo_s, lo_s, frame, sure=silent.sure and not holes)
            self._timeline.add(restored)
            length = Lasted(max(0.0, lo_s - silent.hi_s), hi_s - silent.lo_s)
            self._lasted(silent, length, lo_s, mark, holes=holes)
        if self._alive_since_s is None:
            self._alive_since_s = hi_s
        self._established |= lo_s - self._alive_since_s >= ESTABLISHED_S
        self._silent, self._last_mark = None, mark
        self._takes.forget(mark)
        self._last = Event(f"{self._name}_silent", None, lo_s, hi_s, frame)
        self._sent_s = [at_s for at_s in self._sent_s if at_s > lo_s]
        return restored

    def stamp(self, now_s: float) -> None:
        """A stamp was recorded; to be told before what came between it and the one before is dated."""
        self._transit.stamp(now_s)

    def is_quiet(self, until_ms: int) -> bool:
        """Whether no stamp until then can find anything missing."""
        return self._transit.due_ms > until_ms

    def tick(self, now_s: float, *, dated: bool = True) -> None:
        """Vehicle time moved on; `dated`: every sign of life until now was told."""
        self._now_s = now_s
        last = self._last
        if last is None or self._silent is not None or now_s - last.hi_s <= self._silence_s:
            return
        mark = self.mark()
        if dated and not self._suspect and self._own_s(last, now_s, mark) > self._silence_s:
            self._fell_silent(last, holes=mark.holes > self._last_mark.holes)

    def close(self, now_s: float, *, dated: bool = True) -> None:
        """The recording ends: a silence at its end is told like any other, and one with a hole, or a sign of life that
        could not be dated, may be anything."""
        last, mark = self._last, self.mark()
        dated &= not self._suspect
        holes = mark.holes > self._last_mark.holes
        if self._silent is None and last is not None:
            if now_s - last.hi_s > self._silence_s and dated:
                self._was_silent(last, now_s, mark, holes=holes)
            elif now_s - last.hi_s > self._silence_s or (holes and now_s - last.lo_s > self._silence_s):
                self._maybe(last.lo_s, now_s)
        if self._silent is not None:
            length = Lasted(max(0.0, now_s - self._silent.hi_s), math.inf)
            self._lasted(self._silent, length, now_s, mark, holes=holes or not dated)

    def _was_silent(self, last: Event, until_s: float, mark: Mark, *, holes: bool) -> None:
        """A silence from `last` to `until_s` of which nothing was told yet: whose?"""
        if mark.taken > self._last_mark.taken:
            self._fell_silent(last, holes=holes, ours=self._own_s(last, until_s, mark) > self._silence_s)
        elif holes:
            self._maybe(last.lo_s, until_s)
        elif not self._established:
            self._alive_since_s = None
        elif mark.by_radio == self._last_mark.by_radio or self._is_starved(last, until_s):
            self._tell_starved(last, until_s)
        else:
            self._tell_stalled(last, until_s, mark)

    def _own_s(self, last: Event, until_s: float, mark: Mark) -> float:
        return self._takes.own_s(self._last_mark, mark, last.hi_s, until_s)

    def _lasted(self, silent: Event, length: Lasted, until_s: float, mark: Mark, *, holes: bool) -> None:
        kind, sure = f"{self._name}_silences", silent.sure and not holes
        self._timeline.add(Event(kind, length, silent.lo_s, silent.hi_s, silent.frame, sure=sure))
        if holes:
            # A sign of life that nobody saw may have been the end of one silence and the beginning of another.
            self._maybe(silent.lo_s, until_s)
        elif silent.sure and self._is_starved(silent, until_s):
            self._tell_starved(silent, until_s)
        if mark.by_radio > self._last_mark.by_radio:
            self._tell_stalled(silent, until_s, mark)

    def _tell_stalled(self, last: Event, until_s: float, mark: Mark) -> None:
        stalled = Stalled(until_s - last.lo_s, self._own_s(last, until_s, mark))
        self._timeline.add(Event(f"{self._name}_stalled", stalled, last.lo_s, last.hi_s, last.frame))

    def _is_starved(self, last: Event, until_s: float) -> bool:
        """Whether for the greater part of a silence nothing was sent."""
        return self._unsent_s(last.hi_s, until_s) > max(self._silence_s, (until_s - last.hi_s) / 2)

    def _unsent_s(self, from_s: float, until_s: float) -> float:
        """For how long at most nothing was sent between the two; 0 for one of whom nobody tells."""
        if not self._tells_sent:
            return 0.0
        sent = [from_s, *(at_s for at_s in self._sent_s if from_s < at_s < until_s), until_s]
        return max(later - earlier for earlier, later in pairwise(sent))

    def _tell_starved(self, last: Event, until_s: float) -> None:
        gap_s = until_s - last.hi_s
        self._timeline.add(Event(f"{self._name}_starved", gap_s, last.lo_s, last.hi_s, last.frame))

    def _maybe(self, lo_s: float, hi_s: float) -> None:
        """A silence may have begun or ended here."""
        kinds = tuple(f"{self._name}_{what}" for what in ("silent", "restored", "silences"))
        self._timeline.gap(kinds, lo_s, hi_s)
        if not self._established:
            self._alive_since_s = None

    def _fell_silent(self, last: Event, *, holes: bool, ours: bool = True) -> None:
        """`ours`: the scenario's faults surely made it."""
        if not self._established:
            self._alive_since_s = None
            if not self._holes:
                self._last = None
                return
            # With nothing unseen it may have been established by now, or may not.
        sure = self._established and ours and not holes
        self._silent = Event(last.kind, None, last.lo_s, last.hi_s, last.frame, sure=sure)
        self._timeline.add(self._silent)

    def _hole(self, since_s: float) -> None:
        self._holes += 1
        self._missed(since_s)
