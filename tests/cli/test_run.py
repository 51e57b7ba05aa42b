"""`cuas run` on the practice drone: what it says, and its exit codes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from harness.cli.screen import STYLES
from harness.clock import HostClock
from harness.evidence.ledger import Ledger, State
from harness.options import Options
from harness.verdict import Verdict
from tests.cli.calling import call, cuas

ONE = ("--", "-k", "[1.1timeouts]")
UNDECIDED = """
import pytest
@pytest.mark.scenario("MINE-1")
async def test_checks_nothing(patrol): ...
"""
ENDLESS = f"""{UNDECIDED.replace("(patrol): ...", "(patrol): await patrol.wait(for_s=1e6)")}
@pytest.mark.scenario("MINE-6")
async def test_never_begins(patrol): ...
"""
BEYOND = """
import pytest
from harness.checks import armed, when, within_m
@pytest.mark.scenario("MINE-3")
@pytest.mark.sticks(on_loss="low throttle")
async def test_is_beyond(patrol): ...
@pytest.mark.scenario("MINE-4")
async def test_is_well(patrol):
    await patrol.wait(for_s=20)
    patrol.verify(when(armed).always(within_m(300), during=10))
"""
NONSENSE = """
import pytest
@pytest.mark.scenario("MINE-5")
async def test_asks_for_nonsense(patrol):
    patrol.verify()
"""
BROKEN = """
import pytest
@pytest.mark.scenario("MINE-2")
async def test_is_wrong(patrol):
    raise ValueError("a slip of the scenario's own")
"""


def test_all_green_says_what_flew_and_how_to_fly_it_again(tmp_path: Path) -> None:
    answer = cuas(tmp_path, "run", "LINK-1", "--seed=7", *ONE)
    assert (0, "") == (answer.code, answer.err)
    assert "PASS          LINK-1 1.1timeouts  reaction " in answer.out
    assert " s, 1 of 1" in answer.out
    assert "flew 1 case: 1 PASS → PASS" in answer.out
    assert "cuas run LINK-1 --vehicle=builtin --seed=7 -- -k '[1.1timeouts]'" in answer.out
    assert "A practice drone was flown; no product was assessed." in answer.out
    [run] = Ledger(tmp_path / "evidence").runs()
    assert (State.FINISHED, Verdict.PASS, 7) == (run.state, run.verdict, run.seed)


def test_a_failure_says_what_the_drone_did_and_when(tmp_path: Path) -> None:
    answer = cuas(tmp_path, "run", "--liar=returns-late", *ONE)
    assert (1, "") == (answer.code, answer.err)
    assert "mode became RETURN 14.9" in answer.out
    assert "limit 10 s (react_s)" in answer.out
    assert "judge again  cuas judge evidence/" in answer.out
    assert "cuas run LINK-1 --vehicle=builtin --seed=0 --liar=returns-late -- -k '[1.1timeouts]'" in answer.out


def test_an_error_of_the_rig_is_no_failure(tmp_path: Path) -> None:
    answer = cuas(tmp_path, "run", "--liar=dies-anyway", *ONE)
    assert (3, "") == (answer.code, answer.err)
    assert "its clean twin died too" in answer.out


def test_scenarios_of_ones_own_fly_and_an_open_question_is_not_green(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(UNDECIDED)
    answer = cuas(tmp_path, "run", "test_mine.py", "-n", "1")
    assert (3, "") == (answer.code, answer.err)
    assert "INCONCLUSIVE MINE-1" in answer.out
    assert "fly again    cuas run test_mine.py MINE-1 --vehicle=builtin --seed=0\n" in answer.out


def test_what_is_not_supported_is_counted_and_the_others_fly(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(BEYOND)
    answer = cuas(tmp_path, "run", "test_mine.py")
    assert (0, "") == (answer.code, answer.err)
    assert "  NOT SUPPORTED MINE-3" in answer.out
    assert "flew 2 cases: 1 NOT SUPPORTED, 1 PASS → NOT SUPPORTED" in answer.out
    assert "it never said 'rc lost'" in answer.out
    beyond, well = Ledger(tmp_path / "evidence").runs()
    assert (Verdict.NOT_SUPPORTED, Verdict.PASS) == (beyond.verdict, well.verdict)

    again = cuas(tmp_path, "judge", f"evidence/{beyond.run}")
    assert 3 == again.code
    assert "the verdict is the one filed (NOT SUPPORTED)" in again.out


def test_a_scenario_that_asks_for_nonsense_is_in_error_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(NONSENSE)
    answer = cuas(tmp_path, "run", "test_mine.py")
    assert (3, "") == (answer.code, answer.err)
    assert "flew 1 case: 1 ERROR → ERROR" in answer.out
    assert "verify wants at least one check" in answer.out


def test_verdicts_are_counted_each_in_its_own_colour() -> None:
    assert len(set(STYLES.values())) == len(Verdict) == len(STYLES)


def test_a_slip_in_a_scenario_shows_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(BROKEN)
    answer = cuas(tmp_path, "run", "test_mine.py")
    assert 3 == answer.code
    assert "a slip of the scenario's own" in answer.out


@pytest.mark.parametrize("passed", [["-k", "nothing-of-that-name"], ["--no-such-option"]])
def test_arguments_that_pytest_refuses(tmp_path: Path, passed: list[str]) -> None:
    answer = cuas(tmp_path, "run", "--", *passed)
    assert (2, 1) == (answer.code, answer.err.count("\n"))
    assert [] == list(tmp_path.iterdir())


async def _until_something_flies(evidence: Path) -> None:
    clock = HostClock()

    def flying() -> bool:
        return any(evidence.glob(".live/*.json"))

    while not flying():
        await clock.sleep_until(clock.now_s() + 0.05)


@pytest.mark.parametrize("born", [(), ("sh", "-c", "trap '' INT; exec \"$@\"", "sh")], ids=["at a terminal", "behind"])
def test_ctrl_c_takes_the_rigs_apart(tmp_path: Path, born: tuple[str, ...]) -> None:
    """Also where it is born ignoring SIGINT, as a shell's background job is: what it starts must hear it."""
    (tmp_path / "test_mine.py").write_text(ENDLESS)
    flying = subprocess.Popen(
        [*born, sys.executable, "-c", "from harness.cli import main; main()", "run", "test_mine.py"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    asyncio.run(_until_something_flies(tmp_path / "evidence"))
    os.kill(flying.pid, signal.SIGINT)
    out, err = flying.communicate()

    assert 130 == flying.returncode, out
    assert "interrupted; 1 of 2 flights had begun" in err
    assert "flew 1 of 2 cases: 1 INCONCLUSIVE, 1 not flown → no verdict: it was stopped" in out
    [run] = Ledger(tmp_path / "evidence").runs()
    assert State.FINISHED is run.state
    assert (tmp_path / "evidence" / run.run / "manifest.json").exists()
    assert [] == list((tmp_path / "evidence" / ".live").iterdir())


def test_knows_every_option_of_the_plugin(capsys: pytest.CaptureFixture[str]) -> None:
    told = call(capsys, "run", "--help").out
    names = {"--" + field.name.replace("_", "-") for field in fields(Options)} - {"--scenario"}
    assert set() == {name for name in names if name not in told}


def test_writes_options_as_they_are_read() -> None:
    options = Options(vehicle="px4", speed="10", stock=True, params=Path("x.parm"), scenario=("LINK-1", "LINK-2"))
    assert [
        "--vehicle=px4", "--speed=10", "--seed=0", "--params=x.parm", "--stock",
        "--scenario=LINK-1", "--scenario=LINK-2",
    ] == options.arguments()  # fmt: skip
