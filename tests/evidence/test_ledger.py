from __future__ import annotations

import os
import signal
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest

from harness.errors import RigError
from harness.evidence.ledger import Ledger, State, process_start
from harness.verdict import Verdict


def note(folder: Path, name: str) -> None:
    ledger = Ledger(folder)
    for each in range(50):
        ledger.started(f"{name}-{each}", "LINK-1", "px4", each)
        ledger.finished(f"{name}-{each}", Verdict.PASS, "ab")


def test_runs_are_running_finished_or_aborted(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "evidence")
    assert [] == ledger.runs()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        ledger.started("a", "LINK-1", "px4", 1, process.pid, process_start(process.pid))
        ledger.started("b", "LINK-2", "ardupilot", 2)
        ledger.started("c", "LINK-3", "builtin", 3)
        ledger.finished("c", Verdict.NOT_SUPPORTED, "cd" * 32)
        assert [State.RUNNING, State.RUNNING, State.FINISHED] == [each.state for each in ledger.runs()]
        process.kill()
    a, b, c = ledger.runs()
    assert ("a", "LINK-1", "px4", 1, State.ABORTED) == (a.run, a.scenario, a.vehicle, a.seed, a.state)
    assert (State.RUNNING, os.getpid()) == (b.state, b.pid)
    assert (Verdict.NOT_SUPPORTED, "cd" * 32) == (c.verdict, c.hash)


def test_another_process_with_the_same_number_is_not_the_run(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.started("a", "LINK-1", "px4", 1, os.getpid(), "another-boot:12")
    assert State.ABORTED == ledger.runs()[0].state


def test_without_a_start_time_a_living_process_counts(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.started("a", "LINK-1", "px4", 1, os.getpid(), None)
    ledger.started("b", "LINK-1", "px4", 1, 2**22 + 1, None)
    assert [State.RUNNING, State.ABORTED] == [each.state for each in ledger.runs()]


@pytest.mark.parametrize("cut", [1, 5, 60])
def test_a_half_line_is_reported_and_the_next_entry_stays_whole(tmp_path: Path, cut: int) -> None:
    ledger = Ledger(tmp_path)
    ledger.started("a", "LINK-1", "px4", 1)
    ledger.started("b", "LINK-1", "px4", 2)
    os.truncate(ledger.path, ledger.path.stat().st_size - cut)
    account = ledger.read()
    assert ["a"] == [each.run for each in account.runs]
    assert 1 == len(account.problems)
    assert "ledger.jsonl, line 2: wanted a whole entry" in account.problems[0]
    ledger.started("c", "LINK-1", "px4", 3)
    assert {"a", "c"} <= {each.run for each in ledger.runs()}


def test_entries_that_fit_no_run_are_reported(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.finished("ghost", Verdict.PASS, None)
    with ledger.path.open("a") as file:
        file.write('{"kind": "started", "run": "x"}\n')
    account = ledger.read()
    assert (0, 2) == (len(account.runs), len(account.problems))


def test_many_processes_write_at_once(tmp_path: Path) -> None:
    context = get_context("spawn")
    writers = [context.Process(target=note, args=(tmp_path, name)) for name in "abc"]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    account = Ledger(tmp_path).read()
    assert ((), 150) == (account.problems, len(account.runs))
    assert {State.FINISHED} == {each.state for each in account.runs}


def test_a_directory_that_cannot_be_written_is_the_rigs_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RigError, match="wanted to note a run"):
        Ledger(tmp_path / "file").started("a", "LINK-1", "px4", 1)


def test_a_killed_process_that_nobody_waited_for_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        os.kill(process.pid, signal.SIGKILL)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert process_start(process.pid) is None


def test_a_process_that_is_gone_has_no_start() -> None:
    assert process_start(2**22 + 1) is None
    assert process_start(os.getpid()) == process_start(os.getpid())
