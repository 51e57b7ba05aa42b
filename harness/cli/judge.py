"""`cuas judge`: what a bundle's raw taps say today, beside what was filed; sealed bundles are only read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from harness.checks.temporal import Check
from harness.cli.screen import VERDICT_WIDTH, console, exit_code, padded, verdict_text
from harness.errors import BundleError
from harness.evidence.bundle import Bundle
from harness.evidence.files import load_model
from harness.evidence.ledger import LEDGER_NAME, Ledger
from harness.evidence.models import ChecksFile, FindingRow, FindingsFile
from harness.evidence.seal import MANIFEST_NAME, verify
from harness.judge import judge
from harness.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """One bundle, judged now, and what its run filed (None if it did not come that far)."""

    folder: Path
    sealed: bool
    seal_verified: bool
    other_checks: bool
    now: FindingsFile
    filed: FindingsFile | None

    @property
    def differs(self) -> bool:
        """Whether it comes to another verdict than the one filed."""
        return self.filed is not None and self.filed.verdict is not self.now.verdict

    def changed(self) -> list[tuple[FindingRow, FindingRow]]:
        """Findings whose verdict is another now: as filed, as now."""
        filed = {row.check: row for row in self.filed.findings} if self.filed else {}
        pairs = [(filed[row.check], row) for row in self.now.findings if row.check in filed]
        return [(before, after) for before, after in pairs if before.verdict is not after.verdict]

    def to_data(self) -> dict[str, Any]:
        return {
            "bundle": str(self.folder),
            "sealed": self.sealed,
            "seal_verified": self.seal_verified,
            "other_checks": self.other_checks,
            "filed_verdict": self.filed.verdict if self.filed else None,
            "differs": self.differs,
            "findings": self.now.model_dump(mode="json", by_alias=True),
        }


def judge_bundles(folders: Sequence[Path], checks_file: Path | None, *, as_json: bool, verify_seal: bool) -> int:
    """Judge each; returns the exit code. Raises CallerError for a bundle or a file of checks that cannot be read."""
    checks = None
    if checks_file is not None:
        checks = [Check.from_data(each) for each in load_model(checks_file, ChecksFile).checks]
    bundles = [_opened(folder, verify_seal=verify_seal) for folder in folders]
    judged = [_judged(bundle, checks, seal_verified=verify_seal and bundle.sealed) for bundle in bundles]
    screen = console()
    if as_json:
        data = {"schema": 1, "bundles": [each.to_data() for each in judged]}
        screen.print(json.dumps(data, indent=2), soft_wrap=True)
    else:
        for each in judged:
            _tell(screen, each)
    return exit_code(each.now.verdict for each in judged)


def _opened(folder: Path, *, verify_seal: bool) -> Bundle:
    bundle = Bundle.open(folder)
    if verify_seal and not bundle.sealed and bundle.identity.outcome != "running":
        raise BundleError(
            f"{folder}: its run came to an end and was sealed, but {MANIFEST_NAME} is gone; "
            f"--no-verify-seal judges it anyway"
        )
    if verify_seal and bundle.sealed and (problems := verify(folder, _noted_hash(bundle))):
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise BundleError(f"{folder}: not as it was sealed: {problems[0]}{more}; --no-verify-seal judges it anyway")
    return bundle


def _noted_hash(bundle: Bundle) -> str | None:
    """The bundle's hash, if the ledger beside it knows."""
    beside = bundle.folder.resolve().parent
    if not (beside / LEDGER_NAME).is_file():
        return None
    return next((each.hash for each in Ledger(beside).runs() if each.run == bundle.identity.run), None)


def _judged(bundle: Bundle, checks: Sequence[Check] | None, *, seal_verified: bool) -> Judged:
    judgement = judge(bundle, checks)
    now = FindingsFile.of(bundle.identity, judgement.findings, judgement.verdict)
    return Judged(bundle.folder, bundle.sealed, seal_verified, checks is not None, now, bundle.findings())


def _tell(screen: Console, judged: Judged) -> None:
    now = judged.now
    drone = "a practice drone; no product was assessed" if not now.real else now.vehicle
    screen.print(verdict_text(now.verdict) + Text(f" {now.run}", "bold"), soft_wrap=True)
    screen.print(Text(f"  {now.scenario}, {drone}, profile {now.profile}, seed {now.seed}", "dim"), soft_wrap=True)
    for row in sorted(now.findings, key=lambda each: each.verdict is Verdict.PASS):
        screen.print(Text("  ") + padded(row.verdict) + Text(row.check), soft_wrap=True)
        screen.print(Text(f"{'':{VERDICT_WIDTH + 3}}{row.because}", "dim"), soft_wrap=True)
    screen.print(Text("  ") + _comparison(judged), soft_wrap=True)
    for before, after in judged.changed():
        screen.print(Text(f"    was {before.verdict}, is {after.verdict}: {after.check}", "yellow"), soft_wrap=True)
    if not judged.sealed:
        screen.print(Text("  not sealed: the run was cut short, or goes on", "yellow"), soft_wrap=True)
    elif not judged.seal_verified:
        unseen = "its seal was not looked at: whether this is what was recorded is open"
        screen.print(Text(f"  {unseen}", "yellow"), soft_wrap=True)


def _comparison(judged: Judged) -> Text:
    if judged.filed is None:
        return Text("nothing was filed to compare with: the run ended before its verdict", "yellow")
    by = ", by its own checks" if judged.other_checks else ""
    if judged.differs:
        differing = f"the verdict differs: filed {judged.filed.verdict}{by}, judged now {judged.now.verdict}"
        return Text(differing, "bold red")
    return Text(f"the verdict is the one filed ({judged.filed.verdict}{by})", "green")
