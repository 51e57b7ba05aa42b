"""A rate that is too small, and the queue before it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from harness.faults.packet import Effect, Packet, Scene
from harness.faults.settings import Direction, Turn, check_direction, check_numbers
from harness.faults.wording import only, rate
from harness.mavlink.frame import LONGEST_BYTES
from harness.taps import Way

LEAST_BPS = 8 * LONGEST_BYTES
QUEUE_BYTES = 2048
"""About what small telemetry radios and their serial ports buffer."""


def check_bps(owner: object, name: str = "bps") -> None:
    check_numbers(
        owner, name, least=LEAST_BPS,
        wanted=f"at least {LEAST_BPS} bit/s, one largest MAVLink frame ({LONGEST_BYTES} bytes) a second",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bandwidth:
    """`bps` bits a second cross, each way by itself; what comes faster waits, and is lost while more than `queue_bytes`
    would be waiting, with what is being sent (drop-tail). A frame comes out when its last bit has crossed."""

    bps: float = field(kw_only=False)
    queue_bytes: float = QUEUE_BYTES
    direction: Direction = Direction.BOTH

    def __post_init__(self) -> None:
        check_direction(self)
        check_bps(self)
        check_numbers(
            self, "queue_bytes", least=LONGEST_BYTES,
            wanted=f"at least {LONGEST_BYTES} bytes, one largest MAVLink frame",
        )  # fmt: skip

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        return self.begin_turnable(rng, scene, way)[0]

    def begin_turnable(self, rng: Random, scene: Scene, way: Way) -> tuple[Effect, Turn]:
        byte_s, queue_bytes = 8 / self.bps, self.queue_bytes
        free_s = -math.inf

        def effect(packet: Packet) -> Sequence[Packet]:
            nonlocal free_s
            frame, due_s = packet
            if due_s >= free_s:
                free_s = due_s
            elif (free_s - due_s) / byte_s + len(frame) > queue_bytes:
                return ()
            free_s += len(frame) * byte_s
            return (Packet(frame, free_s),)

        def turn(to: Bandwidth) -> None:
            nonlocal byte_s, queue_bytes
            byte_s, queue_bytes = 8 / to.bps, to.queue_bytes

        return effect, turn

    def __str__(self) -> str:
        return f"{rate(self.bps)}, {self.queue_bytes:.0f} bytes queued at most{only(self.direction)}"
