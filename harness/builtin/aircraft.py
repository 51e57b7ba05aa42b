"""What the drone makes of another aircraft."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Aircraft:
    """By its receiver: how far it is, horizontally, and how far above the drone; when it is here if the drone stays,
    infinite for one that flies away; how far it misses the drone if both fly on; and since when it is known."""

    icao: int
    emitter: int
    here_in_s: float
    miss_m: float
    over_m: float
    far_m: float
    known_for_s: float
