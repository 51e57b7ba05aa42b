"""What became of a version's cases since the versions before: each is held against the last that flew it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.errors import CallerError
from harness.report.cases import Case
from harness.report.comparing import Draft, draft
from harness.report.comparison import Comparison, Way
from harness.report.contrast import change_lines, changed, counted, mixed, moved_words
from harness.report.outcome import Outcome
from harness.report.questions import Questions
from harness.report.sides import Side
from harness.report.wording import several

Flown = tuple[Case, str]
"""A case, and its delivery."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of it, in words, with a line for each thing; `way` is the worst of it."""

    way: Way
    words: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A version's flights held against those before: `since` has by case the version that flew it last, where that
    is not the one just before; `new` counts cases that none flew. `draft` is None where none has a case in common."""

    draft: Draft | None
    since: Mapping[Flown, str]
    new: int


def hold(
    last: Mapping[Flown, tuple[str, Sequence[Outcome]]], own: Sequence[Outcome], before: str, questions: Questions
) -> Held:
    """`last` has by case who flew it last, and those flights; `before` is the version just before."""
    cases = {(each.case, each.delivery) for each in own}
    known = [each for each in last if each in cases]
    was = tuple(flight for each in known for flight in last[each][1])
    try:
        asked = draft([Side("before", "", was), Side("now", "", tuple(own))], questions) if was else None
    except CallerError:
        asked = None
    since = {each: last[each][0] for each in known if last[each][0] != before}
    return Held(asked, since, len(cases) - len(known))


def change(held: Held, questions: Questions) -> Change:
    """What it came to, once all questions are answered."""
    more = f"; {counted(held.new, 'case')} flown first" if held.new else ""
    if held.draft is None:
        return Change(Way.OPEN, f"no case in common{more}", ())
    found = held.draft.told(questions)
    worse, better = found.cases("now", Way.WORSE), found.cases("now", Way.BETTER)
    words = _words(found, worse, better)
    way = Way.WORSE if worse else Way.BETTER if better else Way.OPEN if found.untold or found.gaps else Way.SAME
    return Change(way, f"{words}{more}", tuple(_lines(found, held.since)))


def _words(found: Comparison, worse: int, better: int) -> str:
    cases = len(found.compared)
    whole = (
        f"of {cases}: {worse} worse, {better} better" if worse or better else f"none seen in {counted(cases, 'case')}"
    )
    other = sum(Way.OTHER in each.ways for _, each in found.compared)
    rest = [f"{found.untold} not told (too few flights, or mixed)"] if found.untold else []
    rest += [f"{other} with what is neither"] if other else []
    return f"{whole}; {several(rest)}" if rest else whole


def _lines(found: Comparison, since: Mapping[Flown, str]) -> list[str]:
    names = {
        row.name: f"{row.name}, against {since[row.case, row.delivery]}"
        if (row.case, row.delivery) in since
        else row.name
        for row, _ in found.compared
    }
    lines = [f"{names[row.name]}: {line}" for row, each in changed(found) for line in change_lines(each)]
    lines += [f"{names[row.name]}: {moved_words(moved)}" for row, _, moved in found.moved]
    lines += [f"some flights differ, most do not: {each}" for each in mixed(found)]
    return lines
