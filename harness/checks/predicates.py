"""What can be asked of one event: frozen, printable as a sentence, filed as data.

*Instants* (`said`, `heard`, the links' falling silent and coming back) happen. *States* (`mode_is`, `armed`,
`within_m`, `home_within_m`) hold or do not; `~state` is the opposite, and as a trigger a state fires where it begins.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from harness.checks.base import PositionState, Predicate, State, Words
from harness.checks.limits import Limit, as_limit, limit_from_data
from harness.errors import CallerError
from harness.modes import Mode, Topic
from harness.timeline import Position, Report

ON_THE_GROUND_M = 1.0
"""Up to this height a drone counts as down: the height error of a landed airframe on a simulator's terrain."""


_LINK_WORDS = {
    "uplink_silent": Words("the uplink", "falls", "falls", "fell", "silent"),
    "uplink_restored": Words("the uplink", "comes", "comes", "came", "back"),
    "downlink_silent": Words("the downlink", "falls", "falls", "fell", "silent"),
    "downlink_restored": Words("the downlink", "comes", "comes", "came", "back"),
}


@dataclass(frozen=True, slots=True)
class LinkEvent(Predicate):
    """A direction of the link fell silent or came back."""

    stream: str
    name: ClassVar[str] = "link"

    @property
    def kind(self) -> str:
        return self.stream

    @property
    def words(self) -> Words:
        return _LINK_WORDS[self.stream]

    def holds(self, value: Any) -> bool:
        return True

    def to_data(self) -> dict[str, Any]:
        return {"predicate": self.stream}


_IN_RETROSPECT = {Topic.LINK_LOST: Topic.LINK_WAS_LOST}


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
class ModeIs(State):
    """The drone reports flight mode `mode`."""

    mode: Mode
    negated: bool = False
    name: ClassVar[str] = "mode_is"

    @property
    def kind(self) -> str:
        return "mode"

    @property
    def words(self) -> Words:
        return Words("mode", "is", "becomes", "became", f"other than {self.mode}" if self.negated else str(self.mode))

    def holds(self, value: Mode) -> bool:
        return (value == self.mode) != self.negated

    def to_data(self) -> dict[str, Any]:
        return self._filed(mode=str(self.mode))


@dataclass(frozen=True, slots=True)
class Armed(State):
    """The drone reports its motors armed."""

    negated: bool = False
    name: ClassVar[str] = "armed"

    @property
    def kind(self) -> str:
        return "armed"

    @property
    def words(self) -> Words:
        return Words("the drone", "is", "becomes", "became", "disarmed" if self.negated else "armed")

    def holds(self, value: bool) -> bool:
        return bool(value) != self.negated

    def to_data(self) -> dict[str, Any]:
        return self._filed()


@dataclass(frozen=True, slots=True)
class WithinM(PositionState):
    """The drone's true horizontal distance from home is at most `limit` metres."""

    limit: Limit
    negated: bool = False
    name: ClassVar[str] = "within_m"

    @property
    def words(self) -> Words:
        if self.negated:
            return Words("the drone", "is", "gets", "got", f"farther than {self.limit.words('m')} from home")
        return Words("the drone", "is", "comes", "came", f"within {self.limit.words('m')} of home")

    def holds(self, value: Position) -> bool:
        return (value.from_home_m <= self.limit) != self.negated

    def room_m(self, value: Position) -> float:
        return abs(self.limit - value.from_home_m)

    def to_data(self) -> dict[str, Any]:
        return self._filed(limit=self.limit.to_data())


@dataclass(frozen=True, slots=True)
class HomeWithinM(PositionState):
    """The drone is truly down on the ground, at most `limit` metres from home."""

    limit: Limit
    negated: bool = False
    name: ClassVar[str] = "home_within_m"

    @property
    def words(self) -> Words:
        rest = f"down within {self.limit.words('m')} of home"
        if self.negated:
            return Words("the drone", "is", "is", "was", f"not {rest}")
        return Words("the drone", "is", "comes", "came", rest)

    def holds(self, value: Position) -> bool:
        return (value.up_m <= ON_THE_GROUND_M and value.from_home_m <= self.limit) != self.negated

    def room_m(self, value: Position) -> float:
        return abs(min(ON_THE_GROUND_M - value.up_m, self.limit - value.from_home_m))

    def to_data(self) -> dict[str, Any]:
        return self._filed(limit=self.limit.to_data())


uplink_silent = LinkEvent("uplink_silent")
uplink_restored = LinkEvent("uplink_restored")
downlink_silent = LinkEvent("downlink_silent")
downlink_restored = LinkEvent("downlink_restored")
armed = Armed()


def said(topic: str) -> Told:
    """The drone told of `topic` ("link lost"), seen at the drone's own tap: it spoke, heard or not."""
    return Told("said", _topic(topic))


def heard(topic: str) -> Told:
    """The drone's report of `topic` reached the ground's tap."""
    return Told("heard", _topic(topic))


def mode_is(mode: Mode | str) -> ModeIs:
    """The drone reports this flight mode; raises CallerError for a mode that no patrol has a word for."""
    if mode not in list(Mode):
        raise CallerError(f"no mode is called {mode!r}; {_nearest(str(mode).upper(), list(Mode))}")
    return ModeIs(Mode(mode))


def within_m(limit: float | Limit) -> WithinM:
    """Truly at most `limit` metres from home, horizontally; `~within_m(100)` is farther than that."""
    return WithinM(as_limit(limit, "m"))


def home_within_m(limit: float | Limit) -> HomeWithinM:
    """Truly down on the ground (at most 1 m up) and horizontally at most `limit` metres from home."""
    return HomeWithinM(as_limit(limit, "m"))


def _nearest(seen: str, known: list[str]) -> str:
    close = difflib.get_close_matches(seen, known, n=1, cutoff=0.0)
    return f"nearest is {str(close[0])!r}; there are: {', '.join(known)}"


def _topic(topic: str) -> Topic:
    if topic not in list(Topic):
        raise CallerError(f"no report is about {topic!r}; {_nearest(str(topic).lower(), list(Topic))}")
    return Topic(topic)


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Predicate]] = {
    **{name: lambda _, name=name: LinkEvent(name) for name in _LINK_WORDS},  # type: ignore[misc]
    "said": lambda data: said(data["topic"]),
    "heard": lambda data: heard(data["topic"]),
    "mode_is": lambda data: mode_is(data["mode"]),
    "armed": lambda _: armed,
    "within_m": lambda data: WithinM(as_limit(limit_from_data(data["limit"]), "m")),
    "home_within_m": lambda data: HomeWithinM(as_limit(limit_from_data(data["limit"]), "m")),
}
"""How each filed predicate is read back; its keys are all the names there are."""


def from_data(data: Any) -> Predicate:
    """The predicate that `to_data` filed; raises CallerError for anything else."""
    if not isinstance(data, Mapping) or data.get("predicate") not in list(_READERS):
        raise CallerError(f"a filed predicate is one of {', '.join(_READERS)}; got {data!r}; is this harness too old?")
    try:
        predicate = _READERS[data["predicate"]](data)
    except KeyError as error:
        raise CallerError(f"the filed predicate {data!r} lacks {error}") from error
    if data.get("negated") is not True:
        return predicate
    if not isinstance(predicate, State):
        raise CallerError(f"only a state has an opposite, not {data!r}")
    return ~predicate
