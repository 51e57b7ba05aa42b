"""Switching a board off and on, by any command."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from harness.errors import RigError
from harness.rigs import power
from harness.rigs.power import cycle_power
from tests.loops import really


def python(source: str) -> tuple[str, ...]:
    return sys.executable, "-c", source


@really
async def test_the_command_is_run_with_its_arguments(tmp_path: Path) -> None:
    path = tmp_path / "cycled"
    await cycle_power(("touch", str(path)))

    assert path.exists()


@really
async def test_one_that_fails_says_why() -> None:
    with pytest.raises(RigError, match=r"failed with exit code 3: no such hub$"):
        await cycle_power(python("print('looking'); print('no such hub'); raise SystemExit(3)"))


@really
async def test_one_that_is_not_there_is_named() -> None:
    with pytest.raises(RigError, match="power_cycle: cannot run no-such-command-here -x: No such file"):
        await cycle_power(("no-such-command-here", "-x"))


@really
async def test_one_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(power, "CYCLE_S", 0.2)
    with pytest.raises(RigError, match=r"took longer than 0\.2 s"):
        await cycle_power(("sleep", "600"))
