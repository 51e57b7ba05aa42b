"""A board at a labgrid place: acquired for a run, and released at its end, by a keeper that outlives the run.

labgrid is an extra (`cuas-harness[labgrid]`), and only the keeper, a process of its own, imports it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from select import select
from typing import Any

from harness.errors import CallerError, RigError
from harness.rigs.bench_lease import bench_folder
from harness.rigs.claim import TakenError
from harness.rigs.environment import our_environment
from harness.rigs.let_go import let_go

PLACE = "labgrid:"
"""Before a place's name, where a rig file says where its board is plugged in."""
COORDINATOR_VARIABLE, COORDINATOR = "LG_COORDINATOR", "127.0.0.1:20408"
"""As labgrid's own client has them."""
ANY_BAUD = 115_200
GET = "pip install 'cuas-harness[labgrid]'"


RELEASED_S = 30.0
"""Host seconds in which a place is released, unless its board's guard still has something to put back."""


@dataclass(frozen=True, slots=True)
class Found:
    """Of a place: the path of its board's port on this machine, and the command that switches the place off and on,
    empty where nothing there can."""

    board: str
    power_cycle: tuple[str, ...]


def look_at(place: str, coordinator: str) -> Found:
    """Where its board is, once it is held. Raises CallerError where there is no such place, no coordinator, no board at
    it, or no labgrid."""
    coordinator = coordinator_at(coordinator)
    keeper = _start(place, coordinator, ANY_BAUD, hold=False)
    told, _ = keeper.communicate()
    return _found(_heard(told.splitlines()[0] if told else ""), place, coordinator)


@contextmanager
def held_place(place: str, coordinator: str, baud: int, told: Callable[[str], None]) -> Iterator[Found]:
    """Acquired until the context ends, or this process does, however that ends; then it is released as soon as the
    board's guard has put the board back. A place that its user had acquired before stays acquired. Raises TakenError
    naming who has it, and as `look_at` does; `told` hears why it could not be released."""
    coordinator = coordinator_at(coordinator)
    keeper = _start(place, coordinator, baud, hold=True)
    assert keeper.stdin is not None, "it is a pipe"
    assert keeper.stdout is not None, "it is a pipe"
    try:
        yield _found(_heard(keeper.stdout.readline()), place, coordinator)
    finally:
        keeper.stdin.close()
        if select([keeper.stdout], [], [], RELEASED_S)[0]:
            last = keeper.stdout.read()
            keeper.wait()
            if last:
                told(
                    f"{PLACE}{place} could not be released: {json.loads(last)['wrong']}; the next run of yours does so"
                )
        else:
            let_go(keeper)
            told(f"{PLACE}{place} is released (by pid {keeper.pid}) once its board's guard has put the board back")
        keeper.stdout.close()


def coordinator_at(told: str) -> str:
    """The address of the coordinator, where the rig file says none: as labgrid's own client finds it."""
    return told or os.environ.get(COORDINATOR_VARIABLE) or COORDINATOR


def labgrid_version() -> str | None:
    """None where it is not installed."""
    try:
        return metadata.version("labgrid")
    except metadata.PackageNotFoundError:
        return None


def _found(told: dict[str, Any], place: str, coordinator: str) -> Found:
    client = (sys.executable, "-m", "labgrid.remote.client", "-x", coordinator, "-p", place, "power", "cycle")
    return Found(told["board"], client if told["power"] else ())


def _heard(line: str) -> dict[str, Any]:
    """What the keeper found. Raises CallerError, or TakenError, with what it says is wrong."""
    if not line:
        raise RigError("the keeper of the labgrid place ended without a word")
    told: dict[str, Any] = json.loads(line)
    if "wrong" in told:
        raise TakenError(told["wrong"]) if told["taken"] else CallerError(told["wrong"])
    return told


def _start(place: str, coordinator: str, baud: int, *, hold: bool) -> subprocess.Popen[str]:
    if labgrid_version() is None:
        raise CallerError(f"{PLACE}{place}: labgrid is not installed; {GET}")
    told = {"place": place, "coordinator": coordinator, "hold": hold, "folder": str(bench_folder()), "baud": baud}
    return subprocess.Popen(
        [sys.executable, "-m", "harness.rigs.place_keeper", json.dumps(told)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # a Ctrl-C, a closed terminal or a killed harness is not its end
        env=our_environment(),
    )
