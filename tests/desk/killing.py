"""`python -m tests.desk.killing [POINTS] [STACK] [PART/PARTS]`: kill -9 of the harness, of its guard, and of both, each
time when so much of a bench run has reached the board; then start once more, and look whether everything is as it was:
every parameter, as the guard's own reader has it from the board before the first point and behind each.

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
from dataclasses import dataclass, field
from pathlib import Path

from harness.clock import race
from harness.reading.stack import ARMED_FLAG
from harness.rigs.bench import Bench
from harness.rigs.bench_parameters import BenchParameters
from harness.rigs.guarded import GuardPort
from harness.rigs.journal import Saved
from tests.desk.board import Desk, on_desk
from tests.desk.ground import Ground, guarded, settings_for
from tests.rigs.processes import ROOT, ended

HARNESS, GUARD = "harness", "guard"
VICTIMS = ((HARNESS,), (GUARD,), (HARNESS, GUARD))
CHANGES = {
    "builtin": {"LINK_TIMEOUT_S": 7.0, "RETURN_ALT_M": 33.0, "CRUISE_MPS": 5.0},
    "ardupilot": {"FS_GCS_TIMEOUT": 7.0, "RTL_ALT": 2222.0, "RTL_LOIT_TIME": 98.0},
    "px4": {"COM_FAIL_ACT_T": 7.0, "RTL_RETURN_ALT": 33.0, "RTL_DESCEND_ALT": 22.0},
}
OWN = {"builtin": (), "ardupilot": ("STAT_",), "px4": ("LND_FLIGHT_T_", "COM_FLIGHT_UUID")}
"""What a stack counts by itself: its running time, its flights."""
FORCE = 21196.0
"""Arms whatever a stack still waits for."""
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
    bench = Bench(port, await port.ready)
    await race(_use(Ground(port), stack), asyncio.ensure_future(bench.watch()))
    await bench.end()


async def _use(ground: Ground, stack: str) -> None:
    for factor in (1.0, 1.5):
        for name, value in CHANGES[stack].items():
            ground.set(name, value * factor)
            await ground.told("PARAM_VALUE", param_id=name, param_value=value * factor)
        await _armed(ground)


async def _armed(ground: Ground) -> None:
    """Asked again and again, as a stack that has just been started still waits for its sensors."""
    while True:
        ground.command(400, 1.0, FORCE)
        if (await ground.told("HEARTBEAT", component=1)).base_mode & ARMED_FLAG:
            return


@dataclass(frozen=True)
class Look:
    """At a board, through a guard of its own: what that put back first, whether it is armed, all its parameters."""

    brought_back: int
    armed: bool
    parameters: dict[str, Saved] = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """Of one point: whether it was reached, what the next start put back, and what was not as before then."""

    reached: bool
    brought_back: int
    armed: bool
    changed: tuple[str, ...]


def look(desk: Desk, folder: Path, stack: str) -> Look:
    """Start a guard, and read the board."""

    async def it() -> Look:
        async with guarded(desk, folder, stack=stack) as (ground, ready):
            beat = await ground.told("HEARTBEAT", component=1)
            parameters = (await BenchParameters(Bench(ground.port, ready), stack).snapshot()).parameters
            return Look(len(ready.brought_back), bool(beat.base_mode & ARMED_FLAG), parameters)

    return asyncio.run(it())


def killed(
    desk: Desk, folder: Path, writes: int, victims: tuple[str, ...], before: Look, stack: str = "builtin"
) -> Outcome:
    """Run, kill, start again, and look."""
    reached = struck(desk, folder, writes, victims, stack)
    after = look(desk, folder, stack)
    return Outcome(reached, after.brought_back, after.armed, tuple(differing(before, after, stack)))


def struck(desk: Desk, folder: Path, writes: int, victims: tuple[str, ...], stack: str) -> bool:
    """Run, and kill these before so many writes have reached the board; whether it came to that. Returns when all that
    is left of the run has ended."""
    reached, known = threading.Event(), threading.Event()
    pids: dict[str, int] = {}
    from_here = desk.far.writes

    def strike(number: int) -> None:
        if number == from_here + writes:
            known.wait(60)
            for each in victims:
                os.kill(pids[each], signal.SIGKILL)
            reached.set()

    desk.far.before = strike
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", RUN, str(folder), desk.path, stack]
    with (
        (folder / "harness.log").open("wb") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, cwd=ROOT, env=environment) as process,
    ):
        assert process.stdout is not None
        pids.update({HARNESS: process.pid, GUARD: int(process.stdout.readline())})
        known.set()
        process.wait()
    assert asyncio.run(ended(pids[GUARD])), "a guard outlived its work"
    desk.far.before = lambda _: None
    return reached.is_set()


def unharmed(desk: Desk, folder: Path, stack: str) -> int:
    """The writes of a run that nobody kills."""
    before = desk.far.writes
    struck(desk, folder, 10**6, (), stack)
    return desk.far.writes - before


def settled(desk: Desk, folder: Path, stack: str) -> tuple[Look, int]:
    """The board once it changes nothing by itself any more, and the writes of a run: armed for the first time,
    ArduPilot may not know its place yet; where it does, it weighs the air, and keeps its home as a mission's first
    item."""
    unharmed(desk, folder, stack)
    before = look(desk, folder, stack)
    while True:
        writes = unharmed(desk, folder, stack)
        after = look(desk, folder, stack)
        if not any(differing(before, after, stack)):
            return after, writes
        before = after


def differing(before: Look, after: Look, stack: str) -> Iterator[str]:
    """The names of all parameters that are not as they were, but for those that the stack counts by itself."""
    for name in sorted(before.parameters.keys() | after.parameters.keys()):
        if not name.startswith(OWN[stack]) and before.parameters.get(name) != after.parameters.get(name):
            yield name


def points(count: int, writes: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """So many, spread over all of a run of so many writes and all victims in turn; round and round if there are more
    than that."""
    every = list(itertools.product(range(1, writes + 1), VICTIMS))
    for number in range(count):
        yield every[number * len(every) // count if count < len(every) else number % len(every)]


def main(count: int = 200, stack: str = "builtin", part: str = "1/1") -> int:
    """Every point told; the exit code is 1 if any board was not as it was. Each part has a board of its own."""
    number, parts = map(int, part.split("/"))
    seen = wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with on_desk(folder / "desk", stack) as desk:
            before, writes = settled(desk, folder, stack)
            _say(f"{stack}: {len(before.parameters)} parameters, {writes} writes")
            for at, victims in itertools.islice(points(count, writes), number - 1, None, parts):
                told = killed(desk, folder, at, victims, before, stack)
                seen += 1
                wrong += bool(told.changed) or told.armed
                _say(f"{at:3} of {writes} {'+'.join(victims):14} {told}")
    _say(f"{seen} points, {wrong} boards not as they were")
    return int(wrong > 0)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    count, *others = sys.argv[1:] or ["200"]
    sys.exit(main(int(count), *others))
