"""What somebody who has no right to it may want of a drone's files, its shell and its ports, as settings (field.md 4,
rows 13 and 14). What it gives away there is told by its answers; what it does for a command is seen in its flight."""

from __future__ import annotations

from dataclasses import dataclass

from harness.actors.acts import Act
from harness.errors import CallerError
from harness.modes import LAND, RETURN, Mode

PLACED = "stranger.txt"
"""The file that is put there; in the flight's own folder, and gone with it."""


@dataclass(frozen=True, slots=True)
class ListFiles(Act):
    """Ask what files it has (FILE_TRANSFER_PROTOCOL, ListDirectory)."""


@dataclass(frozen=True, slots=True)
class ReadSettings(Act):
    """Open the file that its parameters are in, and read of it (OpenFileRO, ReadFile)."""


@dataclass(frozen=True, slots=True)
class PlaceFile(Act):
    """Put a file there (CreateFile, WriteFile, TerminateSession)."""


@dataclass(frozen=True, slots=True)
class Shell(Act):
    """Have its shell order a mode (SERIAL_CONTROL, device SHELL), in its own words."""

    mode: Mode = LAND

    def __post_init__(self) -> None:
        if self.mode not in (LAND, RETURN):
            raise CallerError(f"Shell({self.mode}): wanted LAND or RETURN, which a shell has words for")

    def __str__(self) -> str:
        return f"Shell({self.mode})"


@dataclass(frozen=True, slots=True)
class SeizePort(Act):
    """Take the port of its radio for oneself (SERIAL_CONTROL, device SERIAL0, EXCLUSIVE)."""
