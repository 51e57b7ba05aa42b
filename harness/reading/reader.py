"""Recorded frames, in the order of recording, into a timeline. The same code reads live and from disk.

Time: an event lies between the stamp (SYSTEM_TIME) before it and the stamp after it in the same byte stream. A ground
heartbeat's time of arrival is measured by the echo of the TIMESYNC sent right behind it. Holes: a jump of a sender's
sequence numbers, or a frame that passed the radio's faults and was never recorded at its other end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from harness.clock import BootTime
from harness.mavlink import frame as framing
from harness.mavlink.codec import Message, boot_ms, decode
from harness.mavlink.dialect import by_name
from harness.reading.place import Origin
from harness.reading.silence import Key, Mark, Silence
from harness.reading.stack import AUTOPILOT_COMPONENT, GCS_TYPE, StackReading
from harness.reading.words import TextJoiner
from harness.taps import Fate, Tap, Way
from harness.timeline import Event, Report, Timeline

HEARTBEAT, SYSTEM_TIME, TIMESYNC = 0, 2, 111
ECHO_ERROR_S = 0.01
"""A heartbeat and the TIMESYNC behind it travel in one write and are parsed in one go; PX4's clock steps by 4 ms,
ArduPilot subtracts a computed byte time good to about 2 ms."""
PROMPT_S = 0.1
"""Between an event and its frame; PX4 sends within two stamps of 50 ms."""
SAID_KINDS = ("mode", "armed", "said", "belief")
HEARD_KINDS = ("heard",)
TRUTH_KINDS = ("truth",)


@dataclass(slots=True)
class _Stream:
    """One byte stream with stamps of its own: what waits for the stamp behind it."""

    stamp_s: float | None = None
    waiting: list[Callable[[float, float], None]] = field(default_factory=list)
    """Each is called with the stamps before and behind it."""
    before_s: list[float] = field(default_factory=list)
    sequences: dict[tuple[int, int], int] = field(default_factory=dict)

    def wait(self, put: Callable[[float, float], None]) -> None:
        if self.stamp_s is not None:
            self.waiting.append(put)
            self.before_s.append(self.stamp_s)

    def stamp(self, now_s: float) -> None:
        self.stamp_s = now_s if self.stamp_s is None else max(now_s, self.stamp_s)
        waiting, before = self.waiting, self.before_s
        if waiting:
            self.waiting, self.before_s = [], []
            for put, lo_s in zip(waiting, before, strict=True):
                put(lo_s, self.stamp_s)


class Reader:
    """Feed it every record in order; it appends to `timeline`. `station` is the harness's own ground station."""

    def __init__(
        self,
        stack: StackReading,
        timeline: Timeline,
        *,
        station: tuple[int, int],
        drone_system: int = 1,
        one_port: bool = False,
    ) -> None:
        self.timeline = timeline
        self.stack = stack
        self._intervals_s: list[float] = []
        self.foreign_stations: set[tuple[int, int]] = set()
        self._station = station
        self.drone_system = drone_system
        self._said_kinds = SAID_KINDS + TRUTH_KINDS if one_port else SAID_KINDS
        self._boot = BootTime()
        self._drone = _Stream()
        self._instrument = _Stream()
        self._origin = Origin()
        self._said_ids = frozenset(by_name()[name].msg_id for name in stack.said_names)
        self._truth_id = by_name()[stack.truth_name].msg_id
        self._joiners = {"said": TextJoiner(), "heard": TextJoiner()}
        self._up = Silence(timeline, "uplink")
        self._down = Silence(timeline, "downlink", HEARD_KINDS)
        self._unechoed: dict[int, tuple[int, Mark]] = {}
        self._last_beat: int | None = None
        self.wanted = self._said_ids | {HEARTBEAT, SYSTEM_TIME, TIMESYNC, self._truth_id}
        """Messages that carry meaning here; of all others only the header is looked at."""

    def feed(self, record: int, tap: Tap, way: Way, fate: Fate, frame: bytes) -> None:
        """One record, number `record` of the index."""
        number = framing.msg_id(frame)
        key = (*framing.source(frame), framing.sequence(frame))
        self.passed_by(tap, way, fate, key)
        if tap == Tap.DRONE:
            if way == Way.DOWN:
                self._said(record, number, frame)
            elif key[:2] == self._station:
                self._delivered(record, number, frame)
        elif way == Way.DOWN:
            if tap == Tap.GROUND:
                self._heard(record, number, frame)
            else:
                self._measured(record, number, frame)

    def passed_by(self, tap: Tap, way: Way, fate: Fate, key: Key) -> None:
        """That a frame was there at all; also for one whose bytes were trimmed away, so that it leaves no hole."""
        if way == Way.DOWN:
            if tap == Tap.GROUND:
                self._down.came_out(key)
            else:
                self._count(tap, key)
                if fate == Fate.PASSED:
                    self._down.went_in(key)
                elif fate == Fate.LOST:
                    self._down.was_lost()
        elif key[:2] == self._station:
            if tap == Tap.GROUND:
                self._up.count(key)
                if fate == Fate.PASSED:
                    self._up.went_in(key)
                elif fate == Fate.LOST:
                    self._up.was_lost()
            elif tap == Tap.DRONE:
                self._up.came_out(key)

    @property
    def bracket_p99_s(self) -> float:
        """The interval between stamps that 99 in 100 stay within: how well the time of anything is known."""
        ordered = sorted(self._intervals_s)
        return ordered[len(ordered) * 99 // 100] if ordered else 0.0

    def close(self) -> None:
        """The recording ends here: what waited for a stamp gets a second as its bracket. No silence grows by that."""
        end_s = self._drone.stamp_s
        for stream in (self._drone, self._instrument):
            if stream.stamp_s is not None:
                stream.stamp(stream.stamp_s + 1.0 if stream.waiting else stream.stamp_s)
        if end_s is not None:
            self._tick(end_s)
            self._up.close(end_s)
            self._down.close(end_s)

    def _said(self, record: int, number: int, frame: bytes) -> None:
        source = framing.source(frame)
        if number == HEARTBEAT and source[0] != self.drone_system:
            # Our own beat does not come back on the channel that it went out on: one with our name is another's.
            self._stranger(source, frame, ours=None)
        if source[0] != self.drone_system:
            return
        if number == SYSTEM_TIME and source[1] == AUTOPILOT_COMPONENT:
            self._stamp(self._boot.observe_s(boot_ms(frame)))
        elif number == TIMESYNC:
            self._echo(decode(frame))
        if number in self._said_ids:
            self._facts(record, decode(frame))
        elif number == self._truth_id:
            # Attached to a drone with one port only, truth comes over it as measuring traffic.
            self._place(self._drone, record, frame)

    def _stamp(self, now_s: float) -> None:
        if self._drone.stamp_s is None:
            self.timeline.begin_s = now_s
        else:
            self._intervals_s.append(now_s - self._drone.stamp_s)
        self.timeline.extend(now_s)
        self._drone.stamp(now_s)
        self._tick(now_s)

    def _tick(self, now_s: float) -> None:
        if not self._unechoed:
            self._up.tick(now_s)
        self._down.tick(now_s)

    def _facts(self, record: int, message: Message) -> None:
        for fact in self.stack.facts(message):
            self._put(record, fact.kind, fact.value)
        if message.name == "EVENT":
            if told := self.stack.report(message):
                at_s = self._boot.to_s(message.event_time_boot_ms)
                self._drone.wait(partial(self._said_event, told, at_s, record))
        elif (report := self._words("said", message)) is not None:
            self._put(record, "said", report)

    def _said_event(self, report: Report, at_s: float, record: int, lo_s: float, hi_s: float) -> None:
        """An EVENT is said when it is sent. Its own time, exact to a step, dates that only if it fits: one handed over
        later, from the drone's buffer, is as late as its frame."""
        if lo_s - PROMPT_S <= at_s <= hi_s:
            lo_s, hi_s = at_s - ECHO_ERROR_S, at_s
        self.timeline.add(Event("said", report, lo_s, hi_s, record))

    def _put(self, record: int, kind: str, value: object) -> None:
        self._drone.wait(lambda lo_s, hi_s: self._add(Event(kind, value, lo_s, hi_s, record)))

    def _add(self, event: Event) -> None:
        """A change that the stack tells at once happened since the stamp before: until then the old value held."""
        timeline = self.timeline
        if event.kind in self.stack.tells_at_once:
            last = timeline.last(event.kind)
            if last is not None and last.value != event.value and timeline.watched(event.kind, last.hi_s, event.lo_s):
                timeline.add(Event(event.kind, last.value, event.lo_s, event.lo_s, event.frame))
        timeline.add(event)

    def _words(self, kind: str, message: Message) -> Report | None:
        if message.name != "STATUSTEXT":
            return self.stack.report(message)
        text = self._joiners[kind](message)
        if text is None:
            return None
        message.text = text
        return self.stack.report(message)

    def _delivered(self, record: int, number: int, frame: bytes) -> None:
        """What of the harness's own station reached the drone."""
        if number == HEARTBEAT:
            self._last_beat = record
        elif number == TIMESYNC and self._last_beat is not None:
            self._unechoed[decode(frame).ts1] = self._last_beat, self._up.mark()
            self._last_beat = None

    def _echo(self, message: Message) -> None:
        beat, (lost, holes) = self._unechoed.pop(message.ts1, (None, (0, 0)))
        if beat is None or not message.tc1:
            return
        if any(ts1 < message.ts1 for ts1 in self._unechoed):
            # An earlier beat arrived, and the echo that dated it was not recorded.
            self._up.doubt()
            holes += 1
            self._unechoed = {ts1: old for ts1, old in self._unechoed.items() if ts1 > message.ts1}
        arrived_s = self._boot.to_s(message.tc1 / 1e6)
        self._up.sign_of_life(arrived_s - ECHO_ERROR_S, arrived_s, beat, (lost, holes))

    def _heard(self, record: int, number: int, frame: bytes) -> None:
        """What reached the ground."""
        if self._drone.stamp_s is None or framing.source(frame)[0] != self.drone_system:
            return
        mark = self._down.mark()
        self._drone.wait(lambda lo_s, hi_s: self._down.sign_of_life(lo_s, hi_s, record, mark))
        if number in self._said_ids:
            message = decode(frame)
            if (report := self._words("heard", message)) is not None:
                self._drone.wait(lambda lo_s, hi_s: self.timeline.add(Event("heard", report, lo_s, hi_s, record)))

    def _measured(self, record: int, number: int, frame: bytes) -> None:
        """The instrument port."""
        source = framing.source(frame)
        if source[0] != self.drone_system:
            if number == HEARTBEAT:
                self._stranger(source, frame, ours=self._station)
            return
        if number == SYSTEM_TIME and source[1] == AUTOPILOT_COMPONENT:
            self._instrument.stamp(self._boot.to_s(boot_ms(frame)))
        elif number == self._truth_id:
            self._place(self._instrument, record, frame)

    def _place(self, stream: _Stream, record: int, frame: bytes) -> None:
        place = self._origin.position(self.stack.truth(decode(frame)))
        stream.wait(lambda lo_s, hi_s: self.timeline.add(Event("truth", place, lo_s, hi_s, record)))

    def _count(self, tap: Tap, key: Key) -> None:
        system, component, sequence = key
        if system != self.drone_system:
            return
        stream, kinds = (self._drone, self._said_kinds) if tap == Tap.DRONE else (self._instrument, TRUTH_KINDS)
        expected = stream.sequences.get((system, component))
        stream.sequences[system, component] = (sequence + 1) & 0xFF
        if expected is not None and expected != sequence:
            stream.wait(lambda lo_s, hi_s: self.timeline.gap(kinds, lo_s, hi_s))
            if tap == Tap.DRONE:
                # What is missing at this end may have crossed, and be missing at the other end too.
                self._down.doubt()
                stream.wait(lambda lo_s, hi_s: self.timeline.gap(HEARD_KINDS, lo_s, hi_s))

    def _stranger(self, source: tuple[int, int], frame: bytes, *, ours: tuple[int, int] | None) -> None:
        if source != ours and decode(frame).type == GCS_TYPE:
            self.foreign_stations.add(source)
