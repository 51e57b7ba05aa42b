"""When the pilot's sticks fell silent and when they came back, whichever way they come on board.

By a radio and a receiver of their own: what enters is recorded at the receiver's tap, and behind each frame that comes
out stands a TIMESYNC on the instrument port. Through the ground station's radio: as MANUAL_CONTROL or
RC_CHANNELS_OVERRIDE, with a TIMESYNC behind each on the way into the drone. The echo tells the vehicle's own time.
"""

from __future__ import annotations

from harness.mavlink.dialect import by_name
from harness.reading.beats import ECHO_ERROR_S
from harness.reading.silence import HELD_UP_MS, Silence
from harness.reading.stack import STATION
from harness.reading.takes import Mark
from harness.reading.transit import Key
from harness.taps import Fate, Tap
from harness.timeline import Timeline

STICK_IDS = frozenset(by_name()[name].msg_id for name in ("MANUAL_CONTROL", "RC_CHANNELS_OVERRIDE"))
STICKS_PINGER = (254, 194)
"""Who asks behind sticks on the ground station's radio; its questions have numbers from here on."""
STICKS_FROM = 1 << 32
STICKS_PINGERS = frozenset({STICKS_PINGER, (STATION[0], STICKS_PINGER[1])})
RC_SILENCE_S = 0.5
"""Frames come every 0.1 s. A receiver that hears none for so long counts its transmitter as lost."""
UNANSWERED_S = 1.0
"""An echo that did not come by then was not recorded."""

Question = tuple[Tap, int]


class SticksReading:
    """`rc_silent`, `rc_restored`, `rc_silences`, `rc_starved` and `rc_stalled`, as of any other way (see `Silence`)."""

    def __init__(self, timeline: Timeline) -> None:
        self._silence = Silence(timeline, "rc", silence_s=RC_SILENCE_S)
        self._due: list[tuple[int, int]] = []
        self._frame: int | None = None
        self._asked: dict[Question, tuple[int, float, Mark]] = {}
        self._newest: dict[Tap, int] = {}
        """By tap: the newest question seen there."""
        self._next: dict[Tap, int] = {}
        self._stamp_ms = -1
        self._through_ground = False

    def entered(
        self, record: int, fate: Fate, t_ms: int, due_ms: int, own: Key | None = None, *, by_radio: bool = False
    ) -> None:
        """Sticks entered a radio: their `own`, which sees all of their sender's frames, or the ground station's;
        `by_radio`: what was done to them was the standing radio's doing."""
        if fate == Fate.COPIED:
            return
        self._silence.was_sent(t_ms / 1000)
        if own is not None:
            self._silence.count(own)
        else:
            self._through_ground = True
        if fate in (Fate.LOST, Fate.DAMAGED) or due_ms - t_ms > HELD_UP_MS:
            self._silence.was_taken(t_ms, by_radio=by_radio)
        if own is not None and fate == Fate.PASSED:
            self._due.append((due_ms, record))

    def count(self, tap: Tap, key: Key) -> None:
        """Sequence numbers of those who ask (at the instrument port and the drone's tap), and of the ground station,
        whose numbers tell of sticks only if these come through its radio."""
        if tap == Tap.GROUND:
            if self._through_ground:
                self._silence.count(key)
            return
        expected = self._next.get(tap, key[2])
        self._next[tap] = (key[2] + 1) & 0xFF
        if expected != key[2]:
            self._silence.doubt()

    def received(self, ts1: int, record: int, stamp_s: float | None) -> None:
        """The receiver took a frame from its radio: the question `record` stands behind it, and behind `stamp_s`."""
        self._newest[Tap.INSTRUMENT] = max(ts1, self._newest.get(Tap.INSTRUMENT, 0))
        if stamp_s is None:
            return
        now_ms = round(stamp_s * 1000)
        _, frame = max((each for each in self._due if each[0] <= now_ms), default=(0, record))
        self._due = [each for each in self._due if each[0] > now_ms]
        self._asked[Tap.INSTRUMENT, ts1] = frame, stamp_s, self._silence.mark()

    def delivered(self, record: int) -> None:
        """Sticks came out of the ground station's radio."""
        self._frame = record

    def questioned(self, ts1: int, stamp_s: float | None) -> None:
        """And the question behind them."""
        self._newest[Tap.DRONE] = max(ts1, self._newest.get(Tap.DRONE, 0))
        if self._frame is None:
            self._silence.doubt()
        elif stamp_s is not None:
            self._asked[Tap.DRONE, ts1] = self._frame, stamp_s, self._silence.mark()
        self._frame = None

    def echoed(self, tap: Tap, ts1: int, at_s: float) -> None:
        """The vehicle answered. What comes over the same port is parsed in one go with the question; a receiver's
        pulses come by another, some time since the stamp before."""
        record, stamp_s, mark = self._asked.pop((tap, ts1), (None, 0.0, Mark()))
        if record is None:
            if ts1 > self._newest.get(tap, 0):
                self._newest[tap] = ts1
                self._silence.doubt()
            return
        if earlier := [each for each in self._asked if each[0] == tap and each[1] < ts1]:
            self._forget(earlier)
            mark = mark._replace(holes=mark.holes + 1)
        lo_s, hi_s = at_s - ECHO_ERROR_S, at_s
        if tap == Tap.INSTRUMENT:
            lo_s, hi_s = stamp_s, max(stamp_s, at_s + ECHO_ERROR_S)
        self._silence.sign_of_life(lo_s, hi_s, record, mark)

    def _forget(self, asked: list[Question]) -> None:
        for each in asked:
            del self._asked[each]
        self._silence.doubt()

    def stamp(self, now_s: float) -> None:
        """A stamp was recorded: what was due at the one before it had come out by now, with a question behind it."""
        overdue = self._due and [each for each in self._due if each[0] <= self._stamp_ms]
        if overdue or self._frame is not None:
            self._due = [each for each in self._due if each not in overdue]
            self._frame = None
            self._silence.doubt()
        self._stamp_ms = max(self._stamp_ms, round(now_s * 1000))

    @property
    def is_quiet(self) -> bool:
        """Whether no stamp can find anything overdue."""
        return not (self._due or self._asked) and self._frame is None

    def suspect(self) -> None:
        """See `Silence.suspect`."""
        self._silence.suspect()

    def tick(self, now_s: float, *, settled: bool) -> None:
        """Vehicle time moved on; `settled`: nothing of the drone's, such as an echo, may still be found missing."""
        asked = self._asked
        if asked and (late := [each for each, (_, stamp_s, _) in asked.items() if now_s - stamp_s > UNANSWERED_S]):
            self._forget(late)
        self._silence.tick(now_s, dated=settled and not self._asked)

    def close(self, end_s: float) -> None:
        """The recording ends here."""
        self._silence.close(end_s, dated=not self._asked)
