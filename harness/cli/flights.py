"""The runs of one `cuas run`, seen from outside: under way from their status files, ended from ledger and bundles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from harness.errors import BundleError
from harness.evidence.bundle import CHECKS_NAME, FINDINGS_NAME, RUN_NAME
from harness.evidence.files import load_model
from harness.evidence.known import BaselineIdentity
from harness.evidence.ledger import Ledger, LedgerRun, State
from harness.evidence.models import FindingRow, FindingsFile, RunIdentity, WaiverIdentity
from harness.progress import Underway, case_of, underway
from harness.report.baseline import rows_of
from harness.requirements.baseline import known_of, mended_of
from harness.requirements.waivers import excused
from harness.run import LIVE_FOLDER
from harness.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Flown:
    """A run that ended; `findings` is None where it was never judged. If its process was killed, it is an ERROR."""

    run: str
    scenario: str
    case: str
    verdict: Verdict
    findings: FindingsFile | None
    folder: Path
    seed: int
    waivers: tuple[WaiverIdentity, ...] = ()
    """The customer's that are about this case."""
    baseline: BaselineIdentity | None = None
    """What was known to fail in this case before it was flown."""

    @property
    def unfinished(self) -> bool:
        """Whether its procedure ended before it filed a check, and nothing recorded tells why."""
        return self.verdict is Verdict.INCONCLUSIVE and not (self.folder / CHECKS_NAME).exists()

    @property
    def excuses(self) -> tuple[WaiverIdentity, ...]:
        """The waivers that excuse its FAIL."""
        return excused(self.waivers, [(row.verdict, row.check) for row in self.reasons()])

    @property
    def known(self) -> tuple[str, ...]:
        """What it failed, where all of it is known from the baseline."""
        return known_of(self.baseline, rows_of(self.reasons()))

    @property
    def mended(self) -> tuple[str, ...]:
        """What is known to fail, and did not."""
        return mended_of(self.baseline, self.verdict, rows_of(self.reasons()))

    @property
    def needless(self) -> bool:
        """Whether its FAIL was waived, and it passed."""
        return bool(self.waivers) and self.verdict is Verdict.PASS

    @property
    def counted(self) -> Verdict:
        """As what it counts for the exit code: a FAIL that is waived, or known, gates nothing, a waiver without one
        does."""
        return Verdict.FAIL if self.needless else Verdict.PASS if self.excuses or self.known else self.verdict

    def reaction(self) -> str:
        """What the first demand `then` took, e.g. "4.95 ± 0.05 s"; "—" where nothing was measured."""
        for row in self.findings.findings if self.findings else ():
            if ", then " in row.check and row.observed is not None and row.unit == "s":
                uncertain = f" ± {row.uncertainty:.2f}" if row.uncertainty is not None else ""
                return f"{row.observed:.2f}{uncertain} s"
        return "—"

    def reasons(self) -> list[FindingRow]:
        """The findings that are not PASS."""
        rows = self.findings.findings if self.findings else ()
        return [row for row in rows if row.verdict is not Verdict.PASS]


class Flights:
    """Runs in `evidence` that begin after this object was made, by processes for which `ours(pid)` holds.

    `ours` is asked while they run, since nobody can tell of a process that has ended.
    """

    def __init__(self, evidence: Path, ours: Callable[[int], bool]) -> None:
        self._evidence = evidence
        self._ledger = Ledger(evidence)
        self._ours = ours
        self._before = {each.run for each in self._ledger.runs()}
        self._runs: set[str] = set()
        self._size = -1
        self.flown: list[Flown] = []

    def poll(self) -> list[Flown]:
        """Those that ended since the last call."""
        size = self._ledger.path.stat().st_size if self._ledger.path.exists() else 0
        if size == self._size:
            return []
        self._size = size
        return self._note(self._ledger.runs(), over=False)

    def end(self) -> list[Flown]:
        """As `poll`, once all have ended: whatever did not finish was aborted."""
        return self._note(self._ledger.runs(), over=True)

    def _note(self, runs: Iterable[LedgerRun], *, over: bool) -> list[Flown]:
        ended = []
        known = {each.run for each in self.flown}
        for each in runs:
            if each.run in self._before or each.run in known:
                continue
            if each.run in self._runs or self._ours(each.pid):
                self._runs.add(each.run)
                if over or each.state is State.FINISHED:
                    ended.append(_flown(self._evidence, each))
        self.flown += ended
        return ended

    def underway(self) -> list[Underway]:
        """Ours that go on now, oldest first."""
        return [each for each in underway(self._evidence / LIVE_FOLDER) if each.run in self._runs]


def _flown(evidence: Path, run: LedgerRun) -> Flown:
    folder = evidence / run.run
    findings, case = None, ""
    waivers: tuple[WaiverIdentity, ...] = ()
    baseline = None
    try:
        identity = load_model(folder / RUN_NAME, RunIdentity)
        case, waivers, baseline = case_of(identity.test), identity.waivers, identity.baseline
        findings = load_model(folder / FINDINGS_NAME, FindingsFile)
    except BundleError:
        pass  # A run that never came up, or was killed, has neither; its verdict says so.
    verdict = run.verdict or Verdict.ERROR
    return Flown(run.run, run.scenario, case, verdict, findings, folder, run.seed, waivers, baseline)
