"""One byte stream with stamps of its own: what was seen lies between the stamp before it and the one behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from harness.timeline import Timeline


@dataclass(slots=True)
class Stamps:
    """What waits for the next stamp, and how far each component counted its frames."""

    stamp_s: float | None = None
    waiting: list[Callable[[float, float], None]] = field(default_factory=list)
    """Each is called with the stamps before and behind it."""
    before_s: list[float] = field(default_factory=list)
    counted: dict[int, tuple[int, float]] = field(default_factory=dict)
    """By component: its last sequence number, and the stamp held then, 0 before the first."""

    def wait(self, put: Callable[[float, float], None]) -> None:
        if self.stamp_s is not None:
            self.waiting.append(put)
            self.before_s.append(self.stamp_s)

    def gap(self, timeline: Timeline, kinds: Sequence[str], since_s: float) -> None:
        """A hole from then, or at the latest from the stamp before, to the next stamp."""
        self.wait(lambda lo_s, hi_s: timeline.gap(kinds, min(since_s, lo_s), hi_s))

    def stamp(self, now_s: float, *, by: int | None = None) -> None:
        """A stamp, `by` a component: all that waits is told."""
        self.stamp_s = now_s if self.stamp_s is None else max(now_s, self.stamp_s)
        if by in self.counted:
            self.counted[by] = self.counted[by][0], self.stamp_s
        waiting, before = self.waiting, self.before_s
        if waiting:
            self.waiting, self.before_s = [], []
            for put, lo_s in zip(waiting, before, strict=True):
                put(lo_s, self.stamp_s)

    def missed(self, component: int, sequence: int) -> float | None:
        """Take a component's next sequence number; where one before it is missing, since which stamp."""
        last, since_s = self.counted.get(component, (sequence - 1, 0.0))
        self.counted[component] = sequence, self.stamp_s or 0.0
        return since_s if (last + 1 - sequence) & 0xFF else None
