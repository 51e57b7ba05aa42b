"""Whether the drone serves somebody who is not its ground: gives files or takes them, opens a shell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from harness.checks.base import Predicate, Words
from harness.checks.one_of import one_of
from harness.timeline import FILES, SHELL, Answer

_OPENED: Mapping[str, str] = MappingProxyType({FILES: "its files", SHELL: "its shell"})


@dataclass(frozen=True, slots=True)
class Opens(Predicate):
    """It said yes, on the strangers' port, to somebody who wanted `what`, one of FILES and SHELL."""

    what: str
    name: ClassVar[str] = "opens"

    @property
    def kind(self) -> str:
        return "answer"

    @property
    def words(self) -> Words:
        return Words("the drone", "opens", "opens", "opened", f"{_OPENED[self.what]} to a stranger")

    def holds(self, value: Answer) -> bool:
        return value.name == self.what and value.accepted is True

    def to_data(self) -> dict[str, Any]:
        return {"predicate": self.name, "what": self.what}


def opens(what: str) -> Opens:
    """The drone opens "files" or "shell" to somebody who is not its ground."""
    one_of("opens", what, _OPENED)
    return Opens(what)
