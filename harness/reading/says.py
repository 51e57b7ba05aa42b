"""What the drone tells, as it tells it: at its own tap, heard or not."""

from __future__ import annotations

from functools import partial

from harness.clock import BootTime
from harness.mavlink.codec import Message
from harness.reading.beats import ECHO_ERROR_S
from harness.reading.ground import Ground, Kept
from harness.reading.stack import StackReading
from harness.reading.stamps import Stamps
from harness.reading.traffic import TRAFFIC_SAID, contacts
from harness.reading.words import Ear
from harness.timeline import IF_ASKED, Event, Report, Timeline

SAID_KINDS = ("mode", "armed", "said", "name", *TRAFFIC_SAID, *IF_ASKED)
"""All that a hole at the drone's tap may have hidden."""
PROMPT_S = 0.1
"""Between an event and its frame; PX4 sends within two stamps of 50 ms."""


class Says:
    """`mode`, `armed`, `belief` and whatever else a stack tells as facts; and `said`, its reports."""

    def __init__(self, timeline: Timeline, stack: StackReading, stamps: Stamps, boot: BootTime, ground: Ground) -> None:
        self._timeline = timeline
        self._stack = stack
        self._stamps = stamps
        self._boot = boot
        self._ground = ground
        self._ear = Ear(stack)

    def told(self, record: int, message: Message, kept: Kept | None) -> None:
        """A message of the drone's, and what kept it from the ground."""
        for fact in self._stack.facts(message):
            self._put(record, fact.kind, fact.value)
        seen = list(contacts(self._stack, message))
        for (kind, _), icao in seen:
            self._put(record, kind, icao)
        report = self._ear.report(message)
        if kept is not None and (seen or report is not None):
            self._ground.kept_from(kept, record, report)
        if report is None:
            return
        if message.name == "EVENT":
            at_s = self._boot.to_s(message.event_time_boot_ms)
            self._stamps.wait(partial(self._said_event, report, at_s, record))
        else:
            self._put(record, "said", report)

    def _said_event(self, report: Report, at_s: float, record: int, lo_s: float, hi_s: float) -> None:
        """An EVENT is said when it is sent. Its own time, exact to a step, dates that only if it fits: one handed over
        later, from the drone's buffer, is as late as its frame."""
        if lo_s - PROMPT_S <= at_s <= hi_s:
            lo_s, hi_s = at_s - ECHO_ERROR_S, at_s
        self._timeline.add(Event("said", report, lo_s, hi_s, record))

    def _put(self, record: int, kind: str, value: object) -> None:
        self._stamps.wait(lambda lo_s, hi_s: self._add(Event(kind, value, lo_s, hi_s, record)))

    def _add(self, event: Event) -> None:
        """A change that the stack tells at once happened since the stamp before: until then the old value held."""
        timeline = self._timeline
        if event.kind in self._stack.tells_at_once:
            last = timeline.last(event.kind)
            if last is not None and last.value != event.value and timeline.watched(event.kind, last.hi_s, event.lo_s):
                timeline.add(Event(event.kind, last.value, event.lo_s, event.lo_s, event.frame))
        timeline.add(event)
