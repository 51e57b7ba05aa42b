"""What passed a radio, counted at its two ends, and how much of it a second."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from harness.taps import Decision, Fate, Tap, Way
from harness.wire.oneway import Now, Records

WINDOW_S = 2.0
"""How long ago the counts lie that a rate is told from."""


@dataclass(slots=True)
class Counts:
    """One way's frames, and the bytes of them: what entered, what came out at the far end, what the faults took (lost),
    ruined, copied, or kept for later."""

    entered: int = 0
    entered_bytes: int = 0
    left: int = 0
    left_bytes: int = 0
    lost: int = 0
    late: int = 0
    damaged: int = 0
    copied: int = 0

    @property
    def under_way(self) -> int:
        """Neither lost nor out yet."""
        return self.entered + self.copied - self.lost - self.left

    def told(self) -> dict[str, int]:
        return asdict(self) | {"under_way": self.under_way}


class Meter:
    """Counts what a radio records, by way, and hands it on to `tape` first, where there is one."""

    def __init__(self, clock: Now, tape: Records | None = None) -> None:
        self.counts = {way: Counts() for way in Way}
        self._clock = clock
        self._tape = tape

    def record(self, tap: Tap, way: Way, frames: Sequence[bytes], fate: Fate) -> int:
        first = self._tape.record(tap, way, frames, fate) if self._tape is not None else 0
        counts, size = self.counts[way], sum(map(len, frames))
        if _is_entry(tap, way):
            counts.entered += len(frames)
            counts.entered_bytes += size
        else:
            counts.left += len(frames)
            counts.left_bytes += size
        return first

    def record_each(
        self, tap: Tap, way: Way, frames: Sequence[bytes], decisions: Sequence[Decision], heads: Sequence[bytes] = ()
    ) -> int:
        first = self._tape.record_each(tap, way, frames, decisions, heads) if self._tape is not None else 0
        counts, size = self.counts[way], sum(map(len, frames))
        if not _is_entry(tap, way):
            counts.left += len(frames)
            counts.left_bytes += size
            return first
        counts.entered += len(frames)
        counts.entered_bytes += size
        now_ms = round(self._clock.now_s() * 1000)
        for fate, due_ms, _, copies_ms in decisions:
            counts.lost += fate is Fate.LOST
            counts.damaged += fate is Fate.DAMAGED
            counts.copied += len(copies_ms)
            counts.late += fate is not Fate.LOST and max((due_ms, *copies_ms)) > now_ms
        return first


def _is_entry(tap: Tap, way: Way) -> bool:
    return (tap is Tap.DRONE) is (way is Way.DOWN)


@dataclass(frozen=True, slots=True)
class Rates:
    """Each second: frames and bytes that entered, and that came out."""

    entered_hz: float = 0.0
    entered_bytes_hz: float = 0.0
    left_hz: float = 0.0
    left_bytes_hz: float = 0.0


class Window:
    """Counts as they were, for as long as rates are told over."""

    def __init__(self) -> None:
        self._past: deque[tuple[float, Counts]] = deque()

    def look(self, now_s: float, counts: Counts) -> Rates:
        """Note the counts, and tell the rates since the oldest that are not older than `WINDOW_S`."""
        self._past.append((now_s, replace(counts)))
        while len(self._past) > 2 and now_s - self._past[1][0] >= WINDOW_S:
            self._past.popleft()
        then_s, then = self._past[0]
        passed_s = now_s - then_s
        if passed_s <= 0:
            return Rates()
        return Rates(
            (counts.entered - then.entered) / passed_s,
            (counts.entered_bytes - then.entered_bytes) / passed_s,
            (counts.left - then.left) / passed_s,
            (counts.left_bytes - then.left_bytes) / passed_s,
        )
