"""A table's cells and sentences, the same on a screen and in a page."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from harness.report.complaints import Complaint
from harness.report.flown import SHORT_HASH
from harness.report.metres import TROUBLE, Metres
from harness.report.parity import NEAR_M, NEAR_SHARE, Compared, Pair, Same
from harness.report.reaction import LEAST_FOR_P95
from harness.report.table import Assessed, Row, Section, Why
from harness.verdict import Verdict

NOTHING = "–"
NEVER = "never"
PRACTICE = "practice drone, no product assessed"
HOW_TO_READ = {
    "counted": (
        "runs that were judged and sealed, and of whose bundles every file is still what was sealed. Firmwares, "
        "configurations and requirement profiles that differ are never added up."
    ),
    "reaction": (
        "what the scenario's first check of the form 'when …, then … within …' measured (the first that any run "
        "decided; it is named below each table)."
    ),
    "n": (
        "runs; '18 of 20': in 18 of 20 it is known how long the reaction took. A finding that was left open tells "
        "nothing of it, nor does a run in ERROR, which is the rig's. Of the practice drone, which does with a seed "
        "what it did before, each seed counts once."
    ),
    "p50, p95, max": (
        "seconds of vehicle time, each of them measured: the least that so many percent of the runs do not exceed "
        f"(nearest rank). With fewer than {LEAST_FOR_P95} runs p95 is the maximum; then it is left out ('{NOTHING}')."
    ),
    NEVER: "it did not come while it was looked for; counts as later than any time measured.",
    "±": "the largest half width that was stated for one of these times.",
    "margin": "the limit less the reaction, the smallest of the row; below zero it came too late.",
}
"""Terms of the table, and what they mean."""
IN_SHORT = (
    f"seconds of vehicle time, by nearest rank, p95 from {LEAST_FOR_P95} runs on; "
    "± is the largest that was stated, margin the smallest"
)
NUMBERS = ("n", "p50", "p95", "max", "±", "limit", "margin")
"""Columns of figures, behind the verdicts."""


METRE_COLUMNS = ("n", "p50", "max", "limit", "margin", "said it")
"""Behind the quantity's name."""
HOW_TO_READ_METRES = (
    "Metres, by the simulator's truth: the greatest of each run's window, their median and the greatest of all; "
    "margin is the limit less the greatest. Beyond the fence, what is below zero is inside. "
    f"'said it': in how many of the runs that were decided the drone said '{TROUBLE}' in time."
)
PARITY_COLUMNS = (
    "deliveries", "verdicts", "same verdict", "in metres", "largest", "apart", "apart, %",
    f"within {NEAR_SHARE:.0%} or {NEAR_M:g} m",
)  # fmt: skip
_MOMENT = re.compile(r",? at [\d.]+ s\b,?| \(at most [\d.]+ m between samples\)")
_NAME = re.compile(r"(?<=[sm]) \(\w+\)")


def who_columns(section: Section) -> list[str]:
    """Names of the columns that tell rows apart; phase and delivery only where there is one."""
    phase, delivery = ["phase"] * section.phased, ["delivery"] * section.delivered
    return ["scenario", *phase, "case", "drone", "configuration", *delivery]


def who_cells(row: Row, section: Section) -> list[str]:
    """A row's cells in `who_columns`."""
    phase, delivery = [row.phase] * section.phased, [row.delivery or NOTHING] * section.delivered
    return [row.scenario, *phase, row.case, row.drone, row.configuration, *delivery]


def metre_rows(row: Row) -> list[list[str]]:
    """A row's quantities, each with its cells in `METRE_COLUMNS`; one with nothing measured where it only spoke."""
    said = NOTHING if row.told is None else f"{row.told.runs} of {row.told.of}"
    rows = [[each.quantity, *_metre_cells(each, row.runs), said] for each in row.metres]
    return rows or ([[NOTHING] * len(METRE_COLUMNS) + [said]] if row.told else [])


def _metre_cells(each: Metres, runs: int) -> list[str]:
    n = str(runs) if each.measured == runs else f"{each.measured} of {runs}"
    limit = NOTHING if each.limit_m is None else f"{each.limit_m:g}"
    return [n, _tenths(each.p50_m), _tenths(each.max_m), limit, _tenths(each.margin_m)]


def _tenths(value_m: float | None) -> str:
    return NOTHING if value_m is None else f"{value_m:.1f}"


def parity_rows(pair: Pair) -> list[list[str]]:
    """Its cells in `PARITY_COLUMNS`: a line for each quantity that both measured, one without where there is none."""
    verdicts = (several([f"{count} {verdict}" for verdict, count in each]) for each in pair.verdicts)
    start = [" / ".join(pair.deliveries), " / ".join(verdicts), str(pair.same)]
    if pair.same is Same.BEYOND or not pair.compared:
        return [start + [NOTHING] * 5]
    return [start + _compared_cells(each) for each in pair.compared]


