"""How pytest is called to read or fly scenarios, and what it means by how it ends."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from harness.errors import CallerError
from harness.options import Options
from harness.shipped import shipped

CASES_OPTION, COUNT_OPTION = "--write-cases", "--write-count"
"""Of `harness.cases`."""
PYTEST_BAD_INPUT, PYTEST_USAGE, PYTEST_EMPTY = 2, 4, 5
_REFUSED = re.compile(r"^E +harness\.errors\.CallerError: (.+)$", re.MULTILINE)
"""While the scenarios were read, before anything flew."""
_UNREAD = re.compile(r"^ERROR collecting (\S+)|^_+ ERROR collecting (\S+) _+$", re.MULTILINE)
_WHY = re.compile(r"^E +(\w+(?:Error|Exception): .+)$", re.MULTILINE)
_EXIT = re.compile(r"^!+ (?:_pytest\.outcomes\.)?Exit: (.*?) !+$", re.MULTILINE | re.DOTALL)
_USAGE = re.compile(r"^(?:.*: error|ERROR): (?!usage:)(.*)$", re.MULTILINE)


def pytest_command(paths: Sequence[Path]) -> list[str]:
    """The beginning of a call. The shipped scenarios, all or some of their files, fly the same wherever they lie:
    without the settings of a project around them."""
    command = [sys.executable, "-m", "pytest", *map(str, paths), "-p", "no:cacheprovider"]
    if not all(path.is_relative_to(shipped("scenarios")) for path in paths):
        return command
    return [*command, "-c", os.devnull, f"--rootdir={shipped()}", "-o", "asyncio_default_fixture_loop_scope=function"]


def refuse_own(passed: Sequence[str]) -> None:
    """What goes to pytest is pytest's: an option of ours there would be flown by, and looked for elsewhere. Raises
    CallerError."""
    ours = {f"--{field.name.replace('_', '-')}" for field in fields(Options)}
    for each in passed:
        if (name := each.partition("=")[0]) in ours:
            hint = "name scenarios first, without it" if name == "--scenario" else "put it in front of the --"
            raise CallerError(f"{name}: wanted only pytest's own options behind --, saw one of ours; {hint}")


def check_seed(seed: int | None) -> None:
    """Raises CallerError."""
    if seed is not None and seed < 0:
        raise CallerError(f"--seed={seed}: wanted a whole number, 0 or above")


def bad_input(code: int, said: str, *, flown: bool) -> str | None:
    """The sentence of a call that could not do what was asked; None if that is not how it ended."""
    if code == PYTEST_BAD_INPUT and (found := _EXIT.search(said)):
        return found[1]
    if code == PYTEST_BAD_INPUT and not flown and (found := _REFUSED.search(said)):
        return found[1]
    if code == PYTEST_BAD_INPUT and not flown and (file := _UNREAD.search(said)) and (why := _WHY.search(said)):
        return f"cannot read {file[1] or file[2]}: {why[1]}"
    if code == PYTEST_USAGE and (found := _USAGE.search(said)):
        return f"pytest: {found[1]}"
    if code == PYTEST_EMPTY:
        return "no test was selected: wanted at least one; see the arguments behind --"
    return None
