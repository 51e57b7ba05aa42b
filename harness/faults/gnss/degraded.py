"""A receiver that hears little, or says that it is inaccurate, and keeps its fix."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from harness.faults.gnss.fault import Effect, GnssFault, GnssScene, Shows, Sign
from harness.faults.settings import is_number, refusal

MOST_SATELLITES = 8
"""Ten and more are ordinary."""
LEAST_M, MOST_M = 3.0, 1000.0
VERTICAL = 1.5
"""How much worse height is than place: a ratio of the two dilutions that is seen under an open sky."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Degraded(GnssFault):
    """So many satellites, or so poor a horizontal accuracy by its own account (the vertical half as much again), or
    both. What it tells stays true."""

    satellites: int | None = None
    horizontal_accuracy_m: float | None = None

    def __post_init__(self) -> None:
        if self.satellites is None and self.horizontal_accuracy_m is None:
            raise refusal(self, "a number of satellites, an accuracy, or both", "satellites", "horizontal_accuracy_m")
        count, accuracy_m = self.satellites, self.horizontal_accuracy_m
        if count is not None and not (type(count) is int and 0 <= count <= MOST_SATELLITES):
            raise refusal(self, f"a whole number of satellites, 0 to {MOST_SATELLITES}", "satellites")
        if accuracy_m is not None and not (is_number(accuracy_m) and LEAST_M <= accuracy_m <= MOST_M):
            raise refusal(self, f"{LEAST_M:g} to {MOST_M:g} m", "horizontal_accuracy_m")

    @property
    def needs(self) -> frozenset[str]:
        return frozenset(name for name in ("satellites", "horizontal_accuracy_m") if getattr(self, name) is not None)

    @property
    def sets(self) -> frozenset[str]:
        return self.needs | ({"vertical_accuracy_m"} if self.horizontal_accuracy_m is not None else set())

    @property
    def sign(self) -> Sign:
        if self.satellites is not None:
            return Sign(Shows.FEW_SATELLITES, self.satellites)
        assert self.horizontal_accuracy_m is not None, "one of the two is given"
        return Sign(Shows.POOR_ACCURACY, 0.9 * self.horizontal_accuracy_m)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        changes: dict[str, Any] = {}
        if self.satellites is not None:
            changes["satellites"] = self.satellites
        if self.horizontal_accuracy_m is not None:
            changes["horizontal_accuracy_m"] = self.horizontal_accuracy_m
            changes["vertical_accuracy_m"] = VERTICAL * self.horizontal_accuracy_m
        return lambda condition, age_s: replace(condition, **changes)

    def __str__(self) -> str:
        parts = [f"{self.satellites} satellites"] if self.satellites is not None else []
        if self.horizontal_accuracy_m is not None:
            parts.append(f"an accuracy of {self.horizontal_accuracy_m:g} m")
        return "degraded to " + " and ".join(parts)
