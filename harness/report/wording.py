"""A table's cells and sentences, the same on a screen and in a page."""

from __future__ import annotations

import math
from collections.abc import Sequence

from harness.report.complaints import Complaint
from harness.report.reaction import LEAST_FOR_P95
from harness.report.table import Assessed, Row, Section

NOTHING = "–"
NEVER = "never"
PRACTICE = "practice drone, no product assessed"
HOW_TO_READ = {
    "counted": (
        "runs that were judged and sealed, and whose identity and findings are still what was sealed. Firmwares, "
        "configurations and requirement profiles that differ are never added up."
    ),
    "reaction": (
        "what the scenario's first check of the form 'when …, then … within …' measured (the first that any run "
        "decided; it is named below each table)."
    ),
    "n": (
        "runs; '18 of 20': in 18 of 20 it is known how long the reaction took. A finding that was left open tells "
        "nothing of it, nor does a run in ERROR, which is the rig's."
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


def who_columns(section: Section) -> list[str]:
    """Names of the columns that tell rows apart; the phase only where there is one."""
    return ["scenario", *(["phase"] if section.phased else []), "case", "drone", "configuration"]


def who_cells(row: Row, section: Section) -> list[str]:
    """A row's cells in `who_columns`."""
    return [row.scenario, *([row.phase] if section.phased else []), row.case, row.drone, row.configuration]


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
    if row.reaction is None or row.reaction.measured == row.runs:
        return str(row.runs)
    return f"{row.reaction.measured} of {row.runs}"


def binary_words(drone: Assessed) -> list[str]:
    """Its git hash and its binary's, as far as they are known; where it is not the only one of its name, all else."""
    own = drone.drone
    words = [f"git {own.git_hash}"] if own.git_hash else []
    words += [f"sha256 {own.sha256}"] if own.sha256 else []
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
    return f"{complaint.runs} of {complaint.of}"
