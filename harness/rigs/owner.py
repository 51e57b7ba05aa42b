"""Who holds a port, for errors that name the guilty. Linux only; elsewhere nobody is named."""

from __future__ import annotations

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
        try:
            for fd in (process / "fd").iterdir():
                if str(fd.readlink()) in inodes:
                    return f"{(process / 'comm').read_text().strip()} (pid {process.name})"
        except OSError:
            continue
    return None
