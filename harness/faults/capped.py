"""A poor link that is never a lost one."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from harness.faults.packet import Effect, LinkFault, Packet, Scene
from harness.faults.selective import check_messages, matcher
from harness.faults.settings import check_above_zero, check_fault
from harness.faults.wording import seconds
from harness.mavlink.frame import msg_id, payload
from harness.taps import Way

_HEARTBEAT, _GROUND_STATION = 0, b"\6"
"""MAVLink's number of the message, and MAV_TYPE_GCS as the fifth byte of its payload."""
_REMEMBERED = 8
"""Intervals between counted packets, by the longest of which the next one is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capped:
    """`fault`, but packets that count are never missing for longer than `silence_s`: one whose loss would make it so,
    judged by the longest of the last intervals between them, crosses at once and unharmed, and so does the first.

    `counting` names the MAVLink messages that count. Without it those do that time-outs count: up, the heartbeats of
    ground stations (for sticks, name their message); down, everything. What the inner fault delays has crossed; this
    bounds loss and damage. Whatever the intervals, no silence is longer than `silence_s` and one of them.
    """

    fault: LinkFault = field(kw_only=False)
    silence_s: float
    counting: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_fault(self, "fault")
        check_above_zero(self, "silence_s")
        check_messages(self, "counting")

    @property
    def direction(self) -> str:
        return self.fault.direction

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        inner, counts = self.fault.begin(rng, scene, way), self._counted(way)
        longest_s = self.silence_s + 1e-6
        crossed_s, met_s = -math.inf, math.inf
        intervals_s = deque([0.0], maxlen=_REMEMBERED)

        def effect(packet: Packet) -> Sequence[Packet]:
            nonlocal crossed_s, met_s
            made = inner(packet)
            frame, due_s = packet
            if not counts(frame):
                return made
            intervals_s.append(due_s - met_s)
            met_s = due_s
            if made and (made[0].frame is frame or any(each.frame is frame for each in made)):
                crossed_s = due_s
            elif due_s + max(intervals_s) - crossed_s > longest_s:
                crossed_s = due_s
                return (packet,)
            return made

        return effect

    def _counted(self, way: Way) -> Callable[[bytes], bool]:
        if self.counting:
            return matcher(self.counting, (), ())
        return _is_ground_beat if way is Way.UP else lambda frame: True

    def __str__(self) -> str:
        what = f" of {' and '.join(self.counting)}" if self.counting else ""
        return f"{self.fault}, never silent{what} for over {seconds(self.silence_s)}"


def _is_ground_beat(frame: bytes) -> bool:
    return msg_id(frame) == _HEARTBEAT and payload(frame)[4:5] == _GROUND_STATION
