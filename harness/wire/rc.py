"""The sticks' own radio: one way, from the pilot's transmitter up to the receiver on board, through faults of its own.

Each frame is recorded where it enters, with its fate, before it goes on. A receiver checks what it gets: a damaged
frame is as good as lost. The frames look like RC_CHANNELS_OVERRIDE, a form that every MAVLink tool can show; no
autopilot ever sees them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from harness.clock import VehicleClock
from harness.errors import CallerError
from harness.evidence.recorder import Recorder
from harness.faults.packet import LinkFault, Scene
from harness.mavlink.codec import Encoder, decode
from harness.taps import Tap, Way
from harness.wire.injection import Injection
from harness.wire.oneway import Active, OneWay

Channels = tuple[int, int, int, int]
"""Roll, pitch, throttle and yaw as pulses, in microseconds: 1000 to 2000, the middle at 1500."""
NEUTRAL: Channels = (1500, 1500, 1500, 1500)
"""Hands off sticks that spring back, the throttle's too: hold height, turn nowhere."""
TRANSMITTER = (254, 193)
"""A system of its own, with sequence numbers of its own."""


class RcLink:
    """Carries the sticks from `send` to `receive`; faults come and go under traffic.

    `numbers` hands out the injections' numbers, by which the index names a fault: one count for all of a rig's radios.
    """

    def __init__(
        self,
        recorder: Recorder,
        clock: VehicleClock,
        scene: Scene,
        receive: Callable[[Channels], None],
        *,
        numbers: Iterator[int],
    ) -> None:
        self._scene = scene
        self._receive = receive
        self._numbers = numbers
        self._encode = Encoder(*TRANSMITTER)
        self._way = OneWay(recorder, clock, way=Way.UP, entry=Tap.RC, leave=self._leave)
        clock.on_stamp(self._way.release)

    def send(self, channels: Channels) -> None:
        """One frame, from the transmitter."""
        roll, pitch, throttle, yaw = channels
        self._way.enter(
            [self._encode("RC_CHANNELS_OVERRIDE", chan1_raw=roll, chan2_raw=pitch, chan3_raw=throttle, chan4_raw=yaw)]
        )

    def _leave(self, frames: list[bytes], came_in: list[bytes]) -> None:
        for frame, original in zip(frames, came_in, strict=True):
            if frame is original:
                told = decode(frame)
                self._receive((told.chan1_raw, told.chan2_raw, told.chan3_raw, told.chan4_raw))

    @contextmanager
    def inject(self, fault: LinkFault, rng: Random) -> Iterator[Injection]:
        """Put a fault into the chain, and take it out again whatever happens. Raises CallerError for one that works on
        the way down only: there is none."""
        if fault.direction not in (Way.UP.name.lower(), "both"):
            raise CallerError(
                f"{fault} on the sticks' radio: it has one way, from the ground to the drone, and a fault that works "
                f"{fault.direction} only would do nothing there"
            )
        number = next(self._numbers)
        active = Active(number, fault.begin(Random(rng.getrandbits(64)), self._scene, Way.UP))
        self._way.active.append(active)
        try:
            yield Injection(number, {Way.UP: active})
        finally:
            self._way.active.remove(active)
