"""Which flights of an earlier search stand in for one that is wanted: those of the very same, decided and untouched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.campaign.flown import Wanted
from harness.evidence.models import FileIdentity, HarnessIdentity
from harness.levels import Boundary
from harness.verdict import Verdict
from tests.campaign.bundles import SCENARIO, leave, order_in

BOUNDARY = Boundary(quantity="outage length", unit="s", low=1, high=30, default=2)
OTHER = FileIdentity(name="other.parm", sha256="0" * 64)


def earlier(evidence: Path, case: str = "", **settings: Any) -> dict[tuple[float, int], Verdict]:
    wanted = Wanted("BOUND-1", case, BOUNDARY, FileIdentity.of(SCENARIO), order_in(evidence, **settings))
    return {key: each.verdict for key, each in wanted.earlier().items()}


def test_the_same_flight_is_used_again_the_first_of_several(tmp_path: Path) -> None:
    leave(tmp_path, 2.5, Verdict.PASS)
    leave(tmp_path, 2.5, Verdict.FAIL)
    leave(tmp_path, 7, Verdict.FAIL, seed=3)
    assert {(2.5, 0): Verdict.PASS, (7, 3): Verdict.FAIL} == earlier(tmp_path)


@pytest.mark.parametrize("verdict", [Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.NOT_SUPPORTED])
def test_what_was_not_decided_is_flown_anew(tmp_path: Path, verdict: Verdict) -> None:
    leave(tmp_path, 2.5, verdict)
    assert {} == earlier(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"scenario_source": OTHER},
        {"parameter_files": (OTHER,)},
        {"mission": {"name": "ours", "sha256": "0" * 64, "items": 3}},
        {"liar": "returns-late"},
        {"stock": True},
        {"hardened": True},
        {"speed_asked": 1.0},
        {"harness": HarnessIdentity(version="0.0.1")},
        {"firmware": {"name": "builtin", "version": "1", "sha256": "0" * 64}},
        {"rig": {"kind": "embedded", "link": "lte"}},
        {"test": "test_outage.py::test_x[hover-2.5s]"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_another_drone_or_procedure_does_not_stand_in(tmp_path: Path, changes: dict[str, Any]) -> None:
    leave(tmp_path, 2.5, Verdict.PASS, **changes)
    assert {} == earlier(tmp_path)


def test_of_several_cases_only_the_one_that_is_searched(tmp_path: Path) -> None:
    leave(tmp_path, 2.5, Verdict.PASS, test="test_outage.py::test_x[on-station-2.5s]")
    assert {(2.5, 0): Verdict.PASS} == earlier(tmp_path, case="on-station")
    assert {} == earlier(tmp_path, case="station")


def test_a_bundle_that_was_touched_does_not_count(tmp_path: Path) -> None:
    findings = leave(tmp_path, 2.5, Verdict.FAIL) / "findings.json"
    findings.write_text(findings.read_text().replace("FAIL", "PASS"))
    assert {} == earlier(tmp_path)


def test_what_cannot_be_told_beforehand_is_not_used_again(tmp_path: Path) -> None:
    leave(tmp_path, 2.5, Verdict.PASS, rig={"kind": "attached", "address": "udp:127.0.0.1:14550"})
    assert {} == earlier(tmp_path, at="udp:127.0.0.1:14550")
