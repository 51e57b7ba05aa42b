"""Which checks of a suite survive without truth: on a board that nobody simulates, what can still be decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.checks.temporal import Check
from harness.checks.truth import needs_truth
from harness.evidence.bundle import CHECKS_NAME
from harness.evidence.files import load_model
from harness.evidence.models import ChecksFile
from harness.report.gathering import JudgedRun
from harness.report.grid import LEFT, RIGHT, grid

MADE_BY = "Made by `cuas table EVIDENCE --truthless` from the checks of sealed bundles, and not changed by hand."
READING = (
    "A board on a bench without its propellers does not move, and one that nobody simulates has no truth: checks on "
    "where it truly is cannot be decided there, and are not. The others stand. A board in the loop (HIL), or PX4 in "
    "lockstep, flies in the harness's own world: truth is that world's, and all checks stand."
)
NAMES = ("scenario", "check", "without truth")
STANDS, FALLS = "decided", "not decided"


def truthless_page(judged: Sequence[JudgedRun]) -> str:
    """Every check of every scenario once, its limits by name only, and whether it stands without truth; before them,
    how many of each scenario's do."""
    told = sorted({(run.identity.scenario, *each) for run in judged for each in _checks(run)})
    scenarios = sorted({scenario for scenario, *_ in told})
    stands = {each: [is_left for scenario, _, is_left in told if scenario == each] for each in scenarios}
    lines = ["# What is decided without truth", "", MADE_BY, "", READING, ""]
    counts = [(name, str(sum(each)), str(len(each) - sum(each))) for name, each in stands.items()]
    lines += grid(("scenario", "checks decided", "not decided"), [LEFT, RIGHT, RIGHT], counts)
    rows = ((scenario, check, STANDS if is_left else FALLS) for scenario, check, is_left in told)
    return "\n".join([*lines, "", *grid(NAMES, [LEFT] * 3, rows)]) + "\n"


def _checks(run: JudgedRun) -> Iterator[tuple[str, bool]]:
    """Each as a sentence, and whether it stands; of a bundle that is no longer there, none."""
    if run.folder is None or not (run.folder / CHECKS_NAME).exists():
        return
    for data in load_model(run.folder / CHECKS_NAME, ChecksFile).checks:
        check = Check.from_data(data)
        yield str(check), not needs_truth(check)
