"""What is beyond the physical, and what is too small to be told from a receiver's own error: refused at the door."""

from __future__ import annotations

import math

from harness.faults.gnss.condition import Ned
from harness.faults.settings import check_numbers, is_number, refusal

FARTHEST_M = 100_000.0
FASTEST_MPS = 515.0
"""Receivers stop at 1000 knots, by the export rules they are sold under."""
SEEN_M = 5.0
"""Twelve times an ordinary receiver's error on an axis; less is not surely seen beside the truth."""


def check_within(owner: object, *names: str, most: float, unit: str, least: float = 0.0) -> None:
    """Numbers of either sign, of a size from `least` to `most`."""
    for name in names:
        value = getattr(owner, name)
        if not (is_number(value) and abs(value) <= most):
            raise refusal(owner, f"a number of at most {most:g} {unit} either way; more is beyond the physical", name)
        if abs(value) < least:
            raise refusal(owner, f"at least {least:g} {unit} either way; less cannot be told from no attack", name)


def check_offset(owner: object, *names: str) -> None:
    check_within(owner, *names, most=FARTHEST_M, unit="m")


def check_speed(owner: object, *names: str) -> None:
    check_within(owner, *names, most=FASTEST_MPS, unit="m/s")


def check_bearing(owner: object, *names: str) -> None:
    check_numbers(owner, *names, wanted="degrees from north, 0 to 360")
    for name in names:
        if getattr(owner, name) > 360:
            raise refusal(owner, "degrees from north, 0 to 360", name)


def added(one: Ned, other: Ned) -> Ned:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def towards(bearing_deg: float, length: float) -> tuple[float, float]:
    """North and east parts."""
    bearing_rad = math.radians(bearing_deg)
    return length * math.cos(bearing_rad), length * math.sin(bearing_rad)


def ned_words(ned: Ned, unit: str) -> str:
    """Such as "5 m north, 3 m west"; what is nought is left out."""
    sides = (("north", "south"), ("east", "west"), ("down", "up"))
    parts = [f"{abs(size):g} {unit} {side[size < 0]}" for size, side in zip(ned, sides, strict=True) if size]
    return ", ".join(parts)
