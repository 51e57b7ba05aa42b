"""Sides held against the first (or another) of them: verdicts, shares of flights that passed, times and distances.

All questions of a comparison are corrected together (Holm): the more is asked, the more it takes to be told moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from harness.errors import CallerError
from harness.ranks import Difference, answerable, holm, rank_test, share_test
from harness.report.alike import grouped
from harness.report.comparison import (
    LEVEL,
    NEGLIGIBLE,
    Against,
    Changed,
    Comparison,
    Flown,
    Moved,
    Row,
    SideRow,
    Spread,
    Tested,
    Way,
)
from harness.report.complaints import WORST_FIRST
from harness.report.measures import Measure, Values, measured
from harness.report.outcome import Outcome, distinct
from harness.report.reaction import kind, question, sentence
from harness.report.shares import pass_rate
from harness.report.sides import Cell, Side, cells
from harness.stats import spread
from harness.verdict import Verdict, merge


@dataclass(slots=True)
class _Questions:
    """Differences as they are found, and once all are, what they stand for."""

    found: list[Difference] = field(default_factory=list)
    p: list[float | None] = field(default_factory=list)

    def put(self, difference: Difference) -> int:
        self.found.append(difference)
        return len(self.found) - 1

    def answer(self) -> int:
        """Correct them all; returns how many could be asked."""
        able = answerable([each.least_p for each in self.found], LEVEL)
        asked = [number for number, can in enumerate(able) if can]
        self.p = [None] * len(self.found)
        for number, p in zip(asked, holm([self.found[each].p for each in asked]), strict=True):
            self.p[number] = p
        return len(asked)

    def tested(self, number: int, *, more_is_better: bool, least: float = 0.0) -> Tested:
        difference, p = self.found[number], self.p[number]
        return Tested(difference, p, _way(difference, p, more_is_better=more_is_better, least=least))


def _way(difference: Difference, p: float | None, *, more_is_better: bool, least: float) -> Way:
    if p is None:
        return Way.OPEN
    if p > LEVEL or abs(difference.effect) <= least:
        return Way.SAME
    return Way.BETTER if (difference.effect > 0) is more_is_better else Way.WORSE


@dataclass(frozen=True, slots=True)
class _Draft:
    """A case on two sides, with the numbers of its questions."""

    side: Side
    was: tuple[Outcome, ...]
    now: tuple[Outcome, ...]
    rate: int | None
    measures: tuple[tuple[Measure, Values, Values, int], ...]


def compare(sides: Sequence[Side], base: str = "", uncounted: Iterable[str] = ()) -> Comparison:
    """All of it; `base` names the side that the others are held against, the first if it is "".

    Raises CallerError for a base that is none of them, and where the sides have no case in common with it.
    """
    names = [side.name for side in sides]
    if base and base not in names:
        raise CallerError(f"--against={base}: wanted one of {', '.join(names)}")
    first = names.index(base) if base else 0
    whole, sides = sides, [replace(side, flights=tuple(distinct(side.flights))) for side in sides]
    found = cells(sides)
    questions = _Questions()
    drafts = [_drafts(each, sides, first, questions) for each in found]
    if not any(drafts):
        flown = "; ".join(f"{side.name}: {side.words}" for side in sides)
        raise CallerError(f"wanted a case that was flown on {names[first]} and on another side, saw none ({flown})")
    asked = questions.answer()
    rows = tuple(
        Row(
            cell.case,
            cell.delivery,
            cell.matched,
            _flown(cell),
            tuple(_against(each, questions) for each in some),
        )
        for cell, some in zip(found, drafts, strict=True)
    )
    return Comparison(
        sides=tuple(map(_side, sides)),
        base=names[first],
        rows=rows,
        cautions=(*_cautions(sides, found), *_repeated(whole, sides)),
        asked=asked,
        uncounted=tuple(uncounted),
    )


def _drafts(cell: Cell, sides: Sequence[Side], first: int, questions: _Questions) -> list[_Draft]:
    was = cell.flights[first]
    return [
        _draft(side, was, now, questions)
        for number, (side, now) in enumerate(zip(sides, cell.flights, strict=True))
        if was and now and number != first
    ]


def _draft(side: Side, was: tuple[Outcome, ...], now: tuple[Outcome, ...], questions: _Questions) -> _Draft:
    shares = [pass_rate([each.verdict for each in flights]) for flights in (was, now)]
    rate = None
    if shares[0] and shares[1] and 0 < shares[0].hits + shares[1].hits < shares[0].of + shares[1].of:
        rate = questions.put(share_test((shares[0].hits, shares[0].of), (shares[1].hits, shares[1].of)))
    before, after = measured(was), measured(now)
    both = []
    for measure, values in before.items():
        if measure in after:
            other = after[measure]
            resolution = max(values.uncertainty, other.uncertainty)
            both.append((measure, values, other, questions.put(rank_test(values.values, other.values, resolution))))
    return _Draft(side, was, now, rate, tuple(both))


def _against(draft: _Draft, questions: _Questions) -> Against:
    was, now = (merge(each.verdict for each in flights) for flights in (draft.was, draft.now))
    return Against(
        side=draft.side.name,
        way=way_of(was, now),
        checks=_changed(draft.was, draft.now),
        rate=None if draft.rate is None else questions.tested(draft.rate, more_is_better=True),
        measures=tuple(
            Moved(
                measure,
                _spread(first),
                _spread(second),
                max(first.uncertainty, second.uncertainty),
                questions.tested(number, more_is_better=measure.ahead, least=NEGLIGIBLE),
            )
            for measure, first, second, number in draft.measures
        ),
    )


def way_of(was: Verdict, now: Verdict) -> Way:
    """Worse is what is no PASS any more, and what is a FAIL now; better, what is a PASS now."""
    if was is now:
        return Way.SAME
    if now is Verdict.PASS:
        return Way.BETTER
    return Way.WORSE if was is Verdict.PASS or now is Verdict.FAIL else Way.OTHER


def _changed(was: Sequence[Outcome], now: Sequence[Outcome]) -> tuple[Changed, ...]:
    """Checks that both sides were held to, in the order filed."""
    before, after = _by_check(was), _by_check(now)
    found = []
    for check, verdict in before.items():
        if check in after and after[check] is not verdict:
            run, because = next(
                (each.run, row.because)
                for each in now
                for row in each.findings
                if kind(row.check) == check and row.verdict is after[check]
            )
            words = sentence(check, [*was, *now])
            found.append(Changed(words, verdict, after[check], way_of(verdict, after[check]), because, run))
    return tuple(found)


def _by_check(flights: Sequence[Outcome]) -> dict[str, Verdict]:
    rows = grouped((row for each in flights for row in each.findings), lambda row: kind(row.check))
    return {check: merge(row.verdict for row in some) for check, some in rows.items()}


def _flown(cell: Cell) -> tuple[Flown | None, ...]:
    asked = question(each for flights in cell.flights for each in flights)
    found: list[Flown | None] = []
    for flights in cell.flights:
        counts = Counter(each.verdict for each in flights)
        times = measured(flights).get(Measure(asked, "s")) if asked else None
        row = Flown(
            verdict=merge(counts),
            verdicts=tuple((each, counts[each]) for each in (Verdict.PASS, *WORST_FIRST) if counts[each]),
            pass_rate=pass_rate([each.verdict for each in flights]),
            n=len(flights),
            reaction=_spread(times) if times else None,
        )
        found.append(row if flights else None)
    return tuple(found)


def _spread(values: Values) -> Spread:
    found = spread(values.values)
    return Spread(found.n, found.p50, found.p95)


def _side(side: Side) -> SideRow:
    days = [each.started_utc for each in side.flights]
    seeds = tuple(sorted({each.seed for each in side.flights}))
    return SideRow(side.name, side.words, len(side.flights), seeds, min(days), max(days))


def _repeated(whole: Sequence[Side], sides: Sequence[Side]) -> Iterator[str]:
    """Flights of the practice drone that do again what was done before are no evidence of their own."""
    if left := sum(len(all_.flights) - len(own.flights) for all_, own in zip(whole, sides, strict=True)):
        yield (
            f"{left} flight{'s' if left > 1 else ''} of the practice drone with a seed that it flew before "
            f"{'are' if left > 1 else 'is'} left out: with a seed it does the same again, which tells nothing new."
        )


def _cautions(sides: Sequence[Side], found: Sequence[Cell]) -> Iterator[str]:
    profiles = {(each.profile, each.profile_sha256) for side in sides for each in side.flights}
    if len(profiles) > 1:
        by_side = "; ".join(
            f"{side.name} by {', '.join(sorted({each.profile for each in side.flights}))}" for side in sides
        )
        yield (
            f"They were judged by {len(profiles)} requirement profiles that differ ({by_side}): a verdict may be "
            "another because a limit is. `cuas report --profile` judges all of them by one."
        )
    both = [cell.flights for cell in found if sum(map(bool, cell.flights)) > 1]
    flown = [[each for flights in cell for each in flights] for cell in both]
    if others := sum(len({each.procedure for each in some}) > 1 for some in flown):
        yield (
            f"Of {others} of {len(flown)} cases the test procedure is not the same file on all sides: what changed may "
            "be the test."
        )
    real = {each.drone.real for side in sides for each in side.flights}
    if real == {False}:
        yield "A practice drone was flown. No product was assessed."
    elif len(real) == 2:
        yield "A practice drone, which is no product, flew some of these runs."
