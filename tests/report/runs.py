"""Runs to tabulate: a recorded flight's own files, changed in what a test is about."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from harness.evidence.files import load_model
from harness.evidence.models import FindingRow, FindingsFile, FirmwareIdentity, RunIdentity
from harness.report.gathering import JudgedRun
from harness.verdict import Verdict, merge

RECORDED = Path(__file__).parents[1] / "recorded"
OTHERS = ("-gnss-", "-own-", "-loss-", "-key-", "-compound-", "-order-", "-overheard", "-traffic-", "-remote-id-")
OF_THE_LINK = sorted(each for each in RECORDED.glob("*-*") if not any(word in each.name for word in OTHERS))
OF_GNSS = sorted(RECORDED.glob("*-gnss-*"))
RETURNS = "when the uplink falls silent, then mode is RETURN within 10 s (react_s)"
FENCE = "when the uplink falls silent, the drone is always within 300 m (fence_m) of home for 120 s (home_s)"
TEST = "scenarios/test_link_loss.py::test_comes_home_when_the_ground_falls_silent"


@cache
def _identity(name: str) -> RunIdentity:
    return load_model(RECORDED / name / "run.json", RunIdentity)


def found(
    observed_s: float | None, verdict: Verdict = Verdict.PASS, check: str = RETURNS, **changes: Any
) -> FindingRow:
    """A finding on a reaction that may take 10 s; None with FAIL: it never came."""
    values: dict[str, Any] = {
        "check": check,
        "requirements": (),
        "verdict": verdict,
        "because": f"it took {observed_s} s",
        "observed": observed_s,
        "limit": 10.0,
        "limit_name": "react_s",
        "margin": None if observed_s is None else 10.0 - observed_s,
        "unit": "s",
        "uncertainty": None if observed_s is None else 0.05,
        "tap": "drone",
        "at_s": 40.0,
        "window_s": (40.0, 50.0),
        "frames": (),
    }
    return FindingRow(**values | changes)


def file(*rows: FindingRow, run: str = "some-run", verdict: Verdict | None = None) -> FindingsFile:
    whole = verdict or merge(row.verdict for row in rows)
    return FindingsFile.of(_identity("px4-patrol"), (), whole).model_copy(update={"run": run, "findings": rows})


def judged(
    number: int,
    *rows: FindingRow,
    like: str = "px4-patrol",
    case: str = "2timeouts",
    firmware: Any = (),
    **changes: Any,
) -> JudgedRun:
    """Run `number` of a test's case; `firmware` and `changes` are fields of its identity that are others."""
    run = f"20260101T000000-LINK-1-{case}-px4-seed{number}-{number:04x}"
    identity = _identity(like).model_copy(
        update={"run": run, "test": f"{TEST}[{case}]", "seed": number, "stock": False, **changes}
    )
    if firmware:
        own = FirmwareIdentity.model_validate(identity.firmware.model_dump() | dict(firmware))
        identity = identity.model_copy(update={"firmware": own})
    return JudgedRun(identity=identity, findings=file(*(rows or (found(5.0),)), run=run), seal=f"{number:064x}")
