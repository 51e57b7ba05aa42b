"""Lies of who is flooded by a stranger: with more than a little on that port within a second."""

from __future__ import annotations

from typing import ClassVar

from harness.builtin.conduct import Conduct, Place
from harness.builtin.lies_gnss import OFF_TRACK_M, OUT_UP_M
from harness.modes import Mode, Phase

FLOOD_BYTES = 2000
"""A hundred of the shortest frames; no single act of a stranger is so many."""
LATE_S = 8.0
STRAYS_M = OFF_TRACK_M


class Flooded(Conduct):
    """In the air. Once it is, it stays so for a second behind the last of it."""

    phases: ClassVar[frozenset[Phase]] = frozenset(Phase) - {Phase.ON_GROUND, Phase.ARMING}

    def __init__(self) -> None:
        super().__init__()
        self._came: list[tuple[float, int]] = []
        self._until_s = 0.0

    def beside(self, count: int) -> None:
        if not count:
            return
        now_s = self.pilot.now_s
        self._came = [each for each in self._came if each[0] > now_s - 1.0]
        self._came.append((now_s, count))
        if self.pilot.phase in self.phases and sum(each for _, each in self._came) >= FLOOD_BYTES:
            begins = not self.flooded
            self._until_s = now_s + 1.0
            if begins:
                self.begins()

    @property
    def flooded(self) -> bool:
        return self.pilot.now_s < self._until_s

    def begins(self) -> None:
        """It is flooded from now on."""


class Deaf(Flooded):
    def deaf_to_orders(self) -> bool:
        return self.flooded


class Late(Flooded):
    def answers_after_s(self, command: int) -> float:
        return LATE_S if self.flooded else 0.0


class Silent(Flooded):
    def claimed(self, believed: Place, home: Place, now_s: float) -> Place | None:
        return None if self.flooded else believed


class Stops(Flooded):
    def begins(self) -> None:
        self.pilot.set_mode(Mode.HOLD)


class Strays(Flooded):
    def begins(self) -> None:
        pilot = self.pilot
        pilot.divert((pilot.place[0], -STRAYS_M), up_m=OUT_UP_M)
