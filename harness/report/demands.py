"""Catalogues of requirements, and what leads to their clauses: their own ids, and those of the profile they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.report.rows import ClauseRow
from harness.requirements.catalogue import Catalogue, Requirement, together


@dataclass(frozen=True, slots=True)
class Demands:
    """`own` are the customer's catalogues, told before the others; one that is among both is the customer's. Raises
    CallerError if two have the same id."""

    catalogues: tuple[Catalogue, ...] = ()
    own: tuple[Catalogue, ...] = ()
    texts: Mapping[str, tuple[str, str]] = field(init=False)
    """By a clause's id: its text, and the title of the catalogue that has it."""
    leading: Mapping[str, Sequence[str]] = field(init=False)
    """By an id that a scenario may name: the clauses for which it is evidence."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "own", tuple(dict.fromkeys(self.own)))
        object.__setattr__(self, "catalogues", tuple(each for each in self.catalogues if each not in self.own))
        known = together((*self.own, *self.catalogues))
        leading: dict[str, list[str]] = {}
        for _, each in known.values():
            for name in ways(each):
                leading.setdefault(name, []).append(each.id)
        object.__setattr__(self, "texts", {name: (each.text, where.title) for name, (where, each) in known.items()})
        object.__setattr__(self, "leading", leading)


def ways(clause: Requirement | ClauseRow) -> tuple[str, ...]:
    """The ids by which scenarios are evidence for it, each once."""
    return tuple(dict.fromkeys((clause.id, *clause.through)))
