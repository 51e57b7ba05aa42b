"""What a drone tells of other aircraft, each known by its address (ICAO, 24 bits)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from harness.checks.base import Predicate, Words
from harness.errors import CallerError

LAST = 0xFFFFFF
_WORDS: Mapping[str, tuple[str, str, str, str, str]] = {
    "appeared": ("appears", "{}", "comes", "came", "into sight"),
    "struck": ("strikes", "{}", "hits", "hit", "what it was after"),
    "says_of": ("says_of", "the drone", "tells", "told", "of {}"),
    "hears_of": ("hears_of", "the ground", "hears", "heard", "of {}"),
    "warns_of": ("warns_of", "the drone", "warns", "warned", "of {}"),
    "hears_warning_of": ("hears_warning_of", "the ground", "hears", "heard", "a warning of {}"),
}
"""By stream: the name under which it is filed, and its words."""


@dataclass(frozen=True, slots=True)
class OfAircraft(Predicate):
    """What happens to, or is told of, the aircraft `icao`; None: of any."""

    stream: str
    icao: int | None
    name: ClassVar[str] = "of_aircraft"

    def __post_init__(self) -> None:
        if self.icao is not None and not (type(self.icao) is int and 0 < self.icao <= LAST):
            raise CallerError(f"an aircraft's address has 24 bits: wanted 1 to {LAST}, saw {self.icao!r}")

    @property
    def kind(self) -> str:
        return self.stream

    @property
    def words(self) -> Words:
        _, subject, verb, past, rest = _WORDS[self.stream]
        who = "any aircraft" if self.icao is None else f"aircraft {self.icao:06X}"
        return Words(subject.format(who), verb, verb, past, rest.format(who))

    def holds(self, value: int) -> bool:
        return self.icao is None or value == self.icao

    def to_data(self) -> dict[str, Any]:
        filed: dict[str, Any] = {"predicate": _WORDS[self.stream][0]}
        return filed if self.icao is None else filed | {"aircraft": f"{self.icao:06X}"}


def appears(icao: int) -> OfAircraft:
    """The harness lets it appear: from now on the drone's receiver tells of it."""
    return OfAircraft("appeared", icao)


def strikes(icao: int) -> OfAircraft:
    """It truly met the drone, or what it was after."""
    return OfAircraft("struck", icao)


def says_of(icao: int | None = None) -> OfAircraft:
    """The drone tells of it, in whatever form, heard or not."""
    return OfAircraft("says_of", icao)


def hears_of(icao: int | None = None) -> OfAircraft:
    """That reaches the ground: it is in the reported picture."""
    return OfAircraft("hears_of", icao)


def warns_of(icao: int | None = None) -> OfAircraft:
    """The drone warns of it, as of one that comes too near, heard or not."""
    return OfAircraft("warns_of", icao)


def hears_warning_of(icao: int | None = None) -> OfAircraft:
    """That reaches the ground."""
    return OfAircraft("hears_warning_of", icao)


def _read(stream: str, data: Mapping[str, Any]) -> OfAircraft:
    try:
        return OfAircraft(stream, int(data["aircraft"], 16) if "aircraft" in data else None)
    except (TypeError, ValueError):
        raise CallerError(f"a filed aircraft is an address of six hexadecimal digits, not {data!r}") from None


TRAFFIC: Mapping[str, Callable[[Mapping[str, Any]], Predicate]] = {
    filed: partial(_read, stream) for stream, (filed, *_) in _WORDS.items()
}
"""How each is read back, by the name under which it is filed."""
