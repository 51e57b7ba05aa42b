"""One way of the radio, alive whenever told."""

from __future__ import annotations

import pytest

from harness.reading.silence import Silence
from harness.timeline import Event, Timeline

KINDS = ("up_silent", "up_restored", "up_silences", "up_starved")


class Way:
    """A way with signs of life whenever told, 0.02 s wide."""

    def __init__(self, *, established: bool = True) -> None:
        self.timeline = Timeline()
        self.missed: list[float] = []
        self.silence = Silence(self.timeline, "up", self.missed.append)
        self.signs = 0
        self.sequence = 0
        if established:
            for at_s in range(8):
                self.alive(at_s)

    def alive(self, at_s: float) -> bool:
        self.signs += 1
        return None is not self.silence.sign_of_life(at_s - 0.01, at_s + 0.01, self.signs, self.silence.mark())

    def key(self) -> tuple[int, int, int]:
        self.sequence = (self.sequence + 1) & 0xFF
        return (255, 190, self.sequence)

    def tick(self, at_s: float) -> None:
        self.silence.stamp(at_s)
        self.silence.tick(at_s)

    def told(self) -> list[str]:
        return [kind for kind in KINDS if self.timeline.events(kind)]

    def only(self, kind: str) -> Event:
        (event,) = self.timeline.events(kind)
        return event

    def maybe(self) -> list[tuple[float, float]]:
        """Where a silence may have begun or ended unseen."""
        spans = {kind: [(gap.lo_s, gap.hi_s) for gap in self.timeline.gaps(kind)] for kind in KINDS[:3]}
        assert spans["up_silent"] == spans["up_restored"] == spans["up_silences"]
        return spans["up_silent"]


def near(value: float) -> object:
    return pytest.approx(value)
