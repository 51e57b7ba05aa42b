"""Help that teaches, and `cuas doctor`, which always has an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import __version__
from harness.builtin.liars import LIARS
from harness.evidence.ledger import Ledger
from tests.cli.calling import call

COMMANDS = (
    "run",
    "judge",
    "verify",
    "plan",
    "compare",
    "history",
    "requirements",
    "keys",
    "attest",
    "boundary",
    "doctor",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_help_has_an_example(capsys: pytest.CaptureFixture[str], command: str) -> None:
    answer = call(capsys, command, "--help")
    assert 0 == answer.code
    assert f"Example:  cuas {command}" in answer.out


def test_the_whole_begins_with_something_that_works_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Begin with:  cuas run --vehicle=builtin" in call(capsys, "--help").out


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert f"cuas-harness {__version__}\n" == call(capsys, "--version").out


def test_doctor_without_any_stack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    for name in ("CUAS_PX4", "CUAS_ARDUPILOT"):
        monkeypatch.delenv(name, raising=False)
    answer = call(capsys, "doctor", "--evidence", tmp_path / "evidence")
    assert (0, "") == (answer.code, answer.err)
    assert "✗ px4: no PX4 SITL" in answer.out
    assert "to get it: have Copter's SITL built" in answer.out
    assert [] == [name for name in LIARS if name not in answer.out]


def test_doctor_names_what_is_wrong_with_a_stack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUAS_PX4", str(tmp_path / "nowhere"))
    assert "✗ px4: CUAS_PX4 names" in call(capsys, "doctor").out


def test_doctor_finds_aborted_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Ledger(tmp_path).started("some-run", "LINK-1", "px4", 0, pid=2**22 + 1, pid_start="another boot:1")
    answer = call(capsys, "doctor", "--evidence", tmp_path)
    assert f"aborted: {tmp_path / 'some-run'}" in answer.out.replace("\n", "")
