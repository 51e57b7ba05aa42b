"""A real stack whose parameters keep it from ever becoming ready: its last words, exit code 2, nothing left running."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness.evidence.ledger import Ledger
from harness.verdict import Verdict
from tests.conftest import real_stack

NEVER = {
    "ardupilot": ("ARMING_MIS_ITEMS 1  # wants a landing in every mission", "Missing mission item: land"),
}


@pytest.mark.parametrize("stack", [real_stack("ardupilot")])
def test_a_stack_that_never_becomes_ready_is_bad_input(stack: str, tmp_path: Path) -> None:
    text, words = NEVER[stack]
    params = tmp_path / "never.parm"
    params.write_text(text)
    command = [sys.executable, "-c", "from harness.cli import main; main()", "run", "LINK-1", f"--vehicle={stack}"]
    command += [f"--params={params}", f"--evidence={tmp_path / 'evidence'}", "--", "-k", "1.1timeouts"]

    answer = subprocess.run(command, capture_output=True, text=True, check=False)

    assert 2 == answer.returncode, answer.stdout + answer.stderr
    assert words in answer.stderr + answer.stdout
    assert [Verdict.ERROR] == [run.verdict for run in Ledger(tmp_path / "evidence").runs()]
