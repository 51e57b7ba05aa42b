"""A page of the guide as what it says to do, in its order: files to write, changes to make, commands to call.

- "`name`:" at a line's end, then a fenced block: a file of that name.
- a block of `diff`: a change to a copy of this project; a page with one is followed there, others in an empty folder.
- a block of `sh`: commands, each of which ends with exit code 0, or that behind "# exit code"; one with "&" behind it
  goes on until the page ends.
- a block of `console`: a command behind "$ ", and what it shows; "…" stands for anything, left out lines too.

Blocks of any other kind are to be read only.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide"
NEEDED = ("harness", "scenarios", "sitl", "links", "reports", "pyproject.toml")
"""Of this project, where a page changes it."""
PYTHON = {"python": "", "pytest": "-m pytest", "cuas": "-c 'from harness.cli import main; main()'"}
"""The commands that pages call, as arguments of this Python."""
_BLOCK = re.compile(r"(?P<before>[^\n]*)\n+(?P<indent> *)```(?P<kind>\w+)\n(?P<text>.*?)\n(?P=indent)```", re.DOTALL)
_FILE = re.compile(r"`(?P<name>\w[\w./-]*)`:$")
_CODE = re.compile(r"\s+# exit code (\d+).*$")


@dataclass(frozen=True, slots=True)
class Block:
    """`file` is the name in front of it, empty where there is none."""

    kind: str
    file: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    """In their order."""
    for found in _BLOCK.finditer(page.read_text()):
        named = _FILE.search(found["before"])
        yield Block(found["kind"], named["name"] if named else "", found["text"] + "\n")


def follow(page: Path, folder: Path) -> str:
    """Do all that a page says, in `folder`, up to the first thing that goes otherwise than it says: returns what, or
    nothing."""
    todo = list(blocks(page))
    package = folder if any(each.kind == "diff" for each in todo) else ROOT
    if package == folder:
        for name in NEEDED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
            copy(ROOT / name, folder / name)
    with ExitStack() as behind:
        shell = Shell(folder, package, behind)
        return next((wrong for block in todo if (wrong := _done(block, shell))), "")


def _done(block: Block, shell: Shell) -> str:
    if block.kind == "diff":
        return shell.call(["patch", "-p1", "--no-backup-if-mismatch"], feed=block.text)
    if block.file:
        path = shell.folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text)
        path.chmod(0o755 if block.text.startswith("#!") else 0o644)
    elif block.kind in ("sh", "console"):
        for command, code, shown in _commands(block):
            if wrong := shell.call(["sh", "-c", command], code, shown):
                return wrong
    return ""


def _commands(block: Block) -> Iterator[tuple[str, int, list[str]]]:
    """Each with its exit code, and what it shows where the page says that."""
    if block.kind == "sh":
        for line in block.text.splitlines():
            if command := line.partition("   #")[0].strip():
                code = _CODE.search(line)
                yield command, int(code[1]) if code else 0, []
        return
    first, *rest = block.text.split("\n$ ")
    for each in (first.removeprefix("$ "), *rest):
        line, *shown = each.splitlines()
        code = _CODE.search(line)
        yield _CODE.sub("", line), int(code[1]) if code else 0, [part for part in shown if part.strip()]


class Shell:
    """Calls commands in `folder`, with the project's code from `package`; what goes on behind ends with `behind`."""

    def __init__(self, folder: Path, package: Path, behind: ExitStack) -> None:
        self.folder = folder
        self._behind = behind
        words = folder / ".bin"
        words.mkdir()
        for name, python in PYTHON.items():
            told = f"export PYTHONPATH={shlex.quote(str(package))}\nexec {shlex.quote(sys.executable)} {python}"
            (words / name).write_text(f'#!/bin/sh\n{told} "$@"\n')
            (words / name).chmod(0o755)
        self._environment = os.environ | {
            "PATH": f"{words}:{os.environ['PATH']}", "COLUMNS": "100", "XDG_CONFIG_HOME": str(folder / ".config"),
            "CUAS_BENCH": str(folder / ".leases"),
        }  # fmt: skip

    def call(self, command: list[str], code: int = 0, shown: Sequence[str] = (), *, feed: str = "") -> str:
        """What goes otherwise than told, if anything: another exit code, or a line of `shown` that does not come."""
        what = command[-1]
        if what.endswith(" &"):
            process = subprocess.Popen(
                [*command[:-1], f"exec {what.removesuffix(' &')}"], cwd=self.folder, env=self._environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            self._behind.callback(process.wait)
            self._behind.callback(process.terminate)
            return ""
        done = subprocess.run(
            command, cwd=self.folder, env=self._environment, input=feed, capture_output=True, text=True, check=False
        )
        said, at = done.stdout + done.stderr, 0
        if code != done.returncode:
            return f"{what}: wanted exit code {code}, saw {done.returncode}:\n{said}"
        for line in shown:
            pattern = r"\s+".join(re.escape(part).replace("…", ".*?") for part in line.split())
            if (found := re.compile(pattern).search(said, at)) is None:
                return f"{what}: wanted {line!r}, saw:\n{said[at:]}"
            at = found.end()
        return ""
