"""What is held side by side: what varies within a side is matched, what does not is what is compared.

Nothing that differs is ever added up: of a case that a side flew with two firmwares, two configurations or under two
profiles, each is held against its like only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.errors import CallerError
from harness.report.alike import grouped, labelled
from harness.report.cases import Case, as_versions, natural
from harness.report.flown import SHORT_HASH
from harness.report.outcome import Outcome

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Side:
    """Its name in the tables, what it is, and its flights."""

    name: str
    words: str
    flights: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One case, and what else was matched (in words), with the flights of it on each side; there may be none."""

    case: Case
    delivery: str
    matched: tuple[str, ...]
    flights: tuple[tuple[Outcome, ...], ...]


RIGS = {"sitl": "binary", "container": "image", "embedded": "practice drone", "attached": "address", "bench": "board"}
"""By what a bundle calls its rig: where the drone came from."""
BY: Mapping[str, Callable[[Outcome], str]] = {
    "firmware": lambda each: each.drone.label,
    "configuration": lambda each: each.configuration,
    "vendor": lambda each: each.drone.name,
    "profile": lambda each: each.profile,
    "rig": lambda each: RIGS.get(each.drone.rig, each.drone.rig),
}
"""What one set of flights can be divided by."""


def lettered(groups: Sequence[Sequence[Outcome]]) -> list[Side]:
    """A side for each group: A, B, C … Raises CallerError for more than there are letters, or fewer than two."""
    if not 2 <= len(groups) <= len(LETTERS):
        raise CallerError(f"wanted 2 to {len(LETTERS)} folders of evidence to compare, saw {len(groups)}")
    return [Side(letter, _words(group), tuple(group)) for letter, group in zip(LETTERS, groups, strict=False)]


def divided(flights: Sequence[Outcome], by: str) -> list[Side]:
    """A side for each firmware, configuration, vendor, profile or rig, as numbers in names count. Two firmwares of the
    same version are two. Raises CallerError where there are not two."""
    if by not in BY:
        raise CallerError(f"--by={by}: wanted {', '.join(BY)}")
    if by == "firmware":
        drones = sorted({each.drone for each in flights}, key=lambda each: (as_versions(each.label), each.mark))
        names = labelled(drones, lambda each: each.label, lambda each: each.mark)
        groups = grouped(flights, lambda each: names[each.drone])
    else:
        groups = grouped(flights, BY[by])
    if len(groups) < 2:
        raise CallerError(f"--by={by}: wanted two or more to compare, saw only {next(iter(groups))}")
    return [Side(name, _words(groups[name]), tuple(groups[name])) for name in sorted(groups, key=as_versions)]


def _words(flights: Sequence[Outcome]) -> str:
    drones = sorted({each.drone for each in flights}, key=lambda each: (as_versions(each.label), each.mark))
    labels = labelled(drones, lambda each: each.label, lambda each: each.mark)
    setups = sorted({each.configuration for each in flights}, key=natural)
    marked = [labels[each] if each.real else f"{labels[each]} (practice drone)" for each in drones]
    return f"{', '.join(marked)}; {'; '.join(setups)}"


def cells(sides: Sequence[Side]) -> list[Cell]:
    """All cases that any side flew, in the order of a patrol."""
    flown = [side.flights for side in sides]
    found = []
    for matched, by_stack in _matched(flown, (lambda each: (each.drone.name, each.drone.name),)):
        keys = {(each.case, each.delivery) for flights in by_stack for each in flights}
        for case, delivery in keys:
            own = [[e for e in flights if (e.case, e.delivery) == (case, delivery)] for flights in by_stack]
            found += [
                Cell(case, delivery, (*matched, *more), tuple(tuple(each) for each in alike))
                for more, alike in _matched(own, _TOLD_APART_BY)
            ]
    return sorted(found, key=lambda each: (each.case.order, each.delivery, [natural(word) for word in each.matched]))


_Key = Callable[[Outcome], tuple[str, str]]
"""What tells flights apart, and how it is said."""
_TOLD_APART_BY: tuple[_Key, ...] = (
    lambda each: (each.configuration, each.configuration),
    lambda each: (each.drone.mark, f"{each.drone.label} ·{each.drone.mark[:SHORT_HASH]}"),
    lambda each: (each.profile_sha256, f"{each.profile} {each.profile_sha256[:SHORT_HASH]}"),
    lambda each: (each.setup, f"set up as ·{each.setup[:SHORT_HASH]}"),
)


def _matched(
    flown: Sequence[Sequence[Outcome]], keys: Sequence[_Key]
) -> Iterator[tuple[tuple[str, ...], Sequence[Sequence[Outcome]]]]:
    """The same flights, told apart by each key of which a side has several, with the words for it."""
    for number, key in enumerate(keys):
        if all(len({key(each) for each in flights}) < 2 for flights in flown):
            continue
        for value, words in sorted({key(each) for flights in flown for each in flights}, key=lambda e: natural(e[1])):
            alike = [[each for each in flights if key(each)[0] == value] for flights in flown]
            for more, rest in _matched(alike, keys[number + 1 :]):
                yield (words, *more), rest
        return
    yield (), flown
