"""`kill -9` in mid-flight: evidence to the last frame, no stack left, the ledger tells, the next run starts clean."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.evidence.bundle import Bundle
from harness.evidence.ledger import Ledger, State
from harness.judge import judge
from harness.shipped import shipped
from harness.taps import Tap
from harness.verdict import Verdict
from tests.conftest import ALL_STACKS
from tests.flying import fly_link_1

PATIENCE_S = 120


def _start(vehicle: str, evidence: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pytest", "-q", str(shipped("scenarios")), "--vehicle", vehicle]
    if vehicle == "builtin":
        command.append("--speed=20")  # in virtual time ten minutes would be over before anybody looks
    return subprocess.Popen(
        [*command, "--evidence", str(evidence), "-k", "600s", "-p", "no:cacheprovider"], stdout=subprocess.DEVNULL
    )


def _wait_until_under_attack(evidence: Path, process: subprocess.Popen[bytes]) -> None:
    """The recorder's own notes tell when the fault began."""
    while process.poll() is None:
        for notes in evidence.glob("*/events.jsonl"):
            if any(json.loads(line)["kind"] == "injected" for line in notes.read_bytes().splitlines(keepends=True)
                   if line.endswith(b"\n")):  # fmt: skip
                return
        select.select([], [], [], 0.02)
    pytest.fail("the run ended before it was under attack")


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


@pytest.mark.parametrize("vehicle", ALL_STACKS)
def test_a_killed_run_leaves_evidence_and_nothing_else(vehicle: str, tmp_path: Path) -> None:
    process = _start(vehicle, tmp_path)
    _wait_until_under_attack(tmp_path, process)
    stacks = [os.pidfd_open(child) for child in _children(process.pid)]
    process.send_signal(signal.SIGKILL)
    process.wait()
    for stack in stacks:
        assert select.select([stack], [], [], PATIENCE_S)[0], "the flight stack outlived the run"
        os.close(stack)

    assert (vehicle != "builtin") == bool(stacks)
    [killed] = Ledger(tmp_path).runs()
    assert State.ABORTED is killed.state
    bundle = Bundle.open(tmp_path / killed.run)
    frames = list(bundle.frames())
    assert len(bundle.index) == len(frames)
    assert {Tap.DRONE, Tap.GROUND, Tap.INSTRUMENT} == {record.tap for _, record, _ in frames}
    assert Verdict.INCONCLUSIVE is judge(bundle).verdict

    judgement, _ = fly_link_1(tmp_path, vehicle=vehicle)
    assert Verdict.PASS is judgement.verdict
    assert [State.ABORTED, State.FINISHED] == [each.state for each in Ledger(tmp_path).runs()]
    assert [] == list((tmp_path / ".live").iterdir())
