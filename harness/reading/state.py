"""What a drone is set to (mission, fence, rally, home, origin, parameters, logs), as it tells its own ground; and
what it answers a stranger.

Each is compared with what it was before the first frame of a stranger's that may change anything. A change of our own
ground's is none: what is read behind it is what should be there. That something is other than before is told twice: as
of where it was read, and as of the last frame on the strangers' port before that, since it changes only if somebody
changes it. Where that port has a hole, nobody can tell.

A burst of parameters that are read one behind the other is one sample: of its first, if none of them is changed and
none is left that a stranger tried to set since it was read, or that was never read before.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from harness.mavlink import frame as framing
from harness.mavlink.codec import Message, decode
from harness.reading.answers import ANSWER_IDS, ASKING_IDS, Answers
from harness.reading.beats import TIMESYNC, strangers_question
from harness.reading.digests import defining, digest, single, value_bits
from harness.reading.kept import Kept
from harness.reading.settings import (
    COUNT,
    HARMLESS,
    ITEM,
    MISSION_KINDS,
    PARAM_REQUEST_READ,
    PARAM_SET,
    PARAM_VALUE,
    PARAMETERS,
    SINGLES,
    changed,
)
from harness.reading.singles import Singles
from harness.reading.stack import AUTOPILOT_COMPONENT
from harness.reading.stamps import Stamps
from harness.reading.transit import Key
from harness.taps import Fate, Way
from harness.timeline import STATE_KINDS, Event, Snapshot, Timeline

BURST_S = 10.0
"""From one parameter of a burst to the next: a lost answer is asked for again."""


@dataclass(slots=True)
class _Transfer:
    """Items on their way to the ground."""

    count: int
    lo_s: float
    items: dict[int, Message] = field(default_factory=dict)


class StateReading:
    """Feed it what the drone says at its tap, what our own ground sends, and all of the strangers' port; `stamps` are
    of the drone's tap. `first_item`: what comes before it in a mission is no part of it."""

    def __init__(self, timeline: Timeline, stamps: Stamps, *, first_item: int = 0) -> None:
        self._timeline = timeline
        self._stamps = stamps
        self._first_item = first_item
        self._kept = {kind: Kept() for kind in (*MISSION_KINDS, *SINGLES.values())}
        self._parameters: dict[str, Kept] = {}
        self._wanted: set[str] = set()
        """Parameters that our own ground asked for or set; others a drone changes by itself, as its hours flown."""
        self._values: dict[str, bytes] = {}
        self._changed: set[str] = set()
        """Parameters last read as other than they were."""
        self._unread: set[str] = set()
        """Parameters that a stranger tried to set since they were read, if they ever were."""
        self._burst: Event | None = None
        self._burst_s, self._is_spoilt, self._is_holed = -math.inf, False, False
        """Holed: something that the drone said was not recorded, and what it was set to may have been in it."""
        self._transfers: dict[int, _Transfer] = {}
        self._singles, self._is_frozen = Singles(), False
        self._struck: tuple[float, float] | None = None
        """Between which stamps the newest frame on the strangers' port was."""
        self._told: dict[str, Event] = {}
        """By kind: what was told last."""
        self._answers, self.port, self._is_ours = Answers(), Stamps(), False
        """The newest frame on the strangers' port is the harness's own; the question behind it hints at no other."""
        self._asked, self._asked_s = 0, 0.0

    def said(self, record: int, number: int, frame: bytes) -> None:
        """One of `OF_USE`, from the drone, at its tap."""
        if number == PARAM_VALUE:
            self._stamps.wait(partial(self._parameter, record, decode(frame).param_id, value_bits(frame)))
        elif number == COUNT:
            self._stamps.wait(partial(self._begin, record, decode(frame)))
        elif number == ITEM:
            self._stamps.wait(partial(self._item, record, decode(frame)))
        elif (single := self._singles.told(number, frame)) is not None:
            self._stamps.wait(partial(self._single, record, *single))

    def ours(self, number: int, frame: bytes, due_ms: int) -> None:
        """One of `OF_USE`, from our own ground; the drone has it at `due_ms`, if it has not already."""
        self._singles.ours(number)
        if number in (PARAM_SET, PARAM_REQUEST_READ):
            self._wanted.add(decode(frame).param_id)
        if number == PARAM_SET:
            name = decode(frame).param_id
            self._wait(lambda: self._parameter_kept(name).move(due_ms / 1000))
        for kind in changed(number, frame):
            self._wait(partial(self._kept[kind].move, due_ms / 1000))

    def ours_unseen(self, since_s: float) -> None:
        """Since then our own ground sent something that was not recorded."""
        self._stamps.gap(self._timeline, STATE_KINDS, since_s)
        self._break_off()
        for each in self._every():
            self._wait(each.doubt_ours)

    def missed(self) -> None:
        """The drone said something that was not recorded."""
        self._singles.missed()
        self._is_holed = True
        self._stamps.blind.append(lambda hi_s: self._break_off())

    def at_port(self, record: int, way: Way, fate: Fate, frame: bytes, key: Key, *, of_drone: bool) -> None:
        """One record of the strangers' port; without a frame, where only its header is known."""
        number = framing.msg_id(frame) if frame and fate != Fate.DAMAGED else -1
        if way == Way.DOWN:
            if of_drone:
                self._answered(record, number, frame, key, measuring=fate == Fate.MEASURING)
            return
        if fate == Fate.MEASURING:
            if number != TIMESYNC:
                self._is_ours = True
            else:
                if not self._is_ours:
                    self._wait(self._hint)
                self._is_ours = False
                self._count(strangers_question(decode(frame).ts1) - 1)
                self._asked += 1
        elif number == PARAM_SET:
            self._wait(partial(self._stranger_sets, decode(frame).param_id))
        elif number not in HARMLESS:
            self._struck_again(self._hit)
        if fate != Fate.MEASURING and number in ASKING_IDS:
            self._answers.asked(decode(frame), value_bits(frame))
        self._struck_again(self._strike)

    def stamp(self, now_s: float) -> None:
        """A stamp of the drone's, to be told before it settles what came before it."""
        for since_s in self.port.overdue():
            self._stamps.gap(self._timeline, ("answer",), since_s)
        self.port.stamp(now_s, by=AUTOPILOT_COMPONENT)

    def close(self) -> None:
        """The recording ends here."""
        self._end_burst()

    def _wait(self, do: Callable[[], None]) -> None:
        self._stamps.wait(lambda lo_s, hi_s: do())

    def _answered(self, record: int, number: int, frame: bytes, key: Key, *, measuring: bool) -> None:
        if (since_s := self.port.missed(key[1], key[2])) is not None:
            self._stamps.gap(self._timeline, ("answer",), since_s)
        if number == TIMESYNC and measuring:
            self._count(max(self._asked, strangers_question(decode(frame).ts1)))
        elif number in ANSWER_IDS:
            for answer in self._answers.heard(decode(frame), value_bits(frame)):
                self._stamps.wait(partial(self._add, "answer", answer, record))

    def _count(self, before: int) -> None:
        """So many of the harness's own questions were asked; where one is missing, so may a stranger's frame be."""
        if before > self._asked:
            self._stamps.gap(self._timeline, (*STATE_KINDS, "answer"), self._asked_s)
            self._stamps.blind.append(lambda hi_s: self._doubt())
        self._asked, self._asked_s = before, self._stamps.stamp_s or 0.0

    def _every(self) -> Iterable[Kept]:
        return *self._kept.values(), *self._parameters.values()

    def _hint(self) -> None:
        for each in self._every():
            each.hint()

    def _touch(self) -> None:
        """A stranger sent something that may change anything."""
        self._is_frozen = True
        for each in self._every():
            each.touch()

    def _stranger_sets(self, name: str) -> None:
        self._end_burst()  # all of it was read before
        self._touch()
        self._unread.add(name)

    def _parameter_kept(self, name: str) -> Kept:
        return self._parameters.setdefault(name, Kept(is_frozen=self._is_frozen))

    def _doubt(self) -> None:
        self._break_off()
        for each in self._every():
            each.doubt()

    def _break_off(self) -> None:
        """Of what was being read something may be missing."""
        self._transfers.clear()
        self._burst, self._is_spoilt = None, True

    def _struck_again(self, how: Callable[[float, float], None]) -> None:
        """Of a flood's frames, one behind the other, the first is enough."""
        if self._stamps.waiting[-1:] not in ([how], [self._hit]):
            self._stamps.wait(how)

    def _hit(self, lo_s: float, hi_s: float) -> None:
        self._touch()
        self._strike(lo_s, hi_s)

    def _strike(self, lo_s: float, hi_s: float) -> None:
        self._struck = lo_s, hi_s

    def _begin(self, record: int, message: Message, lo_s: float, hi_s: float) -> None:
        self._end_burst()
        if message.mission_type < len(MISSION_KINDS):
            self._transfers[message.mission_type] = _Transfer(message.count, lo_s)
            self._whole(record, message.mission_type, hi_s)

    def _item(self, record: int, message: Message, lo_s: float, hi_s: float) -> None:
        transfer = self._transfers.get(message.mission_type)
        if transfer is not None and message.seq < transfer.count:
            transfer.items[message.seq] = message
            self._whole(record, message.mission_type, hi_s)

    def _whole(self, record: int, type_: int, hi_s: float) -> None:
        """Told once all of it is here: of some time since its count."""
        transfer = self._transfers[type_]
        if len(transfer.items) < transfer.count:
            return
        del self._transfers[type_]
        from_ = self._first_item if MISSION_KINDS[type_] == "mission_state" else 0
        name = digest([defining(transfer.items[at]) for at in range(from_, transfer.count)])
        self._read(MISSION_KINDS[type_], name, name, str.__eq__, Event("", None, transfer.lo_s, hi_s, record))

    def _single(self, record: int, kind: str, message: Message, lo_s: float, hi_s: float) -> None:
        if self._singles.holds(message, overtaken=bool(self._stamps.overtaken)):
            self._read(kind, *single(message), Event("", None, lo_s, hi_s, record))

    def _read(self, kind: str, value: Any, name: str, same: Callable[[Any, Any], bool], at: Event) -> None:
        kept = self._kept[kind]
        intact = kept.read(value, at.lo_s, same)
        self._tell(kind, name, intact, at, by_stranger=kept.was_touched)

    def _parameter(self, record: int, name: str, value: bytes, lo_s: float, hi_s: float) -> None:
        if lo_s - self._burst_s > BURST_S:
            self._end_burst()
            self._is_spoilt = False
        self._burst_s = hi_s
        if name not in self._wanted:
            return
        kept = self._parameter_kept(name)
        intact = kept.read(value, lo_s, bytes.__eq__)
        if kept.known is None:
            self._is_spoilt |= self._is_holed
            return
        self._unread.discard(name)
        self._values[name] = value
        at = Event("", None, lo_s, hi_s, record)
        if intact:
            self._changed.discard(name)
            self._burst = self._burst or at
            return
        self._is_spoilt = True
        if intact is False:
            self._changed.add(name)
        self._tell(PARAMETERS, self._of_parameters(), intact, at, by_stranger=kept.was_touched)

    def _end_burst(self) -> None:
        at, self._burst, self._burst_s = self._burst, None, -math.inf
        if at is not None and not (self._is_spoilt or self._changed or self._unread):
            self._tell(PARAMETERS, self._of_parameters(), True, at)

    def _of_parameters(self) -> str:
        return digest(sorted(self._values.items()))

    def _tell(self, kind: str, name: str, intact: bool | None, at: Event, *, by_stranger: bool = False) -> None:
        """Where nobody can tell, the sample is not sure."""
        before = self._told.get(kind)
        value = Snapshot(name, intact is not False)
        if intact is False and by_stranger and before is not None and before.sure and before.value.intact:
            self._tell_change(kind, value, before, at)
        self._told[kind] = Event(kind, value, at.lo_s, at.hi_s, at.frame, sure=intact is not None)
        self._timeline.add(self._told[kind])

    def _tell_change(self, kind: str, value: Snapshot, before: Event, at: Event) -> None:
        if self._struck is None:
            return
        lo_s, hi_s = self._struck
        if before.hi_s <= lo_s and hi_s <= at.hi_s and self._timeline.watched(kind, before.hi_s, at.hi_s):
            self._timeline.add(Event(kind, value, lo_s, hi_s))

    def _add(self, kind: str, value: object, record: int, lo_s: float, hi_s: float) -> None:
        self._timeline.add(Event(kind, value, lo_s, hi_s, record))
