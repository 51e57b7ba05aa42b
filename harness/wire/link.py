"""The modelled radio: all traffic between drone and ground passes here, through a chain of faults per direction.

Each frame is recorded where it enters, with its fate, and again where it comes out; both before anybody else has it.
The harness's own measuring traffic (SYSTEM_TIME, the TIMESYNC behind each heartbeat and its echo) is recorded at the
drone's end and goes no further, so that measuring does not load the radio that is modelled.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from harness.clock import VehicleClock
from harness.evidence.recorder import Recorder
from harness.faults.packet import LinkFault, Scene
from harness.mavlink import frame as framing
from harness.mavlink.frame import Splitter
from harness.mavlink.signing import Signer
from harness.reading.beats import HEARTBEAT, PINGER, TIMESYNC
from harness.reading.sticks import STICK_IDS, STICKS_FROM, STICKS_PINGER
from harness.taps import Decision, Fate, Tap, Way
from harness.wire.injection import Injection, injected
from harness.wire.oneway import OneWay
from harness.wire.ping import Pinger
from harness.wire.port import Port

Take = Callable[[list[bytes]], None]


class Link:
    """The radio between one drone's port and the ground, with two taps and faults that come and go under traffic.

    `measuring` tells which frames of the drone, besides the echoes, are answers to the harness's own instruments;
    `scene` what faults may know of the world; `asking` is the system in whose name the drone is asked when it processed
    something.
    """

    def __init__(
        self,
        drone: Port,
        recorder: Recorder,
        clock: VehicleClock,
        scene: Scene,
        *,
        measuring: Callable[[bytes], bool],
        asking: int = PINGER[0],
    ) -> None:
        self._drone = drone
        self._recorder = recorder
        self._clock = clock
        self._scene = scene
        self._measuring = measuring
        self._splitter = Splitter()
        sticks = Pinger((asking, STICKS_PINGER[1]), after=STICKS_FROM)
        self._pingers = {HEARTBEAT: Pinger((asking, PINGER[1])), **dict.fromkeys(STICK_IDS, sticks)}
        """What a drone misses if it does not come, and who asks behind it."""
        self._heard: list[Take] = []
        self._received: list[Take] = []
        self._sent: list[Take] = []
        self.echoes = 0
        """How many of the harness's own questions the drone has answered on this radio."""
        self.numbers = itertools.count(1)
        """Of injections, on all radios of a rig."""
        self._up = OneWay(recorder, clock, way=Way.UP, entry=Tap.GROUND, leave=self._to_drone)
        self._down = OneWay(recorder, clock, way=Way.DOWN, entry=Tap.DRONE, leave=self._to_ground)
        self._ways = {Way.UP: self._up, Way.DOWN: self._down}
        clock.on_stamp(self._release)
        drone.listen(self._from_drone)

    def on_heard(self, take: Take) -> None:
        """Give `take` every frame that reaches the ground whole."""
        self._heard.append(take)

    def on_received(self, take: Take) -> None:
        """Give `take` all that reaches the ground, damaged frames too, as a receiver hands it on."""
        self._received.append(take)

    def on_sent(self, take: Take) -> None:
        """Give `take` every frame that the ground sends, as whoever listens in would have it."""
        self._sent.append(take)

    def send_up(self, frames: list[bytes]) -> None:
        """Whole frames from the ground towards the drone."""
        for take in self._sent:
            take(frames)
        self._up.enter(frames)

    def malformed(self) -> dict[str, int]:
        """What came from the drone and was no frame."""
        return self._splitter.tally()

    def sign_with(self, signer: Signer) -> None:
        """Sign the harness's own questions from now on."""
        for pinger in self._pingers.values():
            pinger.sign_with(signer)

    def _from_drone(self, chunk: bytes) -> None:
        crossing: list[bytes] = []
        for frame in self._splitter.feed(chunk):
            if not self._is_measuring(frame):
                crossing.append(frame)
                continue
            # One by one: each may be a stamp, behind which something comes out before the next.
            if crossing:
                self._down.enter(crossing)
                crossing = []
            self._recorder.record(Tap.DRONE, Way.DOWN, [frame], Fate.MEASURING)
        if crossing:
            self._down.enter(crossing)

    def _is_measuring(self, frame: bytes) -> bool:
        if framing.msg_id(frame) == TIMESYNC and any(each.is_answer(frame) for each in self._pingers.values()):
            self.echoes += 1
            return True
        return self._measuring(frame)

    def _to_ground(self, frames: list[bytes], came_in: list[bytes]) -> None:
        whole = self._record_out(Tap.GROUND, Way.DOWN, frames, came_in)
        for take in self._received:
            take(frames)
        if whole:
            for take in self._heard:
                take(whole)

    def _to_drone(self, frames: list[bytes], came_in: list[bytes]) -> None:
        """Each that would be missed with a question behind it, all in one write: they are parsed in one go."""
        write = []
        begin = 0
        for end, frame in enumerate(frames, 1):
            write.append(frame)
            pinger = self._pingers.get(framing.msg_id(frame)) if frame is came_in[end - 1] else None
            if pinger is not None:
                self._record_out(Tap.DRONE, Way.UP, frames[begin:end], came_in[begin:end])
                begin = end
                write.append(pinger.ask())
                self._recorder.record(Tap.DRONE, Way.UP, write[-1:], Fate.MEASURING)
        if begin < len(frames):
            self._record_out(Tap.DRONE, Way.UP, frames[begin:], came_in[begin:])
        self._drone.send(b"".join(write))

    def _record_out(self, tap: Tap, way: Way, frames: list[bytes], came_in: list[bytes]) -> list[bytes]:
        """Record what comes out; returns what of it is whole."""
        if frames is came_in:
            self._recorder.record(tap, way, frames, Fate.DELIVERED)
            return frames
        whole = [frame for frame, original in zip(frames, came_in, strict=True) if frame is original]
        if len(whole) == len(frames):
            self._recorder.record(tap, way, frames, Fate.DELIVERED)
        else:
            now_ms = round(self._clock.now_s() * 1000)
            decisions = [
                Decision(Fate.DELIVERED if frame is original else Fate.DAMAGED, now_ms)
                for frame, original in zip(frames, came_in, strict=True)
            ]
            self._recorder.record_each(tap, way, frames, decisions, came_in)
        return whole

    def _release(self) -> None:
        self._up.release()
        self._down.release()

    @contextmanager
    def inject(self, fault: LinkFault, rng: Random) -> Iterator[Injection]:
        """Put a fault into the chain, and take it out again whatever happens."""
        with injected(self._ways, fault, rng, self._scene, next(self.numbers)) as injection:
            yield injection
