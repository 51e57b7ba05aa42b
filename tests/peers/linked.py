"""A real stack at one end of `cuas link`, for other people's programs at the other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.rigs.binary import require_binary
from harness.rigs.recipe import load_recipe
from harness.rigs.sitl import Sitl, start_sitl

DRONE_ENDS = {"ardupilot": "tcpin", "px4": "udp"}
"""ArduPilot connects to us, PX4 sends to us."""


@dataclass
class Link:
    """`cuas link` in a process of its own."""

    child: subprocess.Popen[str]

    def end(self) -> tuple[int, str]:
        """By Ctrl-C: exit code, and all that it said since it was up."""
        self.child.send_signal(signal.SIGINT)
        assert self.child.stdout is not None
        return self.child.wait(), self.child.stdout.read()


@contextmanager
def linked(drone: str, ground: str, options: Sequence[str]) -> Iterator[Link]:
    """Between these addresses, from when both are open."""
    command = ["link", f"--drone={drone}", f"--ground={ground}", *options]
    with subprocess.Popen(
        [sys.executable, "-c", "from harness.cli import main; main()", *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=os.environ | {"COLUMNS": "100"},
    ) as child:  # fmt: skip
        try:
            assert child.stdout is not None
            while "by HTTP" not in child.stdout.readline():
                assert child.poll() is None
            yield Link(child)
        finally:
            child.kill()


@asynccontextmanager
async def flying(stack: str, drone_port: int, folder: Path, *, speed: float = 1.0) -> AsyncIterator[Sitl]:
    """The stack as the harness's recipe starts it, at the link in place of its rig."""
    recipe = load_recipe(stack)

    def at_link(text: str) -> str:
        return text.replace("{link_port}", str(drone_port))

    altered = recipe.model_copy(
        update={
            "arguments": [at_link(each) for each in recipe.arguments],
            "files": {name: at_link(text) for name, text in recipe.files.items()},
        }
    )
    sitl = await start_sitl(
        altered, require_binary(recipe), folder=folder / "stack", log=folder / "stack.log", speed=speed
    )
    try:
        yield sitl
    finally:
        await sitl.close()
