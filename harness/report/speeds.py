"""The same case in real time and faster: are the verdicts equal and decided, and the reactions as long?

The rule is the design's (section 6): a flight at the fastest speed counts for as much as one in real time only where
both come to the same decided verdict, and their median reactions differ by no more than their stated errors together.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.errors import CallerError
from harness.report.alike import Flown, flown_of, grouped
from harness.report.gathering import JudgedRun
from harness.report.grid import LEFT, RIGHT, grid
from harness.report.reaction import Reaction, question, reaction
from harness.report.wording import NEVER, NOTHING, PRACTICE, several
from harness.verdict import Verdict

MADE_BY = "Made by `cuas table EVIDENCE --speeds` from sealed bundles, and not changed by hand; in vehicle seconds."
COLUMNS = {
    "in real time, faster": "the verdicts of each; the faster flights with the speeds that they reached",
    "equal": "whether all of them are decided, and the same; '–' of what the drone cannot do at either speed",
    "p50": "the median of the scenario's first reaction in real time, and faster",
    "apart": "how far these two are from each other",
    "±": "the largest stated error of each, together",
    "within": "whether they are apart by no more than that",
}
NAMES = (
    "scenario",
    "case",
    "configuration",
    "delivery",
    "in real time",
    "faster",
    "at",
    "equal",
    "p50",
    "apart",
    "±",
    "within",
)
REAL_TIME = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Paced:
    """A case's reactions in real time and faster, each None where nothing was measured."""

    slow: Reaction | None
    fast: Reaction | None

    @property
    def apart_s(self) -> float | None:
        """Between the medians; None where one of them is not known, 0 where neither ever came."""
        if self.slow is None or self.fast is None:
            return None
        slow_s, fast_s = self.slow.p50_s, self.fast.p50_s
        return 0.0 if slow_s == fast_s else abs(slow_s - fast_s)

    @property
    def error_s(self) -> float | None:
        """The largest stated error of each, added up; None where one states none."""
        stated = [each.uncertainty_s for each in (self.slow, self.fast) if each is not None]
        known = [each for each in stated if each is not None]
        return sum(known) if len(known) == 2 else None

    @property
    def within(self) -> bool | None:
        """None where it is not known; what never came in either is not apart, whatever its error."""
        if self.apart_s is None:
            return None
        if self.apart_s in (0, math.inf):
            return self.apart_s == 0
        return None if self.error_s is None else self.apart_s <= self.error_s


def equal(slow: Sequence[Verdict], fast: Sequence[Verdict]) -> bool | None:
    """Whether all were decided, and alike; None where all found that the drone cannot do it."""
    seen = {*slow, *fast}
    if seen == {Verdict.NOT_SUPPORTED}:
        return None
    return bool(slow) and bool(fast) and len(seen) == 1 and seen <= {Verdict.PASS, Verdict.FAIL}


def speeds_page(judged: Sequence[JudgedRun]) -> str:
    """The whole page; raises CallerError where no case was flown both ways."""
    rows = list(_rows(judged))
    if not rows:
        raise CallerError(
            f"--speeds: wanted cases flown both at --speed=1 and faster, alike in all else, saw none in {len(judged)} "
            "runs"
        )
    able = [same for _, _, same, _ in rows if same is not None]
    known = [paced.within for _, _, _, paced in rows if paced.within is not None]
    lines = ["# The same cases in real time, and faster", "", MADE_BY, ""]
    lines += [f"- **{name}**: {meaning}." for name, meaning in COLUMNS.items()]
    said = (
        f"{sum(able)} of {len(able)} cases that the drones can do came to equal, decided verdicts; the medians of "
        f"{sum(known)} of {len(known)} reactions differ by no more than their stated errors."
    )
    lines += ["", said]
    for who, own in grouped(rows, lambda row: row[0]).items():
        aligned = [LEFT] * 8 + [RIGHT] * 3 + [LEFT]
        lines += ["", f"## {who}", "", *grid(NAMES, aligned, (cells for _, cells, _, _ in own))]
    return "\n".join(lines) + "\n"


def _rows(judged: Sequence[JudgedRun]) -> Iterator[tuple[str, list[str], bool | None, Paced]]:
    flown = flown_of(judged)
    cases = grouped(
        flown, lambda each: (each.drone, each.run.identity.profile.sha256, each.case, each.delivery, each.setup)
    )
    for (drone, _, case, delivery, setup), runs in sorted(cases.items(), key=lambda item: _order(item[1][0])):
        slow = [each for each in runs if each.run.identity.speed_asked == REAL_TIME]
        fast = [each for each in runs if each.run.identity.speed_asked != REAL_TIME]
        if not slow or not fast:
            continue
        check = question(each.file for each in runs)
        paced = Paced(slow=_reaction(check, slow), fast=_reaction(check, fast))
        same = equal([each.file.verdict for each in slow], [each.file.verdict for each in fast])
        who = drone.label if drone.real else f"{drone.label}, {PRACTICE}"
        start = [
            case.scenario,
            case.words,
            setup.label,
            delivery or NOTHING,
            _verdicts(slow),
            _verdicts(fast),
            _at(fast),
        ]
        yield who, [*start, _yes(same), *_cells(paced)], same, paced


def _order(flown: Flown) -> tuple[object, ...]:
    return flown.drone, flown.run.identity.profile.sha256, flown.case.order, flown.delivery, flown.setup


def _reaction(check: str | None, runs: Sequence[Flown]) -> Reaction | None:
    return None if check is None else reaction(check, [each.file for each in runs])


def _verdicts(runs: Sequence[Flown]) -> str:
    return several(
        [f"{count} {verdict}" for verdict, count in sorted(Counter(each.file.verdict for each in runs).items())]
    )


def _at(runs: Sequence[Flown]) -> str:
    reached = [each.run.identity.speed_achieved for each in runs if each.run.identity.speed_achieved is not None]
    low, high = (min(reached), max(reached)) if reached else (math.nan, math.nan)
    return NOTHING if not reached else f"{low:.3g}×" if low == high else f"{low:.3g}× to {high:.3g}×"


def _cells(paced: Paced) -> list[str]:
    medians = " / ".join(NOTHING if each is None else _seconds(each.p50_s) for each in (paced.slow, paced.fast))
    apart = NOTHING if paced.apart_s is None else _seconds(paced.apart_s)
    error = NOTHING if paced.error_s is None else f"{paced.error_s:.2f}"
    return [medians, apart, error, _yes(paced.within)]


def _yes(known: bool | None) -> str:
    return NOTHING if known is None else "yes" if known else "no"


def _seconds(value_s: float) -> str:
    return NEVER if math.isinf(value_s) else f"{value_s:.2f}"