def _compared_cells(each: Compared) -> list[str]:
    largest = " / ".join(f"{value_m:.1f}" for value_m in each.largest_m)
    share = NOTHING if each.share is None else f"{each.share:.0%}"
    return [each.quantity, largest, f"{each.apart_m:.1f}", share, "yes" if each.near else "no"]


def parity_words(section: Section) -> str:
    """How many of its pairs agree; what one delivery cannot express is none."""
    both = [pair for _, pair in section.parities if pair.same is not Same.BEYOND]
    same = sum(pair.same is Same.YES for pair in both)
    near = [each.near for pair in both for each in pair.compared]
    return (
        f"{same} of {len(both)} cases that both deliveries can express came to the same verdict; {sum(near)} of "
        f"{len(near)} quantities are within {NEAR_SHARE:.0%} (of what the first delivery came to) or {NEAR_M:g} m."
    )


def plainly(section: Section) -> Iterator[str]:
    """A sentence for each product that failed a scenario of attacks on its satellite receiver: what it did not do."""
    for why in section.whys if section.real else ():
        fails = [each for each in why.complaints if each.verdict is Verdict.FAIL]
        if why.delivery and fails:
            who = several((why.drone, why.configuration, why.delivery))
            yield f"{who}: FAIL in {why.failed} of {why.runs} runs of {why.scenario}. At its worst {_worst(fails)}."


def _worst(fails: Sequence[Complaint]) -> str:
    return "; ".join(f"{_without_moments(each)} ({count_words(each)} runs)" for each in fails)


def _without_moments(complaint: Complaint) -> str:
    """What happened, and what was demanded: without the moments of one flight."""
    where = "in the clean twin, " if complaint.check.startswith("in the clean twin") else ""
    happened, *more = _NAME.sub("", _MOMENT.sub("", complaint.because)).split("; ")
    limit = next((each for each in more if each.startswith("limit ")), None)
    return f"{where}{happened}{f', {limit}' if limit else ''}"


def number_cells(row: Row) -> list[str]:
    """A row's cells in `NUMBERS`."""
    times = row.reaction
    if times is None:
        return [_runs(row), *[NOTHING] * 6]
    limit = NOTHING if times.limit_s is None else f"{times.limit_s:g}"
    spread = [times.p50_s, times.p95_s, times.max_s, times.uncertainty_s]
    return [_runs(row), *map(_seconds, spread), limit, _seconds(times.margin_s)]


def _seconds(value_s: float | None) -> str:
    """To hundredths, as findings say it."""
    if value_s is None:
        return NOTHING
    return f"{value_s:.2f}" if math.isfinite(value_s) else NEVER


def _runs(row: Row) -> str:
    again = f" (+{row.repeats} of the same seed)" if row.repeats else ""
    if row.reaction is None or row.reaction.measured == row.runs:
        return f"{row.runs}{again}"
    return f"{row.reaction.measured} of {row.runs}{again}"


def why_columns(section: Section) -> list[str]:
    """Names of the columns that tell apart who did not pass."""
    return ["scenario", "drone", "configuration", *["delivery"] * section.delivered]


def why_cells(why: Why, section: Section) -> list[str]:
    """A complaint's cells in `why_columns`."""
    delivery = [why.delivery or NOTHING] * section.delivered
    return [why.scenario, why.drone, why.configuration, *delivery]


def binary_words(drone: Assessed) -> list[str]:
    """Its git hash and its binary's, as far as they are known; where it is not the only one of its name, all else."""
    own = drone.drone
    words = [f"git {own.git_hash}"] if own.git_hash else []
    words += [f"sha256 {own.sha256[:SHORT_HASH]}"] if own.sha256 else []
    return words + ([own.rig, f"board {own.board or 'unknown'}"] if drone.label != own.label else [])


def seeds_words(drone: Assessed) -> str:
    """ "7", or "50 from 0 to 49"."""
    lo, hi = drone.seed_range
    return str(lo) if drone.seeds == 1 else f"{drone.seeds} from {lo} to {hi}"


def speed_words(drone: Assessed) -> str:
    """As achieved, in multiples of real time."""
    if drone.flown_at is None:
        return NOTHING
    lo, hi = (f"{each:.3g}×" for each in drone.flown_at)
    return lo if lo == hi else f"{lo} to {hi}"


def several(values: Sequence[object]) -> str:
    """ "a, b"."""
    return ", ".join(map(str, values))


def count_words(complaint: Complaint) -> str:
    """ "3 of 20"."""
    return count_of(complaint.runs, complaint.of)


def count_of(some: int, whole: int) -> str:
    """ "3 of 20"."""
    return f"{some} of {whole}"
