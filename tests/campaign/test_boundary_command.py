"""`cuas boundary` on the practice drone, which acts on a lost link after 5 s: what it finds, leaves and refuses."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.clock import HostClock
from harness.evidence.ledger import Ledger, State
from harness.verdict import Verdict
from tests.campaign.bundles import SCENARIO, leave
from tests.cli.calling import call, cuas

MINE = """import pytest
@pytest.mark.scenario("MINE-1")
@pytest.mark.boundary("nothing", unit="s", low=1, high=2, default=1)
"""
BRIEF = (SCENARIO, "--low=3", "--high=7", "--grid=2", "--repeats=1", "--confirm=1", "--width=0.5")


def test_finds_the_time_out_in_three_flights_and_flies_none_when_asked_again(tmp_path: Path) -> None:
    first = cuas(tmp_path, "boundary", *BRIEF)
    assert (0, "") == (first.code, first.err)
    assert "survives up to 4.583 s, fails from 7 s" in first.out
    assert "cost         3 flights, " in first.out
    folder = tmp_path / "evidence" / "boundary-BOUND-1-builtin"
    assert ["boundary.csv", "boundary.json", "boundary.png"] == sorted(path.name for path in folder.iterdir())
    value = json.loads((folder / "boundary.json").read_text())
    runs = {each.run: each.hash for each in Ledger(tmp_path / "evidence").runs()}
    assert runs == {each["run"]: each["sha256"] for each in value["flights"]}

    again = cuas(tmp_path, "boundary", *BRIEF)
    assert (0, "") == (again.code, again.err)
    assert "survives up to 4.583 s, fails from 7 s" in again.out
    assert "cost         0 flights, 3 used again" in again.out


def test_a_search_in_which_nothing_is_decided_is_not_green(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(MINE + "async def test_checks_nothing(patrol, level): ...\n")
    answer = cuas(tmp_path, "boundary", "test_mine.py", "--budget=1", "--grid=2")
    assert 3 == answer.code
    assert "nothing is decided" in answer.out
    assert "1 INCONCLUSIVE" in answer.out


def test_all_of_it_may_lie_there_already(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for level, verdict in ((3, Verdict.PASS), (4.583, Verdict.PASS), (7, Verdict.FAIL)):
        leave(tmp_path / "evidence", level, verdict)
    answer = call(capsys, "boundary", *BRIEF)
    assert (0, "") == (answer.code, answer.err)
    assert "0 flights, 3 used again" in answer.out
    assert "written      evidence/boundary-BOUND-1-builtin/boundary.png" in answer.out


async def _until_told(search: subprocess.Popen[bytes], told: Path, words: str) -> None:
    clock = HostClock()

    def going_on() -> bool:
        return search.poll() is None and words not in told.read_text()

    while going_on():
        await clock.sleep_until(clock.now_s() + 0.05)


def test_ctrl_c_keeps_what_was_found_and_leaves_nothing_behind(tmp_path: Path) -> None:
    command = ["boundary", str(SCENARIO), "-n", "2"]
    told = tmp_path / "told.txt"
    with told.open("wb") as file:
        flying = subprocess.Popen(
            [sys.executable, "-c", "from harness.cli import main; main()", *command],
            cwd=tmp_path, stdout=file, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    asyncio.run(_until_told(flying, told, " seed 0"))
    os.kill(flying.pid, signal.SIGINT)
    flying.wait()
    out = told.read_text()

    assert 130 == flying.returncode, out
    assert "the same command goes on" in out
    [value] = (json.loads(path.read_text()) for path in tmp_path.glob("evidence/*/boundary.json"))
    assert "interrupted" == value["end"]
    assert 0 < value["cost"]["flights"] < 7
    assert {State.FINISHED} == {each.state for each in Ledger(tmp_path / "evidence").runs()}
    assert [] == list((tmp_path / "evidence" / ".live").iterdir())


WRONG = {
    "no scenario": ([], ["SCENARIO"]),
    "no such boundary": (["drifting"], ["drifting", "there is no boundary to search"]),
    "no such file": (["nowhere.py"], ["nowhere.py"]),
    "a range upside down": ([SCENARIO, "--low=9", "--high=3"], ["--low=9", "--high=3"]),
    "a logarithm of nothing": ([SCENARIO, "--low=0"], ["--low=0", "logarithmic"]),
    "a grid of one": ([SCENARIO, "--grid=1"], ["--grid=1"]),
    "a scale of no kind": ([SCENARIO, "--scale=cubic"], ["--scale=cubic", "log or linear"]),
    "workers": ([SCENARIO, "-n", "0"], ["-n 0"]),
    "a drone of no kind": ([SCENARIO, "--vehicle=px5"], ["px5", "did you mean px4?"]),
    "two scenarios": ([SCENARIO, "BOUND-1", "BOUND-2"], ["BOUND-1 BOUND-2"]),
    "a mark without a range": (["test_poor.py"], ["test_poor.py::test_x", "low="]),
    "several cases": (["test_cases.py"], ["--case"]),
}


@pytest.mark.parametrize(("words", "told"), WRONG.values(), ids=WRONG)
def test_bad_input_is_one_sentence_and_starts_nothing(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[object],
    told: list[str],
) -> None:
    mark = '@pytest.mark.scenario("X-1")\n@pytest.mark.boundary("x", unit="s"{})\n'
    test = "async def test_x(patrol, level): ...\n"
    cases = '@pytest.mark.parametrize("case", [1, 2])\n'
    (tmp_path / "test_poor.py").write_text(mark.format("") + test)
    (tmp_path / "test_cases.py").write_text(mark.format(", low=1, high=2, default=1") + cases + test)
    monkeypatch.chdir(tmp_path)
    answer = call(capsys, "boundary", *words)
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert [] == [each for each in told if each not in answer.err]
    assert ["test_cases.py", "test_poor.py"] == sorted(path.name for path in tmp_path.iterdir())


def test_its_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "boundary", "--help")
    assert 0 == answer.code
    assert "Example:  cuas boundary drift --vehicle=px4" in answer.out
    assert "0 searched, whatever was found" in answer.out
