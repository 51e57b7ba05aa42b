"""Checks are sentences: `when(trigger).then|never|always(predicate, within|during)`; frozen, and filed as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from harness.checks.base import Predicate, State
from harness.checks.limits import Limit, as_limit, limit_from_data
from harness.checks.predicates import from_data
from harness.errors import CallerError


class Relation(StrEnum):
    """What is demanded of the predicate once the trigger fired: THEN has a `within`, NEVER and ALWAYS a `during`; AHEAD
    looks back, and has an `ahead`."""

    THEN = "then"
    NEVER = "never"
    ALWAYS = "always"
    AHEAD = "had"

    @property
    def limit_key(self) -> str:
        return {Relation.THEN: "within", Relation.AHEAD: "ahead"}.get(self, "during")


@dataclass(frozen=True, slots=True)
class Check:
    """After every firing of `trigger`: `effect` within, or never or always during, the next `limit` vehicle seconds.

    The window is closed and begins with the firing: a state that already holds has answered at once. Where trigger and
    effect are the same instant, the firing itself does not count as its own answer. AHEAD is of the time before:
    `effect`, an instant, at least `limit` vehicle seconds before each firing.
    """

    trigger: Predicate
    relation: Relation
    effect: Predicate
    limit: Limit
    requirements: tuple[str, ...] = ()
    of_twin: bool = False
    """Whether it is the clean twin that it is demanded of: the flight of the same seed without any fault."""

    def __post_init__(self) -> None:
        for part in (self.trigger, self.effect):
            if not isinstance(part, Predicate):
                raise CallerError(
                    f"a check is made of predicates such as uplink_silent or mode_is(RETURN), not {part!r}"
                )
        if self.relation is Relation.ALWAYS and not isinstance(self.effect, State):
            raise CallerError(f'always wants a state, and "{self.effect}" is an instant; ask for then or never')
        if self.relation is Relation.AHEAD and isinstance(self.effect, State):
            raise CallerError(f'had wants an instant, and "{self.effect}" is a state; ask for always or then')
        if isinstance(self.requirements, str):
            raise CallerError(f"requirements is a list of identifiers, not the text {self.requirements!r}")

    def requiring(self, requirements: Iterable[str]) -> Check:
        """The same check as evidence for these requirements, unless it names its own."""
        return self if self.requirements else replace(self, requirements=tuple(requirements))

    def __str__(self) -> str:
        start = f"{'in the clean twin, ' if self.of_twin else ''}when {self.trigger.words.edge}, "
        limit = self.limit.words("s")
        if self.relation is Relation.THEN:
            return f"{start}then {self.effect} within {limit}"
        if self.relation is Relation.AHEAD:
            return f"{start}{self.effect.words.past} at least {limit} before"
        return f"{start}{self.effect.words.with_adverb(self.relation)} for {limit}"

    def to_data(self) -> dict[str, Any]:
        """JSON types only: {"when": ..., "then": ..., "within": {"name": ..., "value": ...}}, requirements if any."""
        data: dict[str, Any] = {
            "when": self.trigger.to_data(),
            str(self.relation): self.effect.to_data(),
            self.relation.limit_key: self.limit.to_data(),
        }
        if self.of_twin:
            data["twin"] = True
        return data | ({"requirements": list(self.requirements)} if self.requirements else {})

    @classmethod
    def from_data(cls, data: Any) -> Check:
        """The inverse of `to_data`; raises CallerError for anything else."""
        relations = [each for each in Relation if isinstance(data, Mapping) and each in data]
        if len(relations) != 1:
            raise CallerError(f"a filed check has one of {', '.join(Relation)}; got {data!r}")
        relation = relations[0]
        requirements = data.get("requirements", [])
        if not isinstance(requirements, list | tuple) or not all(isinstance(each, str) for each in requirements):
            raise CallerError(f"a filed check's requirements are a list of texts, not {requirements!r}")
        return cls(
            from_data(data.get("when")),
            relation,
            from_data(data[relation]),
            as_limit(limit_from_data(data.get(relation.limit_key)), "s"),
            tuple(requirements),
            of_twin=data.get("twin") is True,
        )


@dataclass(frozen=True, slots=True)
class When:
    """Half a sentence: a trigger that awaits its demand."""

    trigger: Predicate

    def then(self, effect: Predicate, *, within: float | Limit, requirements: Iterable[str] = ()) -> Check:
        """`effect` at some instant of the `within` seconds from each firing on."""
        return self._check(Relation.THEN, effect, within, requirements)

    def never(self, effect: Predicate, *, during: float | Limit, requirements: Iterable[str] = ()) -> Check:
        """`effect` at no instant of the `during` seconds from each firing on."""
        return self._check(Relation.NEVER, effect, during, requirements)

    def always(self, effect: State, *, during: float | Limit, requirements: Iterable[str] = ()) -> Check:
        """`effect`, a state, at every instant of the `during` seconds from each firing on."""
        return self._check(Relation.ALWAYS, effect, during, requirements)

    def had(self, effect: Predicate, *, ahead: float | Limit, requirements: Iterable[str] = ()) -> Check:
        """`effect`, an instant, at least `ahead` seconds before each firing."""
        return self._check(Relation.AHEAD, effect, ahead, requirements)

    def _check(self, relation: Relation, effect: Predicate, limit: float | Limit, requirements: Iterable[str]) -> Check:
        filed = requirements if isinstance(requirements, str) else tuple(requirements)
        return Check(self.trigger, relation, effect, as_limit(limit, "s"), filed)  # type: ignore[arg-type]


def when(trigger: Predicate) -> When:
    """Begin a check: each firing of `trigger` is judged; a state fires where it begins to hold."""
    return When(trigger)


def in_twin(check: Check) -> Check:
    """The same demand on the clean twin, which flies the same seed and meets no fault: what it does there, it does on
    any day. `fault_begins` is, in the twin, when the fault would have begun."""
    if not isinstance(check, Check):
        raise CallerError(f"in_twin wants a whole check, such as when(...).never(..., during=...), not {check!r}")
    return replace(check, of_twin=True)
