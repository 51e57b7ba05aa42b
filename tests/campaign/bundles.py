"""Sealed bundles that say what a search wants to read, without a flight: identity, findings, seal, ledger line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness import __version__
from harness.checks.profile import read_profile
from harness.evidence.bundle import BundleWriter
from harness.evidence.ledger import Ledger
from harness.evidence.models import (
    FileIdentity,
    FindingsFile,
    FirmwareIdentity,
    HarnessIdentity,
    HostIdentity,
    ProfileIdentity,
    RigIdentity,
    RunIdentity,
)
from harness.evidence.seal import seal
from harness.order import Order
from harness.rigs.settings import RigSettings
from harness.shipped import shipped
from harness.verdict import Finding, Verdict

SCENARIO = Path(__file__).parent / "scenarios" / "test_outage.py"
CHECK = "when the uplink falls silent, mode is never RETURN for 10 s (react_s)"


def order_in(evidence: Path, **settings: Any) -> Order:
    """What a search of the practice drone is asked for."""
    profile = read_profile(shipped("reports", "profiles", "border-patrol.toml"))
    return Order.prepare(RigSettings(**{"vehicle": "builtin"} | settings), profile, evidence)


def leave(evidence: Path, level: float | None, verdict: Verdict, *, seed: int = 0, **changes: Any) -> Path:
    """A run of BOUND-1 in `evidence`; `changes` are fields of its identity that are others."""
    number = sum(1 for _ in evidence.glob("*-BOUND-1-*")) if evidence.is_dir() else 0
    run = f"20260101T000000-BOUND-1-{level:g}s-builtin-seed{seed}-{number:04x}"
    profile = order_in(evidence).profile
    values: dict[str, Any] = {
        "run": run, "scenario": "BOUND-1", "test": f"test_outage.py::test_x[{level:g}s]", "requirements": (),
        "vehicle": "builtin", "real": False, "firmware": FirmwareIdentity(name="builtin", version="1"),
        "rig": RigIdentity(kind="embedded"), "scenario_source": FileIdentity.of(SCENARIO), "seed": seed,
        "profile": ProfileIdentity(name=profile.name, sha256=profile.sha256, limits=profile.limits), "level": level,
        "speed_asked": "max", "host": HostIdentity.here(), "harness": HarnessIdentity(version=__version__),
        "started_utc": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    ledger = Ledger(evidence)
    ledger.started(run, "BOUND-1", "builtin", seed)
    writer = BundleWriter(evidence / run, RunIdentity.model_validate(values | changes))
    finding = Finding(
        check=CHECK, verdict=verdict, because=f"so it was: {verdict}", observed=level, limit=5.0, unit="s"
    )
    writer.write_findings(FindingsFile.of(writer.end(), [finding]))
    ledger.finished(run, verdict, seal(evidence / run))
    return evidence / run
