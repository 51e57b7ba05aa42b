"""Who holds a port, for errors that name the guilty. Linux only; elsewhere nobody is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TABLES = ("udp", "udp6", "tcp", "tcp6")


def owner_of(port: int) -> str | None:
    """`name (pid N)` of a process with a socket bound to that local port, or None."""
    inodes = set()
    for table in _TABLES:
        try:
            lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            columns = line.split()
            if int(columns[1].rsplit(":", 1)[1], 16) == port:
                inodes.add(f"socket:[{columns[9]}]")
    return _holder(inodes) if inodes else None


def _holder(inodes: set[str]) -> str | None:
    for process in Path("/proc").iterdir():
        if not process.name.isdecimal():
            continue
        if any(link in inodes for link in _links(process)):
            with suppress(OSError):
                return f"{(process / 'comm').read_text().strip()} (pid {process.name})"
    return None


def _links(process: Path) -> Iterator[str]:
    """What a process has open; another user's process, or a file just closed, is passed over."""
    with suppress(OSError):
        for fd in (process / "fd").iterdir():
            with suppress(OSError):
                yield str(fd.readlink())
