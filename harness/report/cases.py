"""The cases of a scenario, and some of them in few words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from harness.modes import Phase

_PHASES = [str(each) for each in Phase]


class Case(NamedTuple):
    """What was asked of a drone: by which test (named only where the rest does not tell), in which phase, and how."""

    scenario: str
    procedure: str
    phase: str
    name: str

    @property
    def group(self) -> str:
        """All but the name."""
        return ", ".join(filter(None, (self.procedure, self.phase)))

    @property
    def words(self) -> str:
        return ", ".join(filter(None, (self.procedure, self.phase, self.name))) or "without a name"

    @property
    def order(self) -> tuple[object, ...]:
        """As a patrol goes, and as people count: 45s before 600s."""
        phase = _PHASES.index(self.phase) if self.phase in _PHASES else -1
        return natural(self.scenario), phase, self.phase, self.procedure, natural(self.name)


def natural(text: str) -> list[tuple[bool, float, str]]:
    """A key by which numbers within a text sort as numbers."""
    parts = re.split(r"(\d+(?:\.\d+)?)", text)
    return [(bool(number % 2), float(part) if number % 2 else 0.0, part) for number, part in enumerate(parts)]


def as_versions(text: str) -> list[tuple[bool, int, str]]:
    """A key by which versions within a text sort as versions: 1.9.0 before 1.10.0."""
    parts = re.split(r"(\d+)", text)
    return [(bool(number % 2), int(part) if number % 2 else 0, part) for number, part in enumerate(parts)]


def in_words(some: Iterable[Case], whole: Iterable[Case]) -> str:
    """Some of a scenario's cases, a group by its own name where it is all there; "" for all of them."""
    chosen, known = set(some), set(whole)
    if chosen == known:
        return ""
    names: dict[str, None] = {}
    for case in sorted(chosen, key=lambda each: each.order):
        complete = all(other in chosen for other in known if other.group == case.group)
        names[case.group if case.group and complete else case.words] = None
    return "; ".join(names)
