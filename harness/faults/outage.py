"""How long a silence lasts: in seconds, or in multiples of the drone's own effective time-out.

It lies between two heartbeats: the last that was sent before the break, and the one that the ground station sends as
soon as the fault is taken out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from harness.errors import CallerError


class Timeout(Protocol):
    """When a drone acts on a lost link, in seconds after the last heartbeat: at the earliest, and at the latest."""

    @property
    def lo_s(self) -> float: ...

    @property
    def hi_s(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Outage:
    """`seconds` of vehicle time, or `timeouts` times the moment at which the drone acts by itself: the earliest for
    less than one, which it must sit out; the latest for one and more, which it must have acted on."""

    seconds: float | None = None
    timeouts: float | None = None

    def __post_init__(self) -> None:
        given = [each for each in (self.seconds, self.timeouts) if each is not None]
        if len(given) != 1 or not (math.isfinite(given[0]) and given[0] > 0):
            raise CallerError(f"{self!r}: wanted a length above 0, in seconds or in time-outs")

    @classmethod
    def of_timeout(cls, multiple: float) -> Outage:
        """So many of the drone's effective time-outs."""
        return cls(timeouts=multiple)

    def length_s(self, timeout: Timeout) -> float:
        """In seconds of vehicle time, for a drone with that time-out."""
        if self.seconds is not None:
            return self.seconds
        multiple = float(self.timeouts or 0)
        return multiple * (timeout.lo_s if multiple < 1 else timeout.hi_s)

    def __str__(self) -> str:
        return f"{self.seconds:g}s" if self.seconds is not None else f"{self.timeouts:g}timeouts"
