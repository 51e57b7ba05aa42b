"""Whether the drone is still who it was: the name that it beats under, and its account of its hardware and firmware."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from harness.checks.base import State, Words
from harness.timeline import UNIT, Name, Snapshot


@dataclass(frozen=True, slots=True)
class OwnName(State):
    """No autopilot beats at its end of the radio but under the name, and as what, was told first."""

    negated: bool = False
    name: ClassVar[str] = "own_name"

    @property
    def kind(self) -> str:
        return "name"

    @property
    def words(self) -> Words:
        rest = "another than its first name" if self.negated else "its first name"
        return Words("the name that the drone beats under", "is", "becomes", "became", rest)

    def holds(self, value: Name) -> bool:
        return value.is_own != self.negated

    def to_data(self) -> dict[str, Any]:
        return self._filed()


@dataclass(frozen=True, slots=True)
class SameUnit(State):
    """It tells of the same id, board and firmware as at first; known only where it was asked (`Flight.identify`)."""

    negated: bool = False
    name: ClassVar[str] = "same_unit"

    @property
    def kind(self) -> str:
        return UNIT

    @property
    def words(self) -> Words:
        rest = "other than at first" if self.negated else "as at first"
        return Words("the drone's account of its unit", "is", "becomes", "became", rest)

    def holds(self, value: Snapshot) -> bool:
        return value.intact != self.negated

    def to_data(self) -> dict[str, Any]:
        return self._filed()


own_name = OwnName()
same_unit = SameUnit()
