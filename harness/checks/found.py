"""Whether whoever looks for a drone that was lost for good, where it was told to be last, finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from harness.checks.base import Predicate, Words
from harness.checks.limits import Limit, as_limit, limit_from_data
from harness.timeline import Event, Found


@dataclass(frozen=True, slots=True)
class FoundWithin(Predicate):
    """Where it came to rest, or was seen last, is at most `limit` metres from the last place that it told its
    ground."""

    limit: Limit
    name: ClassVar[str] = "found_within_m"

    @property
    def kind(self) -> str:
        return "found"

    @property
    def words(self) -> Words:
        rest = f"within {self.limit.words('m')} of the last place that it told"
        return Words("the drone's last true place", "is", "is", "was", rest)

    def holds(self, value: Found) -> bool:
        return value.off_m <= self.limit

    def may_hold(self, event: Event) -> bool:
        """Behind a hole nobody knows what was told last."""
        return self.holds(event.value) or not event.sure

    def shown(self, event: Event) -> str:
        """Whether it came to rest there, or was only seen last."""
        return str(event.value)

    def to_data(self) -> dict[str, Any]:
        return {"predicate": self.name, "limit": self.limit.to_data()}


def found_within_m(limit: float | Limit) -> FoundWithin:
    """Of a drone that was destroyed: it rests at most `limit` metres from the last place that it told its ground; where
    nobody saw it come to rest, it was seen last there."""
    return FoundWithin(as_limit(limit, "m"))


def found_from_data(data: Mapping[str, Any]) -> FoundWithin:
    """The inverse of `to_data`."""
    return found_within_m(as_limit(limit_from_data(data["limit"]), "m"))
