"""Help that teaches, and `cuas doctor`, which always has an answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from harness import __version__
from harness.builtin.liars import LIARS
from harness.cli import application
from harness.cli.commands import COMMANDS as COMMANDS_KNOWN
from harness.cli.commands import flowing
from harness.evidence.ledger import Ledger
from tests.cli.calling import call, cuas, spawn


def _commands(within: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Each command's words, also of those within a group."""
    for name, each in within.commands.items():
        if hasattr(each, "commands"):
            yield from _commands(each, (*before, name))
        else:
            yield (*before, name)


COMMANDS = sorted(_commands(typer.main.get_command(application())))


def test_there_are_the_commands_that_the_readme_has() -> None:
    assert {"run", "judge", "verify", "doctor", "keys", "watch"} <= {each[0] for each in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_help_has_an_example_and_exit_codes(capsys: pytest.CaptureFixture[str], command: tuple[str, ...]) -> None:
    answer = call(capsys, *command, "--help")
    told = " ".join(answer.out.split())
    assert 0 == answer.code
    assert f"Example: cuas {command[0]}" in told
    assert "Exit codes: " in told


def test_a_shell_can_complete_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"_CUAS_COMPLETE": "complete_bash", "COMP_WORDS": "cuas ju", "COMP_CWORD": "1"}
    for name, value in asked.items():
        monkeypatch.setenv(name, value)
    assert (0, "judge\n") == ((answer := cuas(tmp_path)).code, answer.out)


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
    assert "to get it: say `cuas sitl get ardupilot`, or have Copter's SITL built" in answer.out
    assert f"· {len(LIARS)} practice drones that break one promise each" in answer.out
    assert len(answer.out.splitlines()) < len(LIARS)


def test_doctor_lists_the_liars_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "doctor", "--liars")
    assert (0, list(LIARS)) == (answer.code, [line.split()[0] for line in answer.out.splitlines()])


def test_doctor_names_what_is_wrong_with_a_stack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUAS_PX4", str(tmp_path / "nowhere"))
    assert "✗ px4: CUAS_PX4 names" in call(capsys, "doctor").out


def test_doctor_finds_aborted_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Ledger(tmp_path).started("some-run", "LINK-1", "px4", 0, pid=2**22 + 1, pid_start="another boot:1")
    answer = call(capsys, "doctor", "--evidence", tmp_path)
    assert f"was cut short; what it recorded is kept: cuas judge {tmp_path / 'some-run'}" in answer.out


def test_a_command_is_told_of_by_the_same_words_whether_it_is_imported_or_not() -> None:
    whole, sketched = (typer.main.get_command(application(names)) for names in (tuple(COMMANDS_KNOWN), ()))
    told = [{name: each.help for name, each in app.commands.items()} for app in (whole, sketched)]  # type: ignore[attr-defined]
    assert told[0] == told[1]
    assert [] == [name for name, words in told[0].items() if not words]


def test_a_paragraph_of_help_flows() -> None:
    assert "One line of it.\n\nAnother." == flowing("One line\n    of it.\n\n    Another.\n    ")


NEEDS_NO = {
    "what is bad input to `verify` is told without a container engine's client": ("verify", "nowhere", "docker"),
    "or a drawing": ("verify", "nowhere", "matplotlib"),
    "a rig without an image without one as well": ("run", "--vehicle=px5", "docker"),
    "keys without arrays": ("keys", "list", "numpy"),
}


@pytest.mark.parametrize(("command", "argument", "module"), NEEDS_NO.values(), ids=NEEDS_NO)
def test_a_command_loads_only_what_it_needs(command: str, argument: str, module: str, tmp_path: Path) -> None:
    program = f"""
import sys
from harness.cli import main
try:
    main([{command!r}, {argument!r}])
finally:
    print("loaded:", {module!r} in sys.modules)
"""
    assert "loaded: False\n" in spawn(tmp_path, "-c", program).out
