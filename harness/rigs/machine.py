"""What this machine offers to a rig, and what earlier runs have left on it. Linux tells; elsewhere little is known."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.rigs.binary import Binary
from harness.rigs.recipe import Recipe

CAP_SETPCAP, CAP_SYS_NICE = 8, 23
VERSION_LONGEST = 40


@dataclass(frozen=True, slots=True)
class StackProcess:
    """A flight stack's process that runs now; `parent` is 1 where whoever started it has gone."""

    name: str
    pid: int
    parent: int

    @property
    def stray(self) -> bool:
        return self.parent == 1


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def real_time_is_kept_away() -> bool:
    """Whether a stack can be started without the right to real-time priority: either nobody here has it, or it can be
    dropped for good (see shim.py)."""
    held = _capabilities()
    return held is None or not held & (1 << CAP_SYS_NICE) or bool(held & (1 << CAP_SETPCAP))


def _capabilities() -> int | None:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1], 16) for line in lines if line.startswith("CapEff:")), None)


def version_in(binary: Binary, recipe: Recipe) -> str | None:
    """The version that the binary has written behind its signature, e.g. "V4.6.3 (3fc7011a)"; None if it has none."""
    signature = recipe.signature.encode()
    best = ""
    with binary.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        at = content.find(signature)
        while at >= 0:
            tail = content[at + len(signature) - 1 : at + len(signature) + VERSION_LONGEST].split(b"\0")[0]
            text = tail.decode("ascii", "replace")
            if text[1:2].isdigit() and text.isprintable() and len(text) > len(best):
                best = text
            at = content.find(signature, at + 1)
    return best or None


def stack_processes(names: Sequence[str]) -> Iterator[StackProcess]:
    """Processes whose executable has one of these names."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name = (folder / "exe").readlink().name
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if name in names:
            yield StackProcess(name, int(folder.name), parent)
