"""A radio between any drone and any ground station, in real time: what comes in at one port goes out at the other,
lost, late or damaged as its faults have it.

Unlike `harness.wire.link` it knows nothing of the vehicle's time and says nothing itself: no heartbeat, no question.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import partial
from random import Random

from harness.clock import LoopClock
from harness.errors import RigError
from harness.faults.packet import LinkFault
from harness.mavlink.frame import Splitter
from harness.taps import Decision, Fate, Tap, Way
from harness.wire.absence import Absence
from harness.wire.alarm import Alarm
from harness.wire.injection import Injection, injected
from harness.wire.meter import Meter
from harness.wire.oneway import OneWay, Records
from harness.wire.port import Port


class SinceBegin(LoopClock):
    """The loop's seconds since this was made. `look` holds them: whatever happens at once has one time, in `held`."""

    def __init__(self) -> None:
        self._begun_s = LoopClock.now_s(self)
        self.held = Held()

    def now_s(self) -> float:
        return super().now_s() - self._begun_s

    def look(self) -> None:
        self.held.at_s = self.now_s()


class Held:
    """The time last looked at; as what faults may know of the world, of which a link without truth knows no more."""

    at_s = 0.0

    def now_s(self) -> float:
        return self.at_s

    def distance_m(self) -> float:
        raise RigError("a link that only passes frames on does not know how far the drone is")


MOST_FAULTS = 0xFFFF
"""What an index has room for (`harness.evidence.index`, fault)."""


class Relay:
    """Joins `drone` and `ground`, until `close`. Whole frames cross, each in a write (over UDP a datagram) of its own;
    what is no frame goes nowhere and is counted. `tape` is told of each frame before anybody has it."""

    def __init__(self, drone: Port, ground: Port, clock: SinceBegin, tape: Records | None = None) -> None:
        self.clock = clock
        self.meter = Meter(clock.held, tape)
        self.heard_s: dict[Way, float | None] = dict.fromkeys(Way)
        """When something came in last that way."""
        self.exits = {Way.UP: drone, Way.DOWN: ground}
        self.absences = {way: Absence(port) for way, port in self.exits.items()}
        """Of each way's far end: when nobody was there to take what came out."""
        self._stopped = False
        self.waiting_bytes = dict.fromkeys(Way, 0)
        """Written to each way's far end, and not taken there when the link was closed."""
        self._put_in = 0
        """Faults so far; each has its place in this count as its number."""
        self._splitters = {way: Splitter() for way in Way}
        self._alarm = Alarm(clock, self._release)
        entries = {Way.UP: Tap.GROUND, Way.DOWN: Tap.DRONE}
        self._ways = {
            way: OneWay(self.meter, clock.held, way=way, entry=tap, leave=partial(self._leave, way))
            for way, tap in entries.items()
        }
        drone.listen(partial(self._come, Way.DOWN))
        ground.listen(partial(self._come, Way.UP))

    def _come(self, way: Way, chunk: bytes) -> None:
        if self._stopped:
            return
        self.clock.look()
        self.heard_s[way] = self.clock.held.now_s()
        if frames := self._splitters[way].feed(chunk):
            self._ways[way].enter(frames)
            self._set_alarm()

    def _release(self) -> None:
        self.clock.look()
        for way in self._ways.values():
            way.release()
        self._set_alarm()

    def _set_alarm(self) -> None:
        dues = [due_s for way in self._ways.values() if (due_s := way.next_due_s) is not None]
        if dues:
            self._alarm.set(min(dues))

    def _leave(self, way: Way, frames: list[bytes], came_in: list[bytes]) -> None:
        tap = Tap.DRONE if way is Way.UP else Tap.GROUND
        if frames is came_in:
            self.meter.record(tap, way, frames, Fate.DELIVERED)
        else:
            now_ms = round(self.clock.held.now_s() * 1000)
            fates = [
                Decision(Fate.DELIVERED if frame is original else Fate.DAMAGED, now_ms)
                for frame, original in zip(frames, came_in, strict=True)
            ]
            self.meter.record_each(tap, way, frames, fates, came_in)
        self.absences[way].send(frames, self.clock.held.now_s())

    @property
    def spent(self) -> bool:
        """Whether no number is left by which a recording could tell one more fault from those before."""
        return self._put_in >= MOST_FAULTS

    def inject(self, fault: LinkFault, rng: Random) -> AbstractContextManager[Injection]:
        """Put a fault behind those at work, and take it out again whatever happens; not once it is `spent`."""
        self.clock.look()
        self._put_in += 1
        return injected(self._ways, fault, rng, self.clock.held, self._put_in)

    def malformed(self, way: Way) -> dict[str, int]:
        """What came in that way and was no frame."""
        return self._splitters[way].tally()

    def stop(self) -> None:
        """What comes in from now on goes nowhere, unrecorded; what is under way still comes out when it is due."""
        self._stopped = True

    def close(self) -> None:
        """What is due by now comes out, what is still under way stays there; the ports are closed."""
        try:
            self._release()
        finally:
            self._alarm.close()
            for way, port in self.exits.items():
                self.waiting_bytes[way] = port.waiting_bytes
                port.close()
