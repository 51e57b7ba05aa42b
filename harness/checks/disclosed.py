"""Whether somebody who only listened to the radio learned something there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from harness.checks.base import Predicate, Words
from harness.checks.one_of import one_of
from harness.learned import Item, Overheard
from harness.timeline import Event


@dataclass(frozen=True, slots=True)
class Disclosed(Predicate):
    """A message told `item` in clear, on the radio, whoever heard it; signed or not, for that hides nothing."""

    item: Item
    name: ClassVar[str] = "disclosed"

    @property
    def kind(self) -> str:
        return "disclosed"

    @property
    def words(self) -> Words:
        return Words("who listens", "learns", "learns", "learned", f"'{self.item}'")

    def holds(self, value: Overheard) -> bool:
        return value.item is self.item

    def shown(self, event: Event) -> str:
        return str(event.value)

    def to_data(self) -> dict[str, Any]:
        return {"predicate": self.name, "item": str(self.item)}


def disclosed(item: Item | str) -> Disclosed:
    """Somebody who listens to the radio, and does no more, learns the "operator position", "key", or another Item."""
    one_of("disclosed", item, list(Item), like=str(item).lower())
    return Disclosed(Item(item))
