"""One byte stream with stamps of its own: what was seen lies between the stamp before it and the one behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from harness.reading.stack import AUTOPILOT_COMPONENT
from harness.timeline import Timeline

MAY_BE_OVERTAKEN = 4
"""So many frames in a row may have been overtaken by the one behind them."""
IN_STEP_S = 0.06
"""Between stamps that were asked for with 20 Hz."""


@dataclass(slots=True)
class Stamps:
    """What waits for the next stamp, and how far each component counted its frames."""

    stamp_s: float | None = None
    waiting: list[Callable[[float, float], None]] = field(default_factory=list)
    """Each is called with the stamps before and behind it."""
    before_s: list[float] = field(default_factory=list)
    blind: list[Callable[[float], None]] = field(default_factory=list)
    """Holes that end with the next stamp; each is called with it, before any that waits."""
    counted: dict[int, tuple[int, float]] = field(default_factory=dict)
    """By component: its last sequence number, and the stamp held then, 0 before the first."""

    overtaken: dict[tuple[int, int], tuple[float, float]] = field(default_factory=dict)
    """By component and number: frames that others came before, since which stamp, and the stamp held when one came."""

    def is_in_step(self, now_s: float) -> bool:
        """Whether a stamp that comes now follows upon the one before at once."""
        return self.stamp_s is not None and now_s - self.stamp_s <= IN_STEP_S

    @property
    def is_waited_for(self) -> bool:
        """Whether something waits for the next stamp."""
        return bool(self.waiting or self.blind)

    def goes_on(self, sequence: int, stamp_s: float | None) -> bool:
        """Whether the autopilot's number `sequence` is its next one, and the next stamp, if there is one, is no step
        back."""
        last = self.counted.get(AUTOPILOT_COMPONENT)
        if last is None or self.stamp_s is None:
            return False
        return (last[0] + 1) & 0xFF == sequence and (stamp_s is None or stamp_s >= self.stamp_s)

    def went_on(self, sequence: int, stamps_s: Sequence[float]) -> None:
        """It has counted up to `sequence`, and told these stamps meanwhile, for which nothing waited."""
        if stamps_s:
            self.stamp_s = stamps_s[-1]
        self.counted[AUTOPILOT_COMPONENT] = sequence, self.stamp_s or 0.0

    def wait(self, put: Callable[[float, float], None]) -> None:
        if self.stamp_s is not None:
            self.waiting.append(put)
            self.before_s.append(self.stamp_s)

    def gap(self, timeline: Timeline, kinds: Sequence[str], since_s: float) -> None:
        """A hole from then, or at the latest from the stamp before, to the next stamp; known to all that waits."""
        if self.stamp_s is not None:
            from_s = min(since_s, self.stamp_s)
            self.blind.append(lambda hi_s: timeline.gap(kinds, from_s, hi_s))

    def stamp(self, now_s: float, *, by: int | None = None) -> None:
        """A stamp, `by` a component: all that waits is told."""
        self.stamp_s = now_s if self.stamp_s is None or now_s > self.stamp_s else self.stamp_s
        if by in self.counted:
            self.counted[by] = self.counted[by][0], self.stamp_s
        if self.blind:
            blind, self.blind = self.blind, []
            for put_gap in blind:
                put_gap(self.stamp_s)
        waiting, before = self.waiting, self.before_s
        if waiting:
            self.waiting, self.before_s = [], []
            for put, lo_s in zip(waiting, before, strict=True):
                put(lo_s, self.stamp_s)

    def missed(self, component: int, sequence: int) -> float | None:
        """Take a component's next sequence number; where one before it is missing for good, since which stamp.

        A stack's threads number their frames before they send them, and now and then overtake each other (PX4's
        receiver answers TIMESYNC while its sender streams): a few missing numbers may still come, see `overdue`.
        """
        last, since_s = self.counted.get(component, (sequence - 1, 0.0))
        if self.overtaken and self.overtaken.pop((component, sequence), None) is not None:
            return None
        skipped = (sequence - last - 1) & 0xFF
        self.counted[component] = sequence, self.stamp_s or 0.0
        if not skipped:
            return None
        if skipped > MAY_BE_OVERTAKEN:
            return since_s
        for number in range(1, skipped + 1):
            self.overtaken[component, (last + number) & 0xFF] = since_s, self.stamp_s or 0.0
        return None

    def overdue(self, newest: tuple[int, int] | None = None) -> list[float]:
        """The numbers that a stamp finds still missing, each since which stamp; but for those that its own frame,
        component and number `newest`, or one shortly before it came before: until the next stamp they may still come.
        To be asked before the stamp is told."""
        if not self.overtaken:
            return []
        late = [key for key, (_, held_s) in self.overtaken.items() if not self._may_follow(key, held_s, newest)]
        return [self.overtaken.pop(key)[0] for key in late]

    def _may_follow(self, missing: tuple[int, int], held_s: float, newest: tuple[int, int] | None) -> bool:
        if newest is None or missing[0] != newest[0] or held_s != self.stamp_s:
            return False
        return (newest[1] - missing[1]) & 0xFF <= MAY_BE_OVERTAKEN
