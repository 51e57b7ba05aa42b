"""What the ground knows of the drone: what reached it, what it asked, and what it may have missed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial
from typing import NamedTuple, Self

from harness.mavlink.codec import Message, decode
from harness.mavlink.dialect import by_name
from harness.reading.gnss import place
from harness.reading.orders import HEARD_IDS, ORDER_KINDS, Orders, Told
from harness.reading.place import Origin
from harness.reading.silence import HELD_UP_MS, Silence
from harness.reading.stack import StackReading
from harness.reading.stamps import Stamps
from harness.reading.takes import Mark
from harness.reading.traffic import TRAFFIC_HEARD, TRAFFIC_NAMES, contacts
from harness.reading.untold import Untold
from harness.reading.words import Ear
from harness.taps import Fate
from harness.timeline import Event, Report, Timeline

Sign = tuple[int, Mark]
"""A record, and what the downlink had been through by then."""
POSITION = by_name()["GLOBAL_POSITION_INT"].msg_id


class Kept(NamedTuple):
    """What a frame met on its way: how long it was held up, inf for ever, and whether by the standing radio."""

    for_s: float
    by_radio: bool

    @classmethod
    def of(cls, fate: Fate, t_ms: int, due_ms: int, *, by_radio: bool) -> Self | None:
        """None for one that was not kept at all."""
        if fate in (Fate.LOST, Fate.DAMAGED):
            return cls(math.inf, by_radio)
        return cls((due_ms - t_ms) / 1000, by_radio) if due_ms > t_ms else None


POSITION_KINDS = ("telemetry_age", "whereabouts")
HEARD_KINDS = ("heard", "all_told", *TRAFFIC_HEARD, *POSITION_KINDS, *ORDER_KINDS)


class Ground:
    """The ground's end of the radio. Whatever comes out there is a sign of life of the downlink.

    What is reckoned from several records (orders and their answers, what is still untold) is in doubt behind a hole.
    """

    def __init__(
        self, timeline: Timeline, stack: StackReading, stamps: Stamps, station: tuple[int, int], origin: Origin
    ) -> None:
        self._timeline = timeline
        self._stack = stack
        self._stamps = stamps
        self._origin = origin
        self._said_ids = frozenset(by_name()[name].msg_id for name in (*stack.said_names, *TRAFFIC_NAMES))
        self._ear = Ear(stack)
        self._orders = Orders(stack.order, station)
        self._untold = Untold(timeline)
        self._known_s: float | None = None
        self._signs: list[Sign] = []
        self.downlink = Silence(timeline, "downlink", self._missed)

    def asked(self, record: int, frame: bytes, kept: Kept | None = None) -> None:
        """The harness's own station sent one of `SENT_IDS`."""
        if kept is not None:
            self.kept_from(kept, record)
        self._tell(record, self._orders.sent(decode(frame)))

    def asked_unseen(self, since_s: float) -> None:
        """Since then it sent something that was not recorded."""
        self._orders.doubt()
        self._stamps.gap(self._timeline, ORDER_KINDS, since_s)

    def kept_from(self, kept: Kept, record: int, report: Report | None = None, *, position: bool = False) -> None:
        """A fault took or held up a report of the drone's, a position, an order, or the answer to one. What the
        standing radio did is told, with its length, as `positions_kept` or `words_kept`."""
        if not kept.by_radio:
            if report is not None:
                self._stamps.wait(lambda lo_s, hi_s: self._untold.was_kept(report))
        elif kept.for_s * 1000 > HELD_UP_MS:
            kind = "positions_kept" if position else "words_kept"
            self._stamps.wait(lambda lo_s, hi_s: self._timeline.add(Event(kind, kept.for_s, lo_s, hi_s, record)))

    def told_unseen(self, since_s: float) -> None:
        """Since then the drone sent something that was not recorded; it may have reached the ground, too."""
        self.downlink.doubt(since_s)
        self._stamps.blind.append(lambda hi_s: self._untold.doubt(said=True))

    def came_out(self, record: int) -> None:
        """A frame of the drone's came out whole. Of all before the next stamp only the first and the last count."""
        if self._stamps.stamp_s is None:
            return
        if not self._signs:
            self._stamps.wait(self._alive)
        self._signs[1:] = [(record, self.downlink.mark())]

    def heard(self, record: int, number: int, frame: bytes, entered_s: float | None) -> None:
        """And what it says; it had entered at `entered_s`, or unrecorded."""
        if number in HEARD_IDS:
            self._tell(record, self._orders.heard(decode(frame)))
        elif number == POSITION:
            self._stamps.wait(partial(self._whereabouts, record, decode(frame)))
            if entered_s is not None:
                self._stamps.wait(partial(self._picture, record, entered_s))
        elif number in self._said_ids:
            message = decode(frame)
            for fact in self._stack.facts(message):
                if fact.kind == "mode":
                    self._stamps.wait(partial(self._untold.saw, fact.value, record))
            for (_, kind), icao in contacts(self._stack, message):
                self._stamps.wait(partial(self._told, Told(kind, icao, sure=True), record))
            if (report := self._ear.report(message)) is not None:
                self._stamps.wait(partial(self._report, report, record))

    def close(self, end_s: float) -> None:
        """The recording ends here: the downlink's silence is told, and how old the picture has become."""
        self.downlink.close(end_s)
        if self._known_s is not None:
            self._timeline.add(Event("telemetry_age", max(0.0, end_s - self._known_s), end_s, end_s))

    def _alive(self, lo_s: float, hi_s: float) -> None:
        signs, self._signs = self._signs, []
        for record, mark in signs:
            if restored := self.downlink.sign_of_life(lo_s, hi_s, record, mark):
                self._untold.restored(restored)

    def _report(self, report: Report, record: int, lo_s: float, hi_s: float) -> None:
        self._timeline.add(Event("heard", report, lo_s, hi_s, record))
        self._untold.heard(report, record, lo_s, hi_s)

    def _picture(self, record: int, entered_s: float, lo_s: float, hi_s: float) -> None:
        """A position came: until then the ground's newest was this old, at the least."""
        if self._known_s is not None:
            self._timeline.add(Event("telemetry_age", max(0.0, lo_s - self._known_s), lo_s, hi_s, record))
        self._known_s = max(entered_s, self._known_s or entered_s)

    def _whereabouts(self, record: int, message: Message, lo_s: float, hi_s: float) -> None:
        """In metres from home, once truth has told where that is."""
        if self._timeline.events("truth"):
            self._timeline.add(Event("whereabouts", place(message, self._origin), lo_s, hi_s, record))

    def _tell(self, record: int, told: Iterable[Told]) -> None:
        for each in told:
            self._stamps.wait(partial(self._told, each, record))

    def _told(self, told: Told, record: int, lo_s: float, hi_s: float) -> None:
        self._timeline.add(Event(told.kind, told.value, lo_s, hi_s, record, told.sure))

    def _missed(self, since_s: float) -> None:
        """Since then something may have come out that was not recorded."""
        self._orders.doubt()
        self._stamps.wait(lambda lo_s, hi_s: self._untold.doubt(said=False))
        self._stamps.gap(self._timeline, HEARD_KINDS, since_s)
