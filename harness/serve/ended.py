"""A run that is over, as whoever watches is told of it: its verdict by the ledger, the reason by its bundle."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harness.errors import BundleError
from harness.evidence.bundle import FINDINGS_NAME, RUN_NAME
from harness.evidence.files import load_model
from harness.evidence.ledger import LedgerRun, State
from harness.evidence.models import FindingsFile, RunIdentity
from harness.progress import case_of
from harness.report.complaints import WORST_FIRST
from harness.report.reaction import is_demand, of_attacked
from harness.verdict import Verdict

LONGEST_WHY = 300


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that is over; `folder` is its bundle's name, "" where there is none."""

    number: int
    run: str
    scenario: str
    case: str
    vehicle: str
    seed: int
    verdict: str
    because: str
    reaction: str
    folder: str
    at_utc: str


def verdict_of(run: LedgerRun) -> str:
    """A process that was killed judged nothing: that is no drone's doing."""
    return str(run.verdict or Verdict.ERROR)


def ended(number: int, run: LedgerRun, evidence: Path) -> Ended:
    """Reads the bundle; one that is gone, or not whole, is the reason then."""
    folder, is_there = evidence / run.run, False
    case, because, reaction = "", "", ""
    try:
        is_there = folder.is_dir()
        case = case_of(load_model(folder / RUN_NAME, RunIdentity).test)
        because, reaction = _because(load_model(folder / FINDINGS_NAME, FindingsFile))
    except BundleError:
        because = (
            "its process was gone before it was judged"
            if run.state is State.ABORTED
            else "its bundle is not there, or not whole"
        )
    except OSError as error:  # of a disk, or a network, that fails
        because = f"its bundle cannot be read: {error.strerror}"
    return Ended(
        number=number, run=run.run, scenario=run.scenario, case=case, vehicle=run.vehicle, seed=run.seed,
        verdict=verdict_of(run), because=because[:LONGEST_WHY], reaction=reaction,
        folder=folder.name if is_there else "", at_utc=run.finished_utc or run.started_utc,
    )  # fmt: skip


def _because(file: FindingsFile) -> tuple[str, str]:
    """The worst finding's reason ("" of a PASS), and what the first demand `then` took."""
    own = [row for row in file.findings if is_demand(row) and of_attacked(row.check)]
    times = [row for row in own if row.observed is not None]
    reaction = f"{times[0].observed:.2f} s" if times else ""
    for verdict in WORST_FIRST:
        for row in file.findings:
            if row.verdict is verdict:
                return row.because, reaction
    return "", reaction
