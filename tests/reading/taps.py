"""A hand-made recording: frames at the taps, one by one, and what a reader makes of them."""

from __future__ import annotations

from typing import Any

from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder
from harness.reading import STACKS
from harness.reading.reader import Reader
from harness.taps import Fate, Tap, Way
from harness.timeline import Event, Timeline
from harness.wire.ping import PINGER

STATION = (255, 190)
STAMP_S = 0.05


class Recording:
    """Made in order; `now_s` is the vehicle's own time, which the drone stamps its frames with where they have one, and
    `held_s` the last of its stamps, which is what the recorder knows of it."""

    def __init__(self, stack: str = "builtin", *, begin_s: float = 1.0, one_port: bool = False) -> None:
        self.timeline = Timeline()
        self.reader = Reader(STACKS[stack], self.timeline, station=STATION, one_port=one_port)
        self.drone, self.instrument, self.ground = Encoder(1, 1), Encoder(1, 1), Encoder(*STATION)
        self.pinger = Encoder(*PINGER)
        self.now_s = begin_s
        self.held_s = 0.0
        self.count = 0
        self.pings = 0

    def feed(self, tap: Tap, way: Way, fate: Fate, frame: bytes, *, late_s: float = 0.0) -> int:
        """One record; its number."""
        key = (*framing.source(frame), framing.sequence(frame))
        t_ms = round(self.held_s * 1000)
        self.reader.feed(self.count, tap, way, fate, frame, key, t_ms, t_ms + round(late_s * 1000))
        self.count += 1
        return self.count - 1

    def stamp(self, t_s: float | None = None) -> None:
        """The drone's SYSTEM_TIME, at its tap."""
        if t_s is not None:
            self.now_s = t_s
        frame = self.drone("SYSTEM_TIME", time_boot_ms=round(self.now_s * 1000))
        self.feed(Tap.DRONE, Way.DOWN, Fate.MEASURING, frame)
        self.held_s = max(self.held_s, round(self.now_s * 1000) / 1000)

    def stamps(self, for_s: float) -> None:
        """Nothing but stamps, at 20 Hz."""
        begin_s = self.now_s
        for tick in range(1, round(for_s / STAMP_S) + 1):
            self.stamp(begin_s + tick * STAMP_S)

    def says(self, name: str, *, lost: bool = False, arrives: bool = True, **fields: Any) -> int:
        """The drone says something, and it crosses; the number of its record at the drone's tap."""
        frame = self.drone(name, **fields)
        number = self.feed(Tap.DRONE, Way.DOWN, Fate.LOST if lost else Fate.PASSED, frame)
        if arrives and not lost:
            self.feed(Tap.GROUND, Way.DOWN, Fate.DELIVERED, frame)
        return number

    def says_late(self, name: str, late_s: float, **fields: Any) -> bytes:
        """The drone says something that a fault holds up; to be `heard` later."""
        frame = self.drone(name, **fields)
        self.feed(Tap.DRONE, Way.DOWN, Fate.PASSED, frame, late_s=late_s)
        return frame

    def heard(self, frame: bytes) -> int:
        """It reaches the ground."""
        return self.feed(Tap.GROUND, Way.DOWN, Fate.DELIVERED, frame)

    def asks(self, name: str, *, lost: bool = False, **fields: Any) -> int:
        """The ground sends something, and it crosses; the number of its record at the ground's tap."""
        frame = self.ground(name, **fields)
        number = self.feed(Tap.GROUND, Way.UP, Fate.LOST if lost else Fate.PASSED, frame)
        if not lost:
            self.feed(Tap.DRONE, Way.UP, Fate.DELIVERED, frame)
        return number

    def measured(self, name: str, **fields: Any) -> int:
        """Something crosses the instrument port."""
        return self.feed(Tap.INSTRUMENT, Way.DOWN, Fate.DELIVERED, self.instrument(name, **fields))

    def beat(self, *, lost: bool = False, arrives: bool = True, asked: bool = True, echoed: bool = True) -> int:
        """The ground's heartbeat, the radio's question behind it, and the drone's echo now; the heartbeat's record at
        the drone."""
        frame = self.ground("HEARTBEAT", type=6)
        self.feed(Tap.GROUND, Way.UP, Fate.LOST if lost else Fate.PASSED, frame)
        return -1 if lost or not arrives else self.arrives(frame, asked=asked, echoed=echoed)

    def beat_late(self, late_s: float) -> bytes:
        """A heartbeat that a fault holds up; to be said to have arrived later."""
        frame = self.ground("HEARTBEAT", type=6)
        self.feed(Tap.GROUND, Way.UP, Fate.PASSED, frame, late_s=late_s)
        return frame

    def arrives(self, beat: bytes, *, asked: bool = True, echoed: bool = True) -> int:
        """A heartbeat comes out at the drone, with the radio's question behind it."""
        number = self.feed(Tap.DRONE, Way.UP, Fate.DELIVERED, beat)
        self.pings += 1
        question = self.pinger("TIMESYNC", ts1=self.pings)
        if asked:
            self.feed(Tap.DRONE, Way.UP, Fate.MEASURING, question)
        if echoed:
            self.echo(self.pings)
        return number

    def echo(self, ping: int) -> None:
        """The drone's answer to a TIMESYNC, with its own time now."""
        frame = self.drone("TIMESYNC", tc1=round(self.now_s * 1e9), ts1=ping)
        self.feed(Tap.DRONE, Way.DOWN, Fate.MEASURING, frame)

    def skip(self, encoder: Encoder, count: int = 1) -> None:
        """Frames that a sender counted and that nobody recorded."""
        for _ in range(count):
            encoder("HEARTBEAT")

    def fly(
        self, for_s: float, *, beating: bool = True, up_lost: bool = False, down_lost: bool = False, **beat: Any
    ) -> None:
        """Stamps at 20 Hz; each second the drone's heartbeat and, from half a second on, the ground's."""
        begin_s = self.now_s
        for tick in range(1, round(for_s / STAMP_S) + 1):
            self.stamp(begin_s + tick * STAMP_S)
            if tick % 20 == 0:
                self.says("HEARTBEAT", lost=down_lost)
            if tick % 20 == 10 and beating:
                self.beat(lost=up_lost, **beat)

    def events(self, kind: str) -> list[Event]:
        return list(self.timeline.events(kind))

    def only(self, kind: str) -> Event:
        (event,) = self.events(kind)
        return event

    def values(self, kind: str) -> list[Any]:
        return [event.value for event in self.events(kind)]

    def holes(self) -> set[str]:
        """Kinds with a hole in them."""
        return {kind for kind in self.timeline.kinds() if self.timeline.gaps(kind)}
