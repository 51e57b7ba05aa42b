"""What a stack's own log tells of acts: whose command it took and how it answered, and what changed, by which reason.

Pure over a file. Both stacks stamp their logs in the time since boot, which is the vehicle time of the recording, and
log from arming to disarming only (LOG_DISARMED 0, SDLOG_MODE 0).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from harness.errors import BundleError
from harness.reading.dataflash import read_dataflash
from harness.reading.logged import NotFlownError, OwnLog
from harness.reading.ulog import read_ulog

T = TypeVar("T")
Readers = Mapping[str, Callable[[Path], T]]
"""By the suffix of the file, which says whose log it is."""
_READERS: Readers[OwnLog] = {".bin": read_dataflash, ".ulg": read_ulog}
NAMES = tuple(f"autopilot{suffix}" for suffix in _READERS)
"""What a bundle keeps it as."""


@dataclass(frozen=True, slots=True)
class NoLog:
    """Why there is none to be asked."""

    because: str


def own_log(folder: Path) -> OwnLog | NoLog:
    """The log that lies in a bundle's folder. Raises BundleError for one that cannot be read."""
    try:
        log = read_own(folder, _READERS)
    except NotFlownError as error:
        return NoLog(f"the stack's own log tells nothing: {error}; what flew was erased, or never logged")
    return NoLog("the bundle has no log of the stack's own") if log is None else log


def read_own(folder: Path, readers: Readers[T]) -> T | None:
    """What the reader for it makes of the log that lies in a bundle's folder; None where there is none. Raises
    NotFlownError for one without a flight in it, BundleError for one that cannot be read."""
    path = next((folder / name for name in NAMES if (folder / name).exists()), None)
    if path is None:
        return None
    try:
        return readers[path.suffix](path)
    except NotFlownError:
        raise
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise BundleError(f"{path}: wanted a flight stack's own log, could not read it: {error}") from error
