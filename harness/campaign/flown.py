"""A flight of a search as its bundle tells it, and whether an earlier one may stand in for one that is wanted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from harness import __version__
from harness.errors import BundleError
from harness.evidence.bundle import FINDINGS_NAME, RUN_NAME
from harness.evidence.files import load_model
from harness.evidence.ledger import LEDGER_NAME, Ledger, LedgerRun, State
from harness.evidence.models import FileIdentity, FindingRow, FindingsFile, RunIdentity
from harness.evidence.seal import MANIFEST_NAME, Manifest
from harness.faults.radio import radio_names
from harness.levels import Boundary
from harness.order import Order
from harness.rigs.firmware import require_firmware
from harness.rigs.gnss import delivery_of
from harness.shipped import shipped
from harness.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Flown:
    """One flight that ended. `run` and `sha256`, the bundle's hash, are None of one that left no sealed bundle;
    `wall_s` is host seconds, 0 of one that is `reused`; `because` tells why it was not flown to a verdict."""

    level: float
    seed: int
    verdict: Verdict
    reused: bool = False
    run: str | None = None
    sha256: str | None = None
    wall_s: float = 0.0
    because: str = ""
    identity: RunIdentity | None = None
    findings: tuple[FindingRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A run that was judged and sealed, and whose run.json and findings.json are what was sealed."""

    identity: RunIdentity
    findings: FindingsFile
    sha256: str

    @classmethod
    def read(cls, folder: Path, noted: str | None) -> Self | None:
        """From a bundle; None if it is not sealed, not as it was sealed, or its ledger `noted` another hash."""
        try:
            manifest = load_model(folder / MANIFEST_NAME, Manifest)
            for name in (RUN_NAME, FINDINGS_NAME):
                if manifest.files[name].sha256 != hashlib.sha256((folder / name).read_bytes()).hexdigest():
                    return None
            identity = load_model(folder / RUN_NAME, RunIdentity)
            findings = load_model(folder / FINDINGS_NAME, FindingsFile)
        except (BundleError, KeyError, OSError):
            return None
        return cls(identity, findings, manifest.sha256) if noted == manifest.sha256 else None

    def flown(self, level: float, wall_s: float, *, reused: bool) -> Flown:
        """As a flight of a search."""
        return Flown(
            level=level, seed=self.identity.seed, verdict=self.findings.verdict, reused=reused, run=self.identity.run,
            sha256=self.sha256, wall_s=wall_s, identity=self.identity, findings=self.findings.findings,
            because=next((row.because for row in self.findings.findings if row.verdict is not Verdict.PASS), ""),
        )  # fmt: skip


def finished(evidence: Path) -> Iterator[LedgerRun]:
    """The runs in an evidence directory that came to an end, oldest first."""
    if (evidence / LEDGER_NAME).is_file():
        yield from (each for each in Ledger(evidence).runs() if each.state is State.FINISHED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a bundle must be evidence of to count for a search: the very same drone, configuration and procedure."""

    scenario: str
    case: str
    boundary: Boundary
    source: FileIdentity
    order: Order

    def earlier(self) -> dict[tuple[float, int], Flown]:
        """By level and seed, the first decided flight of its kind that lies in the evidence directory.

        Nothing is reused where what flies cannot be told beforehand: a drone attached at an address, a ground station
        of somebody else's, a radio from a file; nor where a bundle does not tell it: by which way the receiver was
        attacked, if one was named.
        """
        settings = self.order.settings
        if settings.at or settings.ground or settings.gnss or (settings.link and settings.link not in radio_names()):
            return {}
        firmware = None
        if settings.vehicle != "builtin":
            firmware = require_firmware(settings).sha256()
        found: dict[tuple[float, int], Flown] = {}
        for each in finished(self.order.evidence):
            if each.scenario != self.scenario or each.vehicle != settings.vehicle:
                continue
            sealed = Sealed.read(self.order.evidence / each.run, each.hash)
            if sealed is None or sealed.findings.verdict not in (Verdict.PASS, Verdict.FAIL):
                continue
            run = sealed.identity
            if run.level is not None and self._is(run) and run.firmware.sha256 == firmware:
                found.setdefault((run.level, run.seed), sealed.flown(run.level, 0.0, reused=True))
        return found

    def _is(self, run: RunIdentity) -> bool:
        settings, profile = self.order.settings, self.order.profile
        return (
            run.outcome == "finished"
            and self._case(run) == self.case
            and run.scenario_source == self.source
            and run.profile.sha256 == profile.sha256
            and (run.liar, run.stock, run.hardened) == (settings.liar, settings.stock, settings.hardened)
            and run.speed_asked == settings.speed
            and (run.rig.link, run.rig.ground, run.rig.address) == (settings.link, None, None)
            and run.rig.gnss in (None, self._delivery)
            and run.rig.simulator == settings.simulator
            and run.harness.version == __version__
            and self._same_mission(run)
            and self._same_parameters(run)
        )

    @property
    def _delivery(self) -> str:
        """Of a scenario that attacks satellite navigation; another has none."""
        return delivery_of(self.order.settings).name

    def _case(self, run: RunIdentity) -> str:
        """Of "test_x.py::test_y[hover-2.5mps]", flown at 2.5 m/s, it is "hover"."""
        named = run.test.partition("[")[2].removesuffix("]")
        return named.removesuffix(self.boundary.case(run.level or 0.0)).removesuffix("-")

    def _same_mission(self, run: RunIdentity) -> bool:
        if self.order.mission is None:
            return run.mission is None or run.mission.name.startswith("patrol")
        return run.mission is not None and run.mission.sha256 == self.order.mission.sha256

    def _same_parameters(self, run: RunIdentity) -> bool:
        """A scenario's own marks may add files that are shipped; nobody else may."""
        asked = self.order.files()
        more = [each for each in run.parameter_files if each not in asked]
        return all(each in run.parameter_files for each in asked) and all(map(_is_shipped, more))


def _is_shipped(file: FileIdentity) -> bool:
    path = shipped("sitl", "params", file.name)
    return path.is_file() and FileIdentity.of(path) == file
