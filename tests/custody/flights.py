"""Short flights of the practice drone into one folder of evidence, and what a forger does to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.checks.profile import read_profile
from harness.evidence.chain import line_hash
from harness.evidence.jsonl import json_line
from harness.evidence.keys import SigningKey
from harness.evidence.seal import seal
from harness.evidence.signature import MANIFEST_TYPE, sign
from harness.flight import Flight
from harness.order import Order, ScenarioIdentity
from harness.rigs.settings import RigSettings
from harness.run import Run
from tests.flying import profile

SHORT = ScenarioIdentity("SHORT-1", "tests/test_short.py::test_short[now]", ("LINK-LOSS-RETURN",), Path(__file__))


async def _stands_by(flight: Flight) -> None:
    await flight.wait(for_s=1)


def fly_short(evidence: Path, key: SigningKey | None, *, seeds: Sequence[int], plan: str | None = None) -> Path:
    """A second on the ground for each seed; returns the folder of evidence."""
    for seed in seeds:
        prepared = Order.prepare(RigSettings(vehicle="builtin", seed=seed), read_profile(profile()), evidence)
        run = Run(replace(prepared, key=key, plan=plan), SHORT, "now")
        try:
            run.perform(run.open(on_patrol=False), _stands_by)
        finally:
            run.close()
    return evidence


def runs(evidence: Path) -> list[Path]:
    """Bundles in the order flown (runs of one second sort by their seeds)."""
    return sorted((each.parent for each in evidence.glob("*/run.json")), key=lambda each: each.name.split("seed")[1])


def files(bundle: Path) -> list[Path]:
    return sorted(each for each in bundle.rglob("*") if each.is_file())


def flip(path: Path, at: int, mask: int = 1) -> bytes:
    """Change a byte; returns what the file was."""
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + bytes([whole[at] ^ mask]) + whole[at + 1 :])
    return whole


def ledger_lines(evidence: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (evidence / "ledger.jsonl").read_text().splitlines()]


def write_ledger(evidence: Path, lines: Sequence[dict[str, Any]]) -> None:
    """A ledger of these lines, its chain made anew, as a forger would."""
    before, written = "0" * 64, b""
    for line in lines:
        data = json_line(line | {"prev": before})
        before = line_hash(data.removesuffix(b"\n"))
        written += data
    (evidence / "ledger.jsonl").write_bytes(written)


def reseal(bundle: Path, key: SigningKey | None) -> str:
    """Seal whatever lies there now; returns the new hash."""
    (bundle / "manifest.json").unlink()
    (bundle / "manifest.sig").unlink(missing_ok=True)
    new = seal(bundle)
    if key is not None:
        sign(bundle / "manifest.json", MANIFEST_TYPE, key)
    return new
