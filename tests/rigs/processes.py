"""Other processes, and whether they are still there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.clock import HostClock, LoopClock

PATIENCE_S = 60.0
ROOT = Path(__file__).parents[2]


def alive(pid: int) -> bool:
    """Whether it runs; one that ended and was not asked after does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


async def ended(*pids: int) -> bool:
    """Whether all of them end within `PATIENCE_S` host seconds."""
    host, loop = HostClock(), LoopClock()
    until_s = host.now_s() + PATIENCE_S
    while any(alive(pid) for pid in pids) and host.now_s() < until_s:
        await loop.sleep_until(loop.now_s() + 0.01)
    return not any(alive(pid) for pid in pids)


@contextmanager
def python(source: str, *arguments: object, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A Python of its own; killed at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", source, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    """The next line that it prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()
