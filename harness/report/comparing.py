"""Sides held against the first (or another) of them: verdicts, shares of flights that passed, times and distances.

All questions are put first, then answered together, then told: see `harness.report.questions`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.errors import CallerError
from harness.ranks import rank_test, share_test
from harness.report.cautions import cautions, repeated
from harness.report.comparison import NEGLIGIBLE, Against, Comparison, Flown, Moved, Row, SideRow, Spread, Way
from harness.report.complaints import WORST_FIRST
from harness.report.measures import Measure, Values, measured
from harness.report.outcome import Outcome, distinct
from harness.report.questions import Questions
from harness.report.reaction import question
from harness.report.shares import pass_rate
from harness.report.sides import Cell, Side, cells
from harness.report.turned import turned, way_of
from harness.stats import spread
from harness.verdict import Verdict, merge


@dataclass(frozen=True, slots=True)
class _Asked:
    """A case on two sides, with the numbers of its questions."""

    side: Side
    was: tuple[Outcome, ...]
    now: tuple[Outcome, ...]
    rate: int | None
    measures: tuple[tuple[Measure, Values, Values, int], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """Sides whose questions were put; `told` says what they came to, once all are answered."""

    sides: Sequence[Side]
    base: str
    cells: Sequence[Cell]
    asked: Sequence[Sequence[_Asked]]
    cautions: tuple[str, ...]

    def told(
        self, questions: Questions, lost: Mapping[str, int] | None = None, uncounted: Iterable[str] = ()
    ) -> Comparison:
        """`lost` has by side how many runs do not count, `uncounted` a line for each reason."""
        rows = tuple(
            Row(cell.case, cell.delivery, cell.matched, _flown(cell), tuple(_against(each, questions) for each in some))
            for cell, some in zip(self.cells, self.asked, strict=True)
        )
        return Comparison(
            sides=tuple(map(_side, self.sides)),
            base=self.base,
            rows=rows,
            cautions=self.cautions,
            asked=questions.asked,
            lost=tuple((lost or {}).items()),
            uncounted=tuple(uncounted),
        )


def compare(
    sides: Sequence[Side],
    base: str = "",
    *,
    lost: Mapping[str, int] | None = None,
    uncounted: Iterable[str] = (),
    besides: Iterable[str] = (),
) -> Comparison:
    """All of it; `base` names the side that the others are held against, the first if it is "", and `besides` are
    cautions that the sides do not tell themselves.

    Raises CallerError for a base that is none of them, and where the sides have no case in common with it.
    """
    questions = Questions()
    asked = draft(sides, questions, base)
    questions.answer()
    return replace(asked, cautions=(*besides, *asked.cautions)).told(questions, lost, uncounted)


def draft(sides: Sequence[Side], questions: Questions, base: str = "") -> Draft:
    """The same, as far as the questions. Raises CallerError as `compare` does."""
    names = [side.name for side in sides]
    if base and base not in names:
        raise CallerError(f"--against={base}: wanted one of {', '.join(names)}")
    first = names.index(base) if base else 0
    own = [replace(side, flights=tuple(distinct(side.flights))) for side in sides]
    left = sum(len(side.flights) for side in sides) - sum(len(side.flights) for side in own)
    found = cells(own)
    asked = [_asked(each, own, first, questions) for each in found]
    if not any(asked):
        flown = "; ".join(f"{side.name}: {side.words}" for side in sides)
        raise CallerError(f"wanted a case that was flown on {names[first]} and on another side, saw none ({flown})")
    return Draft(own, names[first], found, asked, (*cautions(own, found), *repeated(left)))


def _asked(cell: Cell, sides: Sequence[Side], first: int, questions: Questions) -> list[_Asked]:
    was = cell.flights[first]
    return [
        _put(side, was, now, questions)
        for number, (side, now) in enumerate(zip(sides, cell.flights, strict=True))
        if was and now and number != first
    ]


def _put(side: Side, was: tuple[Outcome, ...], now: tuple[Outcome, ...], questions: Questions) -> _Asked:
    shares = [pass_rate([each.verdict for each in flights]) for flights in (was, now)]
    rate = None
    if shares[0] and shares[1] and 0 < shares[0].hits + shares[1].hits < shares[0].of + shares[1].of:
        rate = questions.put(share_test((shares[0].hits, shares[0].of), (shares[1].hits, shares[1].of)))
    before, after = measured(was), measured(now)
    both = []
    for measure, values in before.items():
        if measure in after:
            other = after[measure]
            test = rank_test(values.values, other.values, (values.known, other.known))
            both.append((measure, values, other, questions.put(test)))
    return _Asked(side, was, now, rate, tuple(both))


def _against(asked: _Asked, questions: Questions) -> Against:
    was, now = ([each.verdict for each in flights] for flights in (asked.was, asked.now))
    rate = None if asked.rate is None else questions.tested(asked.rate, more_is_better=True)
    share = rate.way if rate else Way.OPEN
    return Against(
        side=asked.side.name,
        way=way_of(was, now, share),
        passed=((was.count(Verdict.PASS), len(was)), (now.count(Verdict.PASS), len(now))),
        errors=now.count(Verdict.ERROR),
        checks=turned(asked.was, asked.now, share),
        rate=rate,
        measures=tuple(
            Moved(
                measure,
                _spread(first),
                _spread(second),
                questions.tested(number, more_is_better=measure.ahead, least=NEGLIGIBLE),
            )
            for measure, first, second, number in asked.measures
        ),
    )


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
