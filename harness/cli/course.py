"""How far a `cuas run` is: how many flights it is to come to, how many have begun and ended, and since when."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from harness.clock import HostClock


@dataclass(slots=True)
class Course:
    """Of all calls of pytest together, one for each of `seeds`. `told` is where a call writes how many cases it
    selected; until it has, nobody knows how many there are."""

    seeds: tuple[int, ...]
    told: Path
    seed: int = 0
    """That is being flown."""
    begun: int = 0
    ended: int = 0
    _cases: int | None = None
    _clock: HostClock = field(default_factory=HostClock)
    _began_s: float = field(init=False)

    def __post_init__(self) -> None:
        self._began_s = self._clock.now_s()

    def cases(self) -> int | None:
        """As selected, each flown once a seed; None while they are being collected."""
        if self._cases is None and self.told.exists():
            self._cases = int(self.told.read_text())
        return self._cases

    def total(self) -> int | None:
        """Flights."""
        cases = self.cases()
        return None if cases is None else cases * len(self.seeds)

    def place(self, number: int) -> str:
        """Which flight this is: "3 of 16", with its seed where there are several."""
        total = self.total()
        of = "" if total is None else f" of {total}"
        return f"{number}{of}{f', seed {self.seed}' if len(self.seeds) > 1 else ''}"

    def elapsed_s(self) -> float:
        """Host seconds since this run began."""
        return self._clock.now_s() - self._began_s


def lasted(time_s: float) -> str:
    """A time as a person reads it: "43 s", "2 min 05 s", "1 h 03 min"."""
    minutes, seconds = divmod(round(time_s), 60)
    hours, left = divmod(minutes, 60)
    if hours:
        return f"{hours} h {left:02d} min"
    return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"
