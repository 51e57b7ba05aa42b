"""The operator's word that a board has no propellers: asked for at a terminal, once a run, and recorded."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from harness.evidence.bundle import Bundle
from harness.evidence.ledger import Ledger
from harness.rigs.bench_lease import user_name
from tests.cli.test_bench import rig
from tests.cli.test_link import Screen
from tests.desk.board import on_desk

pytestmark = pytest.mark.usefixtures("leases")

PATIENCE_S = 300.0
"""Host seconds; a flight in real time writes nothing while it goes on."""


def at_terminal(typed: str, until: str, folder: Path, *command: object) -> int:
    """A call at a terminal, where that is typed once the question stands; its exit code, behind these words."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, *map(str, command)], stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder,
        env=os.environ | {"COLUMNS": "200", "TERM": "dumb"},
    ) as child:  # fmt: skip
        try:
            screen = Screen(ours, PATIENCE_S)
            screen.until("then type its id; or nothing, and it stays disarmed: ")
            os.write(ours, typed.encode() + b"\n")
            screen.until(until)
            os.close(theirs)
            theirs = -1
            while True:
                try:
                    os.read(ours, 65536)
                except OSError:
                    return child.wait()
        finally:
            child.kill()
            os.close(ours)
            if theirs >= 0:
                os.close(theirs)


RUN = ("-c", "from harness.cli import main; main()", "run", "BENCH-1", "--vehicle=bench")
PYTEST = ("-m", "pytest", "--vehicle=bench", "--scenario=BENCH-1", "-p", "no:cacheprovider")


@pytest.mark.parametrize("command", [RUN, PYTEST], ids=["cuas run", "pytest"])
def test_a_word_about_another_board_is_none(tmp_path: Path, command: tuple[str, ...]) -> None:
    master, slave = pty.openpty()
    path = rig(tmp_path, os.ttyname(slave), "may_arm = true\n")
    more = () if command is RUN else (Path(__file__).parents[2] / "scenarios" / "test_bench.py",)
    told = f"'usb:1:2:3' is not the board that is plugged in, port:{os.ttyname(slave)}"
    code = at_terminal("usb:1:2:3", told, tmp_path, *command, f"--rig={path}", *more)
    os.close(master)
    os.close(slave)

    assert code in (2, 4)  # pytest's own is 4
    assert not (tmp_path / "evidence").exists()


@pytest.mark.parametrize("given", [True, False])
def test_a_word_is_asked_for_once_and_is_in_the_evidence(tmp_path: Path, *, given: bool) -> None:
    """Typed, or not: then the board stays disarmed."""
    with on_desk(tmp_path / "desk") as desk:
        path = rig(tmp_path, desk.path, "may_arm = true\n")
        typed = desk.id if given else ""
        at_terminal(typed, "flew 1 case", tmp_path, *RUN, f"--rig={path}", "--", "-k", "1.1timeouts")
    [run] = Ledger(tmp_path / "evidence").runs()
    [note] = [each for each in Bundle.open(tmp_path / "evidence" / run.run).events() if each["kind"] == "bench"]

    assert (given, user_name() if given else None) == (note["attested"], note["attested_by"])
