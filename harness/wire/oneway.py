"""One way through a modelled radio: an entry tap, a chain of faults, what is still under way, and the way out."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Sequence
from typing import Protocol

from harness.faults.packet import Effect, Packet
from harness.taps import Decision, Fate, Tap, Way

LATEST_S = (2**32 - 1) / 1000
"""An index has no room for a later time: some seven weeks."""
Leave = Callable[[list[bytes], list[bytes]], None]
"""Takes the frames that come out, and for each the frame that went in, which is another object where a fault damaged
it; the same list twice where all are whole."""


class Records(Protocol):
    """Who is told of each frame before anybody else has it; see `harness.evidence.recorder.Recorder`."""

    def record(self, tap: Tap, way: Way, frames: Sequence[bytes], fate: Fate) -> int: ...

    def record_each(
        self, tap: Tap, way: Way, frames: Sequence[bytes], decisions: Sequence[Decision], heads: Sequence[bytes] = ()
    ) -> int: ...


class Now(Protocol):
    """A clock that is read: the time held, in seconds."""

    def now_s(self) -> float: ...


class Active:
    """A fault at work on one way, and what it did so far, in frames: its receipt."""

    __slots__ = ("copied", "damaged", "effect", "late", "lost", "number", "seen")

    def __init__(self, number: int, effect: Effect) -> None:
        self.number = number
        self.effect = effect
        self.seen = self.lost = self.late = self.damaged = self.copied = 0

    def receipt(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("seen", "lost", "late", "damaged", "copied")}

    def apply(self, packet: Packet) -> Sequence[Packet]:
        """What comes of a packet, counted."""
        made = self.effect(packet)
        self.count(packet, made)
        return made

    def count(self, packet: Packet, made: Sequence[Packet]) -> None:
        """Note what the fault made of a packet."""
        self.seen += 1
        self.lost += not made
        self.copied += max(0, len(made) - 1)
        self.late += any(each.due_s > packet.due_s for each in made)
        self.damaged += any(each.frame is not packet.frame for each in made)


class OneWay:
    """Frames go in by `enter`, recorded first, and come out through `leave`: at once, or behind the stamp of the
    vehicle's time at which they are due. What is due at the same time comes out in the order of entering."""

    def __init__(self, recorder: Records, clock: Now, *, way: Way, entry: Tap, leave: Leave) -> None:
        self._recorder = recorder
        self._clock = clock
        self._way, self._entry, self._leave = way, entry, leave
        self._under_way: list[tuple[int, int, bytes, bytes]] = []
        self._serials = itertools.count()
        self.active: list[Active] = []

    def enter(self, frames: list[bytes]) -> None:
        """Record, decide, and let through what is due now."""
        if self._under_way:
            # Whoever was given something behind this stamp may answer before all that is due behind it came out.
            self.release()
        if self.active:
            self._through_faults(frames)
        elif frames:
            self._recorder.record(self._entry, self._way, frames, Fate.PASSED)
            self._leave(frames, frames)

    def _through_faults(self, frames: list[bytes]) -> None:
        now_s = self._clock.now_s()
        active = self.active
        passed: Decision | None = None
        for number, frame in enumerate(frames):
            packet = Packet(frame, now_s)
            for at, each in enumerate(active):
                made = each.effect(packet)
                if made and made[0] is packet and len(made) == 1:
                    each.seen += 1
                    continue
                if passed is None:
                    # Until here nothing was done to anything; no list was needed but the one that came in.
                    passed = Decision(Fate.PASSED, round(now_s * 1000))
                    decisions, out, came_in = [passed] * number, frames[:number], frames[:number]
                decisions.append(self._changed(packet, at, made, out, came_in))
                break
            else:
                if passed is not None:
                    decisions.append(passed)
                    out.append(frame)
                    came_in.append(frame)
        if passed is None:
            self._recorder.record(self._entry, self._way, frames, Fate.PASSED)
            self._leave(frames, frames)
            return
        self._recorder.record_each(self._entry, self._way, frames, decisions)
        if out:
            self._leave(out, came_in)

    def _changed(
        self, packet: Packet, at: int, made: Sequence[Packet], out: list[bytes], came_in: list[bytes]
    ) -> Decision:
        """The decision on a frame to which the fault at place `at` did something; puts on `out` what is due now."""
        first = self.active[at]
        first.count(packet, made)
        number = first.number if _unlike((packet,), made) else 0
        for each in self.active[at + 1 :]:
            before, made = made, [one for packet_in in made for one in each.apply(packet_in)]
            if _unlike(before, made):
                number = each.number
        now_ms = round(packet.due_s * 1000)
        fate = Fate.PASSED if made else Fate.LOST
        dues_ms = []
        for frame, due_s in sorted(made, key=lambda each: each.due_s):
            due_ms = max(now_ms, math.ceil(min(due_s, LATEST_S) * 1000 - 1e-6))
            dues_ms.append(due_ms)
            if frame is not packet.frame:
                fate = Fate.DAMAGED
            if due_ms == now_ms:
                out.append(frame)
                came_in.append(packet.frame)
            else:
                heapq.heappush(self._under_way, (due_ms, next(self._serials), frame, packet.frame))
        return Decision(fate, dues_ms[0] if made else now_ms, number, tuple(dues_ms[1:]))

    @property
    def next_due_s(self) -> float | None:
        """When the first of what is under way is due; None if nothing is."""
        return self._under_way[0][0] / 1000 if self._under_way else None

    @property
    def under_way(self) -> int:
        """Frames that went in, and will come out."""
        return len(self._under_way)

    def release(self) -> None:
        """Let out what has become due."""
        if not self._under_way:
            return
        now_ms = round(self._clock.now_s() * 1000)
        out: list[bytes] = []
        came_in: list[bytes] = []
        while self._under_way and self._under_way[0][0] <= now_ms:
            _, _, frame, original = heapq.heappop(self._under_way)
            out.append(frame)
            came_in.append(original)
        if out:
            self._leave(out, came_in)


def _unlike(before: Sequence[Packet], made: Sequence[Packet]) -> bool:
    """Whether a fault did anything."""
    return len(before) != len(made) or any(
        one.frame is not other.frame or one.due_s != other.due_s for one, other in zip(before, made, strict=True)
    )
