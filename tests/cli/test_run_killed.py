"""`cuas run` killed without a word: what it let fly ends, sealed, and a board is as it was."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.clock import HostClock
from harness.evidence.bundle import Bundle
from harness.evidence.ledger import Ledger, State
from harness.verdict import Verdict
from tests.cli.test_bench import rig
from tests.desk.board import on_desk
from tests.rigs.processes import ended

ENDLESS = """
import pytest

@pytest.mark.bench
@pytest.mark.scenario("MINE-1")
async def test_goes_on(standby): await standby.wait(for_s=1e6)

@pytest.mark.bench
@pytest.mark.scenario("MINE-2")
async def test_never_begins(standby): ...
"""
BOTH_ENDLESS = ENDLESS.replace("...", "await standby.wait(for_s=1e6)")


async def _until(reached: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    clock = HostClock()
    while not reached():
        assert process.poll() is None, "it ended by itself"
        await clock.sleep_until(clock.now_s() + 0.05)


@contextmanager
def running(folder: Path, *words: object, source: str = ENDLESS) -> Iterator[subprocess.Popen[bytes]]:
    (folder / "test_mine.py").write_text(source)
    command = [sys.executable, "-c", "from harness.cli import main; main()", "run", "test_mine.py", *map(str, words)]
    with (
        (folder / "told.txt").open("wb") as told,
        subprocess.Popen(command, cwd=folder, stdout=told, stderr=told, start_new_session=True) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def kill_in_flight(
    process: subprocess.Popen[bytes], evidence: Path, reached: Callable[[], bool] = lambda: True, *, count: int = 1
) -> list[int]:
    """Kill it once so many fly and that is reached; the processes that fly."""
    asyncio.run(_until(lambda: len([*evidence.glob(".live/*.json")]) == count and reached(), process))
    flying = [int(json.loads(each.read_text())["pid"]) for each in evidence.glob(".live/*.json")]
    process.send_signal(signal.SIGKILL)
    process.wait()
    return flying


def check_ended(evidence: Path, *, count: int = 1) -> None:
    """So many flights, cut short and sealed, and none after them."""
    runs = Ledger(evidence).runs()
    assert count == len(runs)
    for run in runs:
        assert (State.FINISHED, Verdict.INCONCLUSIVE) == (run.state, run.verdict)
        assert "aborted" == Bundle.open(evidence / run.run).identity.outcome
        assert (evidence / run.run / "manifest.json").exists()
    assert [] == list((evidence / ".live").iterdir())


def test_what_it_let_fly_ends(tmp_path: Path) -> None:
    with running(tmp_path) as process:
        flying = kill_in_flight(process, tmp_path / "evidence")
    assert asyncio.run(ended(*flying)), "the flight outlived the run"

    check_ended(tmp_path / "evidence")


def test_what_its_workers_let_fly_ends_too(tmp_path: Path) -> None:
    evidence = tmp_path / "evidence"
    with running(tmp_path, "-n", "2", source=BOTH_ENDLESS) as process:
        flying = kill_in_flight(process, evidence, count=2)
    assert asyncio.run(ended(*flying)), "the flights outlived the run"

    check_ended(evidence, count=2)


@pytest.mark.usefixtures("leases")
def test_a_board_is_put_back(tmp_path: Path) -> None:
    (tmp_path / "own.parm").write_text("LINK_TIMEOUT_S 7\n")
    with on_desk(tmp_path / "desk") as desk:
        before = desk.parameters()
        options = ("--vehicle=bench", f"--rig={rig(tmp_path, desk.path)}", "--params=own.parm")
        with running(tmp_path, *options) as process:
            flying = kill_in_flight(process, tmp_path / "evidence", lambda: desk.parameters() != before)
        assert asyncio.run(ended(*flying)), "the flight outlived the run"

        assert before == desk.parameters()
    check_ended(tmp_path / "evidence")
