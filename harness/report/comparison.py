"""What a comparison says: cases side by side, what changed, what moved, and what cannot be told."""

from __future__ import annotations

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
    """Neither: a verdict that is open now and was not PASS before."""
    SAME = "same"
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
    """A check whose worst verdict is another; `because` is of a run that has the new one."""

    check: str
    was: Verdict
    now: Verdict
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
    uncertainty: float
    """The largest that was stated on either side."""
    tested: Tested


@dataclass(frozen=True, slots=True)
class Against:
    """A case of one side held against that of the side that all are held against; `way` is of the verdicts."""

    side: str
    way: Way
    checks: tuple[Changed, ...]
    rate: Tested | None
    """None where no flight of one of them was decided, and where all passed or none did."""
    measures: tuple[Moved, ...]

    @property
    def ways(self) -> tuple[Way, ...]:
        """Of all that is told of it."""
        rate = (self.rate.way,) if self.rate else ()
        return (self.way, *(each.way for each in self.checks), *rate, *(each.tested.way for each in self.measures))


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
    makes the sides hard to compare; `asked` is how many questions the tests were put."""

    sides: tuple[SideRow, ...]
    base: str
    rows: tuple[Row, ...]
    cautions: tuple[str, ...]
    asked: int
    uncounted: tuple[str, ...]

    @property
    def compared(self) -> tuple[tuple[Row, Against], ...]:
        """Each case that was flown on both."""
        return tuple((row, each) for row in self.rows for each in row.against)

    @property
    def moved(self) -> tuple[tuple[Row, Against, Moved], ...]:
        """Each measure that is not the same beyond noise."""
        return tuple(
            (row, each, measure)
            for row, each in self.compared
            for measure in each.measures
            if measure.tested.way in (Way.WORSE, Way.BETTER)
        )

    @property
    def missing(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """By side: cases that it lacks."""
        lacking = {
            side.name: tuple(row.name for row in self.rows if row.flown[number] is None)
            for number, side in enumerate(self.sides)
        }
        return tuple((name, rows) for name, rows in lacking.items() if rows)

    def count(self, way: Way) -> int:
        """How many cases have something of that kind."""
        return sum(way in each.ways for _, each in self.compared)

    @property
    def worse(self) -> bool:
        return any(Way.WORSE in each.ways for _, each in self.compared)
