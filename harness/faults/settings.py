"""What all settings of faults share: which way they work, and being checked at the door."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from random import Random
from typing import Any, Protocol

from harness.errors import CallerError
from harness.faults.packet import Effect, LinkFault, Scene
from harness.taps import Way


class Direction(StrEnum):
    """Which way a fault works: up is ground to drone."""

    UP = "up"
    DOWN = "down"
    BOTH = "both"


Turn = Callable[[Any], None]
"""Takes other settings of the same class and lets the running effect go on with them."""


class Turnable(Protocol):
    """A fault whose numbers can be changed while it works; its state lives on."""

    def begin_turnable(self, rng: Random, scene: Scene, way: Way) -> tuple[Effect, Turn]: ...


def works(fault: LinkFault, way: Way) -> bool:
    """Whether a fault does anything that way."""
    return fault.direction in (way.name.lower(), Direction.BOTH)


def refusal(owner: object, wanted: str, *names: str) -> CallerError:
    """The one sentence on settings that cannot be: their values, and what was wanted."""
    given = ", ".join(f"{name}={getattr(owner, name)!r}" for name in names)
    return CallerError(f"{type(owner).__name__}({given}): wanted {wanted}")


def is_number(value: object) -> bool:
    """A finite number, and not a truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def check_direction(owner: object) -> None:
    """Also where it is written as a string."""
    value = owner.direction  # type: ignore[attr-defined]
    if value not in tuple(Direction):
        raise refusal(owner, f"one of {', '.join(Direction)}", "direction")
    object.__setattr__(owner, "direction", Direction(value))


def check_shares(owner: object, *names: str) -> None:
    for name in names:
        value = getattr(owner, name)
        if not (is_number(value) and 0 <= value <= 1):
            raise refusal(owner, "a share between 0 and 1", name)


def check_numbers(owner: object, *names: str, least: float = 0.0, wanted: str = "a number, 0 or more") -> None:
    for name in names:
        value = getattr(owner, name)
        if not (is_number(value) and value >= least):
            raise refusal(owner, wanted, name)


def check_above_zero(owner: object, *names: str) -> None:
    for name in names:
        value = getattr(owner, name)
        if not (is_number(value) and value > 0):
            raise refusal(owner, "a number above 0", name)


def is_fault(value: object) -> bool:
    """Whether something looks like the settings of a link fault."""
    return not isinstance(value, type) and hasattr(value, "begin") and hasattr(value, "direction")


def check_fault(owner: object, *names: str) -> None:
    """That what is to be wrapped is a fault."""
    for name in names:
        if not is_fault(getattr(owner, name)):
            raise refusal(owner, "a link fault, such as LinkLoss()", name)
