"""What a run tells of itself meanwhile leaves nothing behind, whenever it is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.evidence.files import draft_writer
from harness.progress import Progress, sweep

TELLS = """
import os, sys
from pathlib import Path
from harness import progress
if sys.argv[2] == "as it writes":
    Path.replace = lambda *_: os.kill(os.getpid(), 9)
told = progress.Progress(Path(sys.argv[1]), pid=os.getpid())
told.phase = "flies"
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("when", ["as it writes", "thereafter"])
def test_what_a_killed_run_left_is_swept(tmp_path: Path, when: str) -> None:
    told = subprocess.run([sys.executable, "-c", TELLS, tmp_path / "a.json", when], check=False)
    assert -signal.SIGKILL == told.returncode
    [left] = tmp_path.iterdir()
    assert (when == "as it writes") is (draft_writer(left) is not None)
    sweep(tmp_path)
    assert [] == list(tmp_path.iterdir())


def test_what_others_write_is_left_alone(tmp_path: Path) -> None:
    Progress(tmp_path / "mine.json", pid=os.getpid()).phase = "flies"
    for name in (f".mine.json.{os.getpid()}", ".hidden", "7", "x.7"):
        (tmp_path / name).write_text(json.dumps("half"))
    before = sorted(tmp_path.iterdir())
    sweep(tmp_path)
    assert before == sorted(tmp_path.iterdir())
