"""Calls `cuas`, in this process where nothing flies and in one of its own where something does."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.cli import main


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call came to."""

    code: int
    out: str
    err: str


def call(capsys: pytest.CaptureFixture[str], *words: object) -> Answer:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    out, err = capsys.readouterr()
    return Answer(int(ended.value.code or 0), out, err)


def spawn(folder: Path, *command: object) -> Answer:
    """`python ...` in `folder`, seeing what it would on a screen 100 columns wide that is no terminal."""
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=folder, env=os.environ | {"COLUMNS": "100"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return Answer(done.returncode, done.stdout, done.stderr)


def cuas(folder: Path, *words: object) -> Answer:
    return spawn(folder, "-c", "from harness.cli import main; main()", *words)
