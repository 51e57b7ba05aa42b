"""What happens at an instant: a way of the link came back, an order was given, a report told, the fault set in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from harness.checks.base import Predicate, Words
from harness.errors import CallerError
from harness.modes import Topic
from harness.timeline import Event, Report

_WORDS = {
    "uplink_silent": Words("the uplink", "falls", "falls", "fell", "silent"),
    "downlink_silent": Words("the downlink", "falls", "falls", "fell", "silent"),
    "rc_silent": Words("the sticks", "fall", "fall", "fell", "silent"),
    "uplink_restored": Words("the uplink", "comes", "comes", "came", "back"),
    "downlink_restored": Words("the downlink", "comes", "comes", "came", "back"),
    "rc_restored": Words("the sticks", "come", "come", "came", "back"),
    "ordered": Words("the ground", "gives", "gives", "gave", "an order"),
    "answered": Words("the ground", "gets", "gets", "got", "an answer"),
    "upload_begun": Words("the ground", "begins", "begins", "began", "to upload a mission"),
    "uploaded": Words("the ground", "hears", "hears", "heard", "that its mission was accepted"),
    "all_told": Words("the ground", "learns", "learns", "learned", "all that it missed"),
    "injected": Words("the fault", "sets", "sets", "set", "in"),
    "healed": Words("the fault", "is", "is", "was", "gone"),
    "shown": Words("the attack", "shows", "shows", "showed", "at the receiver"),
}
_PARTICULAR: Mapping[str, Callable[[str], Words]] = {
    "ordered": lambda value: Words("the ground", "orders", "orders", "ordered", value),
    "answered": lambda value: Words("the ground", "gets", "gets", "got", f"an answer to its order {value}"),
    "injected": lambda value: Words("the fault", "sets", "sets", "set", f"in: {value}"),
    "healed": lambda value: Words("the fault", "is", "is", "was", f"gone: {value}"),
}
"""Streams whose events are of several sorts."""
_FILED = {"injected": "fault_begins", "healed": "fault_ends", "shown": "attack_shows"}
"""Streams whose predicates have names of their own."""


@dataclass(frozen=True, slots=True)
class Happening(Predicate):
    """Every event of `stream`, whatever its value."""

    stream: str
    name: ClassVar[str] = "happening"

    @property
    def kind(self) -> str:
        return self.stream

    @property
    def words(self) -> Words:
        return _WORDS[self.stream]

    def holds(self, value: Any) -> bool:
        return True

    def of(self, what: object) -> Particular:
        """Only this order (a mode), answer to it, or fault."""
        if self.stream not in _PARTICULAR:
            raise CallerError(f"{self.words.edge}: wanted no `of`, there are no sorts of it; saw .of({str(what)!r})")
        return Particular(self.stream, str(what))

    def to_data(self) -> dict[str, Any]:
        return {"predicate": _FILED.get(self.stream, self.stream)}


@dataclass(frozen=True, slots=True)
class Particular(Happening):
    """Those events of `stream` whose value, as a text, is `value`."""

    value: str

    @property
    def words(self) -> Words:
        return _PARTICULAR[self.stream](self.value)

    def holds(self, value: Any) -> bool:
        return str(value) == self.value

    def may_hold(self, event: Event) -> bool:
        """Behind a hole nobody knows what was answered."""
        return self.holds(event.value) or not event.sure

    def to_data(self) -> dict[str, Any]:
        return {"predicate": _FILED.get(self.stream, self.stream), "of": self.value}


@dataclass(frozen=True, slots=True)
class AnswerTo(Happening):
    """An answer to an order of this value; what `answered` means once the order is known. Never filed."""

    order: object

    def holds(self, value: object) -> bool:
        return value == self.order

    def may_hold(self, event: Event) -> bool:
        """Behind a hole nobody knows what was answered."""
        return self.holds(event.value) or not event.sure


_IN_RETROSPECT = {Topic.LINK_LOST: Topic.LINK_WAS_LOST, Topic.RC_LOST: Topic.RC_WAS_LOST}


@dataclass(frozen=True, slots=True)
class Told(Predicate):
    """A report about `topic`, as the drone said it or as the ground heard it."""

    stream: str
    topic: Topic
    name: ClassVar[str] = "told"

    @property
    def kind(self) -> str:
        return self.stream

    @property
    def words(self) -> Words:
        if self.stream == "said":
            return Words("the drone", "says", "says", "said", f"'{self.topic}'")
        return Words("the ground", "hears", "hears", "heard", f"'{self.topic}'")

    def holds(self, value: Report) -> bool:
        """What is told in retrospect ("the link had been lost") counts for what the ground heard, never for what the
        drone said at the time."""
        in_retrospect = _IN_RETROSPECT.get(self.topic) if self.stream == "heard" else None
        return self.topic in value.topics or in_retrospect in value.topics

    def to_data(self) -> dict[str, Any]:
        return {"predicate": self.stream, "topic": str(self.topic)}


@dataclass(frozen=True, slots=True)
class Witnessed(Predicate):
    """A real application on the ground was told `text`."""

    text: str
    name: ClassVar[str] = "witnessed"

    def __post_init__(self) -> None:
        if not (isinstance(self.text, str) and self.text.strip()):
            raise CallerError(f"witnessed wants what the application was told, such as 'link lost', not {self.text!r}")

    @property
    def kind(self) -> str:
        return "witnessed"

    @property
    def words(self) -> Words:
        return Words("the application on the ground", "is", "is", "was", f"told '{self.text}'")

    def holds(self, value: str) -> bool:
        return value == self.text

    def to_data(self) -> dict[str, Any]:
        return {"predicate": "witnessed", "text": self.text}


uplink_restored = Happening("uplink_restored")
downlink_restored = Happening("downlink_restored")
rc_restored = Happening("rc_restored")
ordered = Happening("ordered")
answered = Happening("answered")
upload_begun = Happening("upload_begun")
uploaded = Happening("uploaded")
all_told = Happening("all_told")
fault_begins = Happening("injected")
fault_ends = Happening("healed")
attack_shows = Happening("shown")

HAPPENINGS: dict[str, Happening] = {
    each.to_data()["predicate"]: each
    for each in (
        uplink_restored, downlink_restored, rc_restored, ordered, answered, upload_begun, uploaded, all_told,
        fault_begins, fault_ends, attack_shows,
    )
}  # fmt: skip
"""By the name under which each is filed."""
