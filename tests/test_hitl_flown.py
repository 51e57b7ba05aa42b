"""PX4 in the loop over one serial line behind its guard, as a board is: whole runs of `cuas run`, in real time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.alone import WAITS
from harness.evidence.bundle import Bundle
from harness.judge import judge
from harness.taps import Tap
from tests.desk.board import on_desk
from tests.desk.looped import looped, needs_a_clock

BAUD = 921_600
TICK_S = 0.001
"""A loop of 250 Hz has no time for a line that is looked at as seldom as others may be."""
URGENT = -15
"""Niceness. A board waits for nobody, and its simulator must not wait for other tests."""
RIG = """
stack = "px4"
port = "{port}"
baud = {baud}
hitl = true
airframe = "iris"
faults = ["link", "command", "gnss"]
"""
CASES = {"LINK-1": "[1.1timeouts]", "RC-1": "[silent]"}
"""Each takes three minutes."""


@pytest.fixture(autouse=True)
def urgent(leases: Path) -> Iterator[None]:
    was = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, 0, URGENT)
    yield
    os.setpriority(os.PRIO_PROCESS, 0, was)


@needs_a_clock
@pytest.mark.real
@pytest.mark.parametrize("scenario", CASES)
def test_a_board_in_the_loop_flies_and_is_judged_on_truth(scenario: str, tmp_path: Path) -> None:
    with on_desk(tmp_path / "desk", "px4", start=looped, baud=BAUD, tick_s=TICK_S) as desk:
        (tmp_path / "board.toml").write_text(RIG.format(port=desk.path, baud=BAUD))
        told = cuas_run(scenario, f"--rig={tmp_path / 'board.toml'}", f"--evidence={tmp_path / 'evidence'}")

    (folder,) = (tmp_path / "evidence").glob("*-px4-*")
    bundle = Bundle.open(folder)
    if late := [each.because for each in judge(bundle).findings if each.check == WAITS]:
        pytest.skip(f"THE HOST WAS TOO LATE FOR A BOARD, NOT TESTED: {late[0]}")
    assert 0 == told.returncode, told.stdout
    notes = {each["kind"]: each for each in bundle.events()}
    assert (True, False) == (notes["bench"]["simulated"], notes["bench"]["attested"])
    assert ([], 0) == (notes["board put back"]["failed"], notes["board put back"]["untold"])
    assert notes["simulated"]["answers"] > 10_000
    truth = bundle.index["tap"] == Tap.INSTRUMENT
    assert truth.sum() > 1000


def cuas_run(scenario: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = ["run", scenario, "--vehicle=bench", *options, "--", "-k", CASES[scenario]]
    return subprocess.run(
        [sys.executable, "-c", "from harness.cli import main; main()", *command], capture_output=True, text=True
    )
