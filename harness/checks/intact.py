"""Whether what a drone is set to is as its own ground left it: its mission, fence, rally points, home, origin,
parameters, logs.

It is known only where the ground asked. A PASS wants one answer before the window and one behind it; that something was
changed meanwhile is dated by the last frame that a stranger sent (see `harness.reading.state`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from harness.checks.base import State, Words
from harness.checks.one_of import one_of
from harness.timeline import SETTINGS, Snapshot

_SUBJECTS = {
    "logs": "the drone's set of logs", "origin": "the origin of the drone's metres",
    "rally": "the drone's set of rally points", "parameters": "the drone's set of parameters",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Intact(State):
    """In respect of `what`, one of SETTINGS, the drone is set as its own ground left it."""

    what: str
    negated: bool = False
    name: ClassVar[str] = "intact"

    @property
    def kind(self) -> str:
        return f"{self.what}_state"

    @property
    def words(self) -> Words:
        subject = _SUBJECTS.get(self.what, f"the drone's {self.what}")
        return Words(subject, "is", "becomes", "became", f"{'other than' if self.negated else 'as'} its ground left it")

    def holds(self, value: Snapshot) -> bool:
        return value.intact != self.negated

    def to_data(self) -> dict[str, Any]:
        return self._filed(what=self.what)


def intact(what: str) -> Intact:
    """The drone's "mission", "fence", "rally", "home", "origin", "parameters" or "logs" is as its own ground left
    it."""
    one_of("intact", what, SETTINGS)
    return Intact(what)
