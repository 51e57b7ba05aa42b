"""How long a break lasts: in seconds, or in multiples of the drone's own effective time-out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from harness.errors import CallerError


@dataclass(frozen=True, slots=True)
class Outage:
    """`seconds` of vehicle time, or `timeouts` times the latest moment at which the drone acts by itself."""

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

    def length_s(self, timeout_s: float) -> float:
        """In seconds of vehicle time, for a drone that acts after at most `timeout_s`."""
        return self.seconds if self.seconds is not None else float(self.timeouts or 0) * timeout_s

    def __str__(self) -> str:
        return f"{self.seconds:g}s" if self.seconds is not None else f"{self.timeouts:g}timeouts"
