"""What can be asked of one event: frozen, printable as a sentence, filed as data.

*Instants* (`said`, `heard`, `mode_becomes`, the links' falling silent and coming back) happen. *States* (`mode_is`,
`armed`, `within_m`, `home_within_m`, `telemetry_older_than`) hold or do not; `~state` is the opposite, and as a trigger
a state fires where it begins.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from harness.checks.base import Bounded, Predicate, State, Words
from harness.checks.broadcasts import BROADCASTS
from harness.checks.disclosed import disclosed
from harness.checks.found import found_from_data
from harness.checks.given import opens
from harness.checks.identity import own_name, same_unit
from harness.checks.instants import HAPPENINGS, Happening, Told, Witnessed
from harness.checks.intact import intact
from harness.checks.limits import Limit, as_limit, limit_from_data
from harness.checks.picture import PictureOlder
from harness.checks.places import PLACES, Down
from harness.checks.silences import SILENT, Silent, SilentFor
from harness.checks.traffic import TRAFFIC
from harness.errors import CallerError
from harness.modes import Mode, Topic
from harness.timeline import NavState, Position


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
class ModeBecomes(Predicate):
    """The instant at which the mode changes to `mode` from another: what is so already does not become so."""

    mode: Mode
    name: ClassVar[str] = "mode_becomes"

    @property
    def state(self) -> ModeIs:
        return ModeIs(self.mode)

    @property
    def kind(self) -> str:
        return "mode"

    @property
    def words(self) -> Words:
        return Words("mode", "becomes", "becomes", "became", str(self.mode))

    def holds(self, value: Mode) -> bool:
        return value == self.mode

    def to_data(self) -> dict[str, Any]:
        return {"predicate": self.name, "mode": str(self.mode)}


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
class WithinM(Bounded):
    """The drone's true horizontal distance from home is at most `limit` metres."""

    limit: Limit
    negated: bool = False
    name: ClassVar[str] = "within_m"

    @property
    def goal(self) -> tuple[str, str]:
        return "of home", "from home"

    def measure_m(self, value: Position) -> float:
        return value.from_home_m


@dataclass(frozen=True, slots=True)
class HomeWithinM(Down):
    """From home."""

    limit: Limit
    negated: bool = False
    name: ClassVar[str] = "home_within_m"

    @property
    def where(self) -> str:
        return "home"

    def away_m(self, value: Position) -> float:
        return value.from_home_m

    def to_data(self) -> dict[str, Any]:
        return self._filed(limit=self.limit.to_data())


@dataclass(frozen=True, slots=True)
class NavIs(State):
    """The drone's own account of its satellite navigation is `state`."""

    state: NavState
    negated: bool = False
    name: ClassVar[str] = "nav_is"

    @property
    def kind(self) -> str:
        return "nav"

    @property
    def words(self) -> Words:
        rest = f"other than {self.state}" if self.negated else str(self.state)
        return Words("its navigation, as it tells,", "is", "becomes", "became", rest)

    def holds(self, value: NavState) -> bool:
        return (value == self.state) != self.negated

    def to_data(self) -> dict[str, Any]:
        return self._filed(state=str(self.state))


armed = Armed()


def said(topic: str) -> Told:
    """The drone told of `topic` ("link lost"), seen at the drone's own tap: it spoke, heard or not."""
    return Told("said", _topic(topic))


def heard(topic: str) -> Told:
    """The drone's report of `topic` reached the ground's tap."""
    return Told("heard", _topic(topic))


def witnessed(text: str) -> Witnessed:
    """An application on the ground was told exactly this ("link lost", "link back", "mode RETURN")."""
    return Witnessed(text)


def mode_is(mode: Mode | str) -> ModeIs:
    """The drone reports this flight mode; raises CallerError for a mode that no patrol has a word for."""
    return ModeIs(_mode(mode))


def nav_is(state: NavState | str) -> NavIs:
    """The drone's estimator tells that its satellite navigation is "good", "suspect" or "lost"."""
    if state not in list(NavState):
        raise CallerError(f"no navigation is {state!r}; {_nearest(str(state).lower(), list(NavState))}")
    return NavIs(NavState(state))


def mode_becomes(mode: Mode | str) -> ModeBecomes:
    """The drone changes to this flight mode; unlike `mode_is` not so where it flies it already."""
    return ModeBecomes(_mode(mode))


def telemetry_older_than(limit: float | Limit) -> PictureOlder:
    """The newest position that the ground knows is older than `limit` seconds."""
    return PictureOlder(as_limit(limit, "s"))


def within_m(limit: float | Limit) -> WithinM:
    """Truly at most `limit` metres from home, horizontally; `~within_m(100)` is farther than that."""
    return WithinM(as_limit(limit, "m"))


def home_within_m(limit: float | Limit) -> HomeWithinM:
    """Truly down on the ground (at most 1 m up) and horizontally at most `limit` metres from home."""
    return HomeWithinM(as_limit(limit, "m"))


def _nearest(seen: str, known: list[str]) -> str:
    close = difflib.get_close_matches(seen, known, n=1, cutoff=0.0)
    return f"nearest is {str(close[0])!r}; there are: {', '.join(known)}"


def _mode(mode: Mode | str) -> Mode:
    if mode not in list(Mode):
        raise CallerError(f"no mode is called {mode!r}; {_nearest(str(mode).upper(), list(Mode))}")
    return Mode(mode)


def _topic(topic: str) -> Topic:
    if topic not in list(Topic):
        raise CallerError(f"no report is about {topic!r}; {_nearest(str(topic).lower(), list(Topic))}")
    return Topic(topic)


def _limit(data: Mapping[str, Any], key: str = "limit", unit: str = "m") -> Limit:
    return as_limit(limit_from_data(data[key]), unit)


def _silence(way: Silent, data: Mapping[str, Any]) -> SilentFor:
    if "longer_than" in data and "shorter_than" in data:
        raise CallerError(f"a filed silence has one limit, not {data!r}")
    key = "longer_than" if "longer_than" in data else "shorter_than"
    return SilentFor(way, _limit(data, key, "s"), longer=key == "longer_than")


def _plain(happening: Happening) -> Callable[[Mapping[str, Any]], Predicate]:
    return lambda data: happening.of(data["of"]) if "of" in data else happening


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Predicate]] = {
    **{name: _plain(each) for name, each in (SILENT | HAPPENINGS).items()},
    **{each.longer_than(1).kind: partial(_silence, each) for each in SILENT.values()},
    "said": lambda data: said(data["topic"]),
    "heard": lambda data: heard(data["topic"]),
    "witnessed": lambda data: witnessed(data["text"]),
    "mode_is": lambda data: mode_is(data["mode"]),
    "mode_becomes": lambda data: mode_becomes(data["mode"]),
    "armed": lambda _: armed,
    "within_m": lambda data: WithinM(_limit(data)),
    "home_within_m": lambda data: HomeWithinM(_limit(data)),
    "telemetry_older_than": lambda data: PictureOlder(_limit(data, unit="s")),
    "nav_is": lambda data: nav_is(data["state"]),
    "intact": lambda data: intact(data["what"]),
    "opens": lambda data: opens(data["what"]),
    "disclosed": lambda data: disclosed(data["item"]),
    "own_name": lambda _: own_name,
    "found_within_m": found_from_data,
    "same_unit": lambda _: same_unit,
    **PLACES,
    **BROADCASTS,
    **TRAFFIC,
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
