"""What every predicate is: a question to one stream, a sentence, and data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from harness.checks.limits import Limit
from harness.timeline import Event, Position, Timeline


@dataclass(frozen=True, slots=True)
class Words:
    """A predicate as speech: "mode" + "is" / "becomes" / "became" + "RETURN"."""

    subject: str
    holds: str
    begins: str
    began: str
    rest: str

    @property
    def now(self) -> str:
        return f"{self.subject} {self.holds} {self.rest}"

    @property
    def edge(self) -> str:
        return f"{self.subject} {self.begins} {self.rest}"

    @property
    def past(self) -> str:
        return f"{self.subject} {self.began} {self.rest}"

    @property
    def never_past(self) -> str:
        return f"{self.subject} never {self.began} {self.rest}"

    def with_adverb(self, adverb: str) -> str:
        """ "mode is never HOLD", "the drone never says 'link lost'"."""
        if self.holds == "is":
            return f"{self.subject} is {adverb} {self.rest}"
        return f"{self.subject} {adverb} {self.holds} {self.rest}"


class Predicate:
    """One question to one stream of the timeline."""

    __slots__ = ()
    name: ClassVar[str]

    @property
    def kind(self) -> str:
        """The timeline's stream that answers."""
        raise NotImplementedError

    @property
    def words(self) -> Words:
        raise NotImplementedError

    @property
    def limit_s(self) -> Limit | None:
        """The limit in seconds that events are held against, if any: no clock may be too coarse for it."""
        return None

    def holds(self, value: Any) -> bool:
        """Whether an event's value surely answers yes."""
        raise NotImplementedError

    def may_hold(self, event: Event) -> bool:
        """Whether the answer may be yes: also where the value is known too coarsely to tell."""
        return self.holds(event.value)

    def shown(self, event: Event) -> str:
        """What an event that answers has to tell besides, in words."""
        return ""

    def to_data(self) -> dict[str, Any]:
        """As filed: JSON types only, `predicate` names which; `from_data` is the inverse."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.words.now


class State(Predicate):
    """A predicate with duration, known from samples."""

    __slots__ = ()
    negated: bool

    def decides(self, event: Event, max_speed_mps: float) -> bool:
        """Whether a sample is known well enough to answer, by a vehicle that may be so fast."""
        return True

    def instead(self, timeline: Timeline, until_s: float) -> str:
        """What there was instead of the answer, in words, where the last sample does not tell."""
        return ""

    def __invert__(self) -> Self:
        return replace(self, negated=not self.negated)  # type: ignore[type-var]

    def _filed(self, **own: Any) -> dict[str, Any]:
        return {"predicate": self.name, **own} | ({"negated": True} if self.negated else {})


class PositionState(State):
    """A state of the drone's true position, or of the one that it tells."""

    __slots__ = ()
    told: ClassVar[bool] = False
    """Whether it is what the drone tells, which between two samples is nothing; where it truly is goes on in between,
    no faster than the vehicle can."""

    @property
    def kind(self) -> str:
        return "truth"

    def room_m(self, value: Position) -> float:
        """How far the drone must move, at the least, before the answer changes."""
        raise NotImplementedError

    def read(self, timeline: Timeline) -> Iterator[tuple[Event, bool | None, float]]:
        """Each sure sample, its answer, None where that is open, and how far the drone must move before it changes."""
        for event in timeline.events(self.kind):
            if event.sure:
                yield event, *self.answer(event.value)

    def answer(self, value: Position) -> tuple[bool, float]:
        """`holds` and `room_m`."""
        return self.holds(value), self.room_m(value)


class Bounded(PositionState):
    """A state that holds as long as `measure_m`, which grows by no more metres than the drone moves, is at most
    `limit`. Subclasses are frozen dataclasses with the fields `limit` and `negated`."""

    __slots__ = ()
    limit: Limit

    def measure_m(self, value: Position) -> float:
        """How far it is, in metres; negative where it is farther than merely inside."""
        raise NotImplementedError

    @property
    def goal(self) -> tuple[str, str]:
        """What it is measured from, in words, for who is near and for who is afar: "of home", "from home"."""
        raise NotImplementedError

    def reach(self, far_m: float) -> str:
        """The greatest measure, in words."""
        return f"up to {far_m:.1f} m {self.goal[1]}"

    @property
    def subject(self) -> str:
        """Who is there, in words."""
        return "the drone"

    @property
    def words(self) -> Words:
        if self.negated:
            return Words(self.subject, "is", "gets", "got", f"farther than {self.limit.words('m')} {self.goal[1]}")
        return Words(self.subject, "is", "comes", "came", f"within {self.limit.words('m')} {self.goal[0]}")

    def holds(self, value: Position) -> bool:
        return (self.measure_m(value) <= self.limit) != self.negated

    def room_m(self, value: Position) -> float:
        return abs(self.limit - self.measure_m(value))

    def answer(self, value: Position) -> tuple[bool, float]:
        measure_m = self.measure_m(value)  # once: it may be long in the reckoning
        return (measure_m <= self.limit) != self.negated, abs(self.limit - measure_m)

    def doubt_m(self, event: Event, max_speed_mps: float) -> float:
        """How far off the measure may be: what the drone tells is held against the truth of its bracket's middle."""
        return max_speed_mps * (event.hi_s - event.lo_s) / 2 if self.told else 0.0

    def decides(self, event: Event, max_speed_mps: float) -> bool:
        doubt_m = self.doubt_m(event, max_speed_mps)
        return doubt_m == 0 or self.room_m(event.value) > doubt_m

    def to_data(self) -> dict[str, Any]:
        return self._filed(limit=self.limit.to_data())
