"""Numbers and directions as reports say them."""

from __future__ import annotations

from harness.faults.settings import Direction


def percent(share: float) -> str:
    return f"{100 * share:g} %"


def seconds(length_s: float) -> str:
    return f"{1000 * length_s:g} ms" if 0 < length_s < 1 else f"{length_s:g} s"


def rate(bps: float) -> str:
    return f"{bps / 1e6:g} Mbit/s" if bps >= 1e6 else f"{bps / 1000:g} kbit/s"


def only(direction: str) -> str:
    """What to say behind a fault that works one way only."""
    return "" if direction == Direction.BOTH else f" ({direction} only)"
