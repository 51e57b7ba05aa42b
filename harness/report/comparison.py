"""What a comparison says: cases side by side, what changed, what moved, and what cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from harness.ranks import Difference
from harness.report.cases import Case
from harness.report.measures import Measure
from harness.report.rows import Share
from harness.verdict import Verdict

LEVEL = 0.05
"""How often, of comparisons in which nothing differs, one says that something does."""
NEGLIGIBLE = 0.147
"""An effect below it is called negligible (Romano et al., 2006)."""


class Way(StrEnum):
    """What became of something, seen from the side that others are held against."""

    WORSE = "worse"
    BETTER = "better"
    OTHER = "other"
    """Neither: a verdict that is open now and was not PASS before, what one side alone was held to, or an ERROR, which
    is the rig's."""
    SAME = "same"
    MIXED = "some flights"
    """Some flights differ beyond chance, and most do not by more than is known."""
    OPEN = "too few flights"


@dataclass(frozen=True, slots=True)
class Spread:
    """What one side measured, in the measure's unit; infinite for "never"."""

    n: int
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Flown:
    """A side's flights of one case."""

    verdict: Verdict
    """The worst of them."""
    verdicts: tuple[tuple[Verdict, int], ...]
    pass_rate: Share | None
    n: int
    reaction: Spread | None
    """How long it took to do what the case mainly asks for, in seconds."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A check whose worst verdict is another, None where no flight was held to it; `because` is of a run that has the
    new one."""

    check: str
    was: Verdict | None
    now: Verdict | None
    way: Way
    because: str
    run: str


@dataclass(frozen=True, slots=True)
class Tested:
    """Two sides held against each other by a test: `p` is corrected for all that were asked, None where the flights
    were too few to be asked."""

    difference: Difference
    p: float | None
    way: Way


@dataclass(frozen=True, slots=True)
class Moved:
    """One measure of a case on two sides."""

    measure: Measure
    first: Spread
    second: Spread
    tested: Tested


@dataclass(frozen=True, slots=True)
class Against:
    """A case of one side held against that of the side that all are held against; `way` is of the verdicts. `passed`
    has how many flights of the base and of the side passed, each of how many."""

    side: str
    way: Way
    passed: tuple[tuple[int, int], tuple[int, int]]
    errors: int
    """Flights of the side that came to an ERROR, which is the rig's."""
    checks: tuple[Changed, ...]
    rate: Tested | None
    """None where no flight of one of them was decided, and where all passed or none did."""
    measures: tuple[Moved, ...]

    @property
    def ways(self) -> tuple[Way, ...]:
        """Of all that is told of it."""
        rate = (self.rate.way,) if self.rate else ()
        return (self.way, *(each.way for each in self.checks), *rate, *(each.tested.way for each in self.measures))

    @property
    def untold(self) -> bool:
        """Whether something of it may have got worse that so few, or such mixed, flights do not tell."""
        return Way.OPEN in self.ways or Way.MIXED in self.ways

    @property
    def unheld(self) -> int:
        """How many checks passed on the base that the side was not held to."""
        return sum(each.now is None and each.was is Verdict.PASS for each in self.checks)


@dataclass(frozen=True, slots=True)
class Row:
    """A case, with its flights on each side in their order, None where a side has none."""

    case: Case
    delivery: str
    matched: tuple[str, ...]
    flown: tuple[Flown | None, ...]
    against: tuple[Against, ...]

    @property
    def name(self) -> str:
        """ "LINK-1, 45s", with what else was matched."""
        return ", ".join(filter(None, (self.case.scenario, self.case.words, self.delivery, *self.matched)))


@dataclass(frozen=True, slots=True)
class SideRow:
    """A side: its flights, and when they were made."""

    name: str
    words: str
    runs: int
    seeds: tuple[int, ...]
    first_utc: str
    last_utc: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole. `base` is the name of the side that all others are held against; `cautions` are sentences on what
    makes the sides hard to compare; `asked` is how many questions the tests were put. `lost` has by side ("": nobody
    knows whose) how many runs do not count that might say something, and `uncounted` a line for each reason."""

    sides: tuple[SideRow, ...]
    base: str
    rows: tuple[Row, ...]
    cautions: tuple[str, ...]
    asked: int
    lost: tuple[tuple[str, int], ...]
    uncounted: tuple[str, ...]

    @property
    def others(self) -> tuple[SideRow, ...]:
        """The sides that are held against the base."""
        return tuple(each for each in self.sides if each.name != self.base)

    @property
    def compared(self) -> tuple[tuple[Row, Against], ...]:
        """Each case that was flown on both."""
        return tuple((row, each) for row in self.rows for each in row.against)

    def measures(self, *ways: Way) -> tuple[tuple[Row, Against, Moved], ...]:
        """Those that went one of these ways."""
        return tuple(
            (row, each, measure)
            for row, each in self.compared
            for measure in each.measures
            if measure.tested.way in ways
        )

    @property
    def moved(self) -> tuple[tuple[Row, Against, Moved], ...]:
        """Each measure that is not the same beyond noise."""
        return self.measures(Way.WORSE, Way.BETTER)

    @property
    def missing(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """By side: cases that it lacks."""
        lacking = {
            side.name: tuple(row.name for row in self.rows if row.flown[number] is None)
            for number, side in enumerate(self.sides)
        }
        return tuple((name, rows) for name, rows in lacking.items() if rows)

    def cases(self, side: str, *ways: Way) -> int:
        """How many cases of a side have something of each of these ways."""
        return sum(each.side == side and set(ways) <= set(each.ways) for _, each in self.compared)

    @property
    def worse(self) -> bool:
        return any(Way.WORSE in each.ways for _, each in self.compared)

    @property
    def untold(self) -> int:
        """How many cases there are of which not all could be told, a case once for each side."""
        return sum(each.untold for _, each in self.compared)

    @property
    def gaps(self) -> tuple[tuple[int, str, str], ...]:
        """What the sides held against the base lack, so that nobody knows whether it got worse: how many, of what, and
        what became of it."""
        return tuple(each for each in self._gaps() if each[0])

    def _gaps(self) -> Iterator[tuple[int, str, str]]:
        lacking = dict(self.missing)
        for each in self.others:
            yield len(lacking.get(each.name, ())), "case", f"not flown on {each.name}"
        for name, runs in self.lost:
            if name != self.base:
                yield runs, "run", f"not counted{f' on {name}' if name else ''}"
        own = [each for _, each in self.compared]
        yield sum(each.errors for each in own), "flight", "in ERROR, which is the rig's"
        yield sum(each.unheld for each in own), "check", "not asked any more"
