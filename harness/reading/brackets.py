"""How well the time of anything is known: the intervals between the drone's stamps."""

from __future__ import annotations

from collections.abc import Sequence
from operator import sub


class Brackets:
    """Of all intervals between stamps so far."""

    def __init__(self) -> None:
        self._intervals_s: list[float] = []

    def add(self, interval_s: float) -> None:
        """From one stamp to the next."""
        self._intervals_s.append(interval_s)

    def add_all(self, stamps_s: Sequence[float]) -> None:
        """Those between each of these stamps and the next."""
        self._intervals_s += map(sub, stamps_s[1:], stamps_s)

    @property
    def max_s(self) -> float:
        """The longest."""
        return max(self._intervals_s, default=0.0)

    @property
    def p99_s(self) -> float:
        """What 99 in 100 stay within."""
        ordered = sorted(self._intervals_s)
        return ordered[len(ordered) * 99 // 100] if ordered else 0.0
