"""Taking a recording's calm stretches at once: what they come to is what `Reader.feed` makes of each frame in turn.

A stretch is taken only where it follows in step upon what was counted before, and its stamps can find nothing overdue;
what waits for a stamp gets its first one. Whether a silence has begun meanwhile, its last stamp tells as well as each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from harness.clock import BootTime
from harness.reading.beats import Beats
from harness.reading.brackets import Brackets
from harness.reading.calm import Calm
from harness.reading.silence import Silence
from harness.reading.stamps import Stamps
from harness.reading.sticks import SticksReading
from harness.reading.truth import Truth, TruthReading


@dataclass(slots=True, kw_only=True)
class Passing:
    """The parts of a reader that a stamp, or a frame of truth, moves on; `port` is the strangers', `stamp` all
    that it does at one of the drone's."""

    boot: BootTime
    brackets: Brackets
    drone: Stamps
    beside: Stamps
    beats: Beats
    sticks: SticksReading
    downlink: Silence
    port: Stamps
    truth: TruthReading
    stamp: Callable[[float], None]
    _truths: Sequence[Truth] = ()

    def take(self, calm: Calm, begin: int, end: int) -> bool:
        """Take these records, all of one stretch; False if that cannot be: then the first of them must be fed. All
        calls must be for the same recording."""
        if self.drone.overtaken or self.beside.overtaken or not self.truth.has_told:
            return False
        told, aside, stamped, truths = calm.within(begin, end)
        base_s = self.boot.to_s(0.0)
        # One that is refused is asked for again at each record: until all is granted, nothing is copied of a stretch.
        if told[0] < told[1]:
            first_s, last_s = base_s + calm.stamps_s[told[0]], base_s + calm.stamps_s[told[1] - 1]
            if not (self.drone.goes_on(calm.seqs[told[0]], first_s) and self._is_quiet(last_s)):
                return False
        if aside[0] < aside[1]:
            next_s = base_s + calm.beside_stamps_s[stamped[0]] if stamped[0] < stamped[1] else None
            if not self.beside.goes_on(calm.beside_seqs[aside[0]], next_s):
                return False
        if truths[0] < truths[1] and not self._knows_truths(calm):
            return False
        stamps_s, beside_s = calm.stamps_s[slice(*told)], calm.beside_stamps_s[slice(*stamped)]
        if base_s:
            stamps_s, beside_s = ([base_s + each_s for each_s in of] for of in (stamps_s, beside_s))
        if stamps_s:
            self._pass(stamps_s, int(calm.stamps_ms[told[1] - 1]), calm.seqs[told[1] - 1])
        held_s = self.beside.stamp_s or 0.0
        if aside[0] < aside[1]:
            if beside_s:
                self.beside.stamp(beside_s[0])  # for what waits
            self.beside.went_on(calm.beside_seqs[aside[1] - 1], beside_s)
        for at in range(*truths):
            behind, record = calm.stamped[at] - stamped[0], calm.truths[at]
            lo_s = beside_s[behind - 1] if behind else held_s
            if behind < len(beside_s):
                self.truth.put(self._truths[at], record, lo_s, beside_s[behind])
            else:
                self.beside.wait(partial(self.truth.put, self._truths[at], record))
        return True

    def _pass(self, stamps_s: Sequence[float], last_boot_ms: int, last_seq: int) -> None:
        """The drone's own stamps: the first for what waits, the last for all else, but for the brackets."""
        self.boot.observe_s(last_boot_ms)
        if self.drone.is_waited_for:
            self.stamp(stamps_s[0])
            stamps_s = stamps_s[1:]
        earlier_s = [self.drone.stamp_s or 0.0, *stamps_s[:-1]]
        self.brackets.add_all(earlier_s)
        self.drone.went_on(last_seq, earlier_s)
        if stamps_s:
            self.stamp(stamps_s[-1])

    def _is_quiet(self, last_s: float) -> bool:
        """Whether nothing may be overdue at any stamp until then."""
        last_ms = round(last_s * 1000)
        due = self.beats.is_quiet(last_ms) and self.downlink.is_quiet(last_ms)
        return due and self.sticks.is_quiet and not self.port.overtaken

    def _knows_truths(self, calm: Calm) -> bool:
        """Whether home is known, from which they are reckoned."""
        if not self._truths and self.truth.origin.home is not None:
            self._truths = self.truth.all_of(calm.truth)
        return bool(self._truths)
