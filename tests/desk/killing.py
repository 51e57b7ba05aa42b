"""`python -m tests.desk.killing [POINTS] [STACK]`: kill -9 of the harness, of its guard, and of both, each time when so
much of a bench run has reached the board; then start once more, and look whether everything is as it was.

A point is a number of writes to the board, and who is killed at it: before the board has that write.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.rigs.guarded import GuardPort
from tests.desk.board import Desk, on_desk
from tests.desk.ground import Ground, guarded, settings_for
from tests.rigs.processes import ROOT, ended

HARNESS, GUARD = "harness", "guard"
VICTIMS = ((HARNESS,), (GUARD,), (HARNESS, GUARD))
CHANGES = {
    "builtin": {"LINK_TIMEOUT_S": 7.0, "RETURN_ALT_M": 33.0, "CRUISE_MPS": 5.0},
    "ardupilot": {"FS_GCS_TIMEOUT": 7.0, "RTL_ALT": 2222.0, "RTL_LOIT_TIME": 99.0},
}
RUN = """
import asyncio, sys
from pathlib import Path
from tests.desk.killing import run
asyncio.run(run(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
"""


async def run(folder: Path, board: str, stack: str) -> None:
    """A harness: changes the parameters, has the board armed, changes them again, and ends."""
    settings = settings_for(board, folder, stack=stack, props_off=f"port:{board}")
    port = GuardPort(settings, folder / "guard.log")
    sys.stdout.write(f"{port.pid}\n")
    sys.stdout.flush()
    ground = Ground(port)
    await port.ready
    for factor in (1.0, 1.5):
        for name, value in CHANGES[stack].items():
            ground.set(name, value * factor)
            await ground.told("PARAM_VALUE", param_id=name, param_value=value * factor)
        ground.command(400, 1.0)
        await ground.told("COMMAND_ACK", command=400)
    await port.end()


@dataclass(frozen=True)
class Outcome:
    """Of one point: whether it was reached, what the next start put back, and what the board was then."""

    reached: bool
    brought_back: int
    as_it_was: bool
    armed: bool


def killed(desk: Desk, folder: Path, writes: int, victims: tuple[str, ...], stack: str = "builtin") -> Outcome:
    """Run, kill, start again, and look."""
    before = desk.parameters()
    reached = threading.Event()
    pids: dict[str, int] = {}
    known = threading.Event()
    from_here = desk.far.writes

    def strike(number: int) -> None:
        if number == from_here + writes:
            known.wait(60)
            for each in victims:
                os.kill(pids[each], signal.SIGKILL)
            reached.set()

    desk.far.before = strike
    with subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder), desk.path, stack],
        stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        pids = {HARNESS: process.pid, GUARD: int(process.stdout.readline())}
        known.set()
        process.wait()
    desk.far.before = lambda _: None
    brought_back = asyncio.run(_again(desk, folder, pids[GUARD], stack))
    return Outcome(reached.is_set(), brought_back, before == desk.parameters(), desk.practice.pilot.armed)


async def _again(desk: Desk, folder: Path, guard: int, stack: str) -> int:
    assert await ended(guard), "a guard outlived its work"
    async with guarded(desk, folder, stack=stack) as (_, ready):
        return len(ready.brought_back)


def points(count: int, writes: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """So many, over all of a run of so many writes and all victims in turn."""
    every = itertools.product(range(1, writes + 1), VICTIMS)
    return itertools.islice(itertools.cycle(every), count)


def main(count: int) -> int:
    """Every point told; the exit code is 1 if any board was not as it was."""
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with on_desk(folder / "desk") as desk:
            started = desk.far.writes
            killed(desk, folder, 10**6, (HARNESS,))  # once unharmed, to count
            writes = desk.far.writes - started - 6
            for writes_before, victims in points(count, writes):
                told = killed(desk, folder, writes_before, victims)
                wrong += not told.as_it_was or told.armed
                sys.stdout.write(f"{writes_before:3} of {writes} {'+'.join(victims):14} {told}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{count} points, {wrong} boards not as they were\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
