"""The modelled radio: all traffic between drone and ground passes here, through a chain of faults per direction.

Each frame is recorded where it enters, with its fate, and again where it comes out; both before anybody else has it.
The harness's own measuring traffic (SYSTEM_TIME, and the echoes of its TIMESYNC) is recorded at the drone's end and
goes no further, so that measuring does not load the radio that is modelled.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from random import Random

from harness.clock import VehicleClock
from harness.evidence.recorder import Recorder
from harness.faults.packet import Effect, LinkFault, Packet
from harness.mavlink.frame import Splitter
from harness.taps import Fate, Tap, Way
from harness.wire.port import Port

Take = Callable[[list[bytes]], None]


class _Direction:
    """One way through the radio: entry tap, faults, what is still under way, exit tap."""

    def __init__(self, recorder: Recorder, clock: VehicleClock, *, way: Way, entry: Tap, leave: Tap) -> None:
        self._recorder = recorder
        self._clock = clock
        self._way, self._entry, self._leave = way, entry, leave
        self._under_way: list[tuple[float, int, bytes]] = []
        self._serials = itertools.count()
        self.effects: list[Effect] = []
        self.takers: list[Take] = []
        self.passed = 0
        self.lost = 0

    def enter(self, frames: list[bytes]) -> None:
        """Record, decide, and let through what is due now."""
        if self.effects:
            frames = self._through_faults(frames)
        else:
            self.passed += len(frames)
            self._recorder.record(self._entry, self._way, frames, Fate.PASSED)
        if self._under_way:
            now_s = self._clock.now_s()
            for frame in frames:
                heapq.heappush(self._under_way, (now_s, next(self._serials), frame))
            self.release()
        elif frames:
            self._out(frames)

    def _through_faults(self, frames: list[bytes]) -> list[bytes]:
        """What of `frames` is due at once; what is due later goes under way."""
        now_s = self._clock.now_s()
        fates = []
        due = []
        effects = self.effects
        for frame in frames:
            packets: Iterable[Packet] = (Packet(frame, now_s),)
            for effect in effects:
                packets = [out for packet in packets for out in effect(packet)]
            fate = Fate.LOST
            for out_frame, due_s in packets:
                fate = Fate.PASSED
                if due_s <= now_s:
                    due.append(out_frame)
                else:
                    heapq.heappush(self._under_way, (due_s, next(self._serials), out_frame))
            fates.append(fate)
        lost = fates.count(Fate.LOST)
        self.lost += lost
        self.passed += len(fates) - lost
        self._recorder.record(self._entry, self._way, frames, fates)
        return due

    def release(self) -> None:
        """Let out what has become due."""
        now_s = self._clock.now_s()
        due = []
        while self._under_way and self._under_way[0][0] <= now_s:
            due.append(heapq.heappop(self._under_way)[2])
        if due:
            self._out(due)

    def _out(self, frames: list[bytes]) -> None:
        self._recorder.record(self._leave, self._way, frames, Fate.DELIVERED)
        for take in self.takers:
            take(frames)


class Link:
    """The radio between one drone's port and the ground, with two taps and faults that come and go under traffic.

    `measuring` tells which frames of the drone are answers to the harness's own instruments.
    """

    def __init__(
        self, drone: Port, recorder: Recorder, clock: VehicleClock, *, measuring: Callable[[bytes], bool]
    ) -> None:
        self._drone = drone
        self._recorder = recorder
        self._measuring = measuring
        self._splitter = Splitter()
        self._down = _Direction(recorder, clock, way=Way.DOWN, entry=Tap.DRONE, leave=Tap.GROUND)
        self._up = _Direction(recorder, clock, way=Way.UP, entry=Tap.GROUND, leave=Tap.DRONE)
        self._up.takers.append(lambda frames: drone.send(b"".join(frames)))
        clock.on_stamp(self._release)
        drone.listen(self._from_drone)

    def on_heard(self, take: Take) -> None:
        """Give `take` every frame that reaches the ground."""
        self._down.takers.append(take)

    def send_up(self, frames: list[bytes]) -> None:
        """Whole frames from the ground towards the drone."""
        self._up.enter(frames)

    def _from_drone(self, chunk: bytes) -> None:
        frames = self._splitter.feed(chunk)
        if not frames:
            return
        for part, is_measuring in _runs(frames, self._measuring):
            if is_measuring:
                self._recorder.record(Tap.DRONE, Way.DOWN, part, Fate.MEASURING)
            else:
                self._down.enter(part)

    def _release(self) -> None:
        self._down.release()
        self._up.release()

    @contextmanager
    def inject(self, fault: LinkFault, rng: Random) -> Iterator[Callable[[], dict[str, int]]]:
        """Put a fault into the chain, and take it out again whatever happens. Yields its receipt so far: frames passed
        and lost per direction since it began."""
        ways = {"up": self._up, "down": self._down}
        # Each direction has an effect of its own, with its own randomness: what a fault remembers is the direction's.
        hit = [
            (way, fault.begin(Random(rng.getrandbits(64))))
            for name, way in ways.items()
            if fault.direction in (name, "both")
        ]
        before = {name: (way.passed, way.lost) for name, way in ways.items()}
        for way, effect in hit:
            way.effects.append(effect)

        def receipt() -> dict[str, int]:
            counts = {}
            for name, way in ways.items():
                counts[f"{name}_passed"] = way.passed - before[name][0]
                counts[f"{name}_lost"] = way.lost - before[name][1]
            return counts

        try:
            yield receipt
        finally:
            for way, effect in hit:
                way.effects.remove(effect)


def _runs(frames: Sequence[bytes], test: Callable[[bytes], bool]) -> Iterator[tuple[list[bytes], bool]]:
    """Neighbours of the same kind together, in order."""
    for is_so, part in itertools.groupby(frames, test):
        yield list(part), is_so
