"""What entered one way of the radio and has not come out yet."""

from __future__ import annotations

import heapq
import itertools
import math
from collections import defaultdict
from collections.abc import Callable

Key = tuple[int, int, int]
"""System, component and sequence number: which frame it was."""


class Transit:
    """Frames come out in the order of the times at which they are due, equals in the order of entering, and behind the
    first stamp at which they are due. `missing` is called, with the time at which it was due, for each of which no
    coming out was recorded.

    A key may be under way many times over: as copies, or because sequence numbers went round.
    """

    def __init__(self, missing: Callable[[float], None]) -> None:
        self._missing = missing
        self._due: list[tuple[int, int, Key]] = []
        self._waiting: dict[Key, list[tuple[int, int, int]]] = defaultdict(list)
        self._serials = itertools.count()
        self._stamp_ms: float = -math.inf

    def went_in(self, key: Key, t_ms: int, due_ms: int) -> None:
        """A frame entered at `t_ms`, to come out at `due_ms`."""
        serial = next(self._serials)
        heapq.heappush(self._waiting[key], (due_ms, serial, t_ms))
        heapq.heappush(self._due, (due_ms, serial, key))

    def came_out(self, key: Key) -> float | None:
        """When it had entered; None for one whose entering was not recorded."""
        waiting = self._waiting.get(key)
        if not waiting:
            return None
        _, serial, t_ms = waiting[0]
        while self._due[0][1] != serial:
            self._drop()
        self._forget()
        return t_ms / 1000

    @property
    def due_ms(self) -> float:
        """When the next one is due, inf for never."""
        return self._due[0][0] if self._due else math.inf

    def stamp(self, now_s: float) -> None:
        """A stamp was recorded: what was due at the one before it had come out by now, if it did at all."""
        while self._due and self._due[0][0] <= self._stamp_ms:
            self._drop()
        now_ms = round(now_s * 1000)
        if now_ms > self._stamp_ms:
            self._stamp_ms = now_ms

    def _drop(self) -> None:
        """The first in line never came out."""
        due_ms = self._due[0][0]
        self._forget()
        self._missing(due_ms / 1000)

    def _forget(self) -> None:
        """The first in line is also the first of its key."""
        _, _, key = heapq.heappop(self._due)
        heapq.heappop(self._waiting[key])
        if not self._waiting[key]:
            del self._waiting[key]
