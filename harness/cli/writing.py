"""Views written to files, or, for the file "-", to standard output, where nothing else then goes; never into a bundle,
and never over a file of another kind."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

from harness.cli.screen import Screen, console
from harness.errors import CallerError
from harness.evidence.walk import bundle_around
from harness.report.gathering import is_folder

STDOUT = Path("-")
TO_STDOUT = "FILE may be - for standard output"


def check_target(option: str, path: Path, mark: bytes) -> None:
    """Raises CallerError where no file can be written, or must not: in a bundle, and over one without the `mark` that
    files of its kind have."""
    if path == STDOUT:
        return
    if is_folder(path) or not is_folder(path.parent):
        raise CallerError(f"{option}={path}: wanted a file in a folder that exists, or - for standard output")
    if (bundle := bundle_around(path)) is not None:
        raise CallerError(f"{option}={path}: {bundle} is a bundle, which is sealed; name a file elsewhere")
    try:
        data = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise CallerError(f"{option}={path}: wanted to see what is there: {error.strerror}") from error
    if data and mark not in data:
        raise CallerError(
            f"{option}={path}: wanted a new file, or one that was made by the same option, saw another; delete it or "
            "name another"
        )


def screen_beside(paths: Collection[Path]) -> Screen:
    """Where to tell of what was written to these: standard output, or, where a view goes there, standard error."""
    return Screen(stderr=True) if STDOUT in paths else console()


def write_view(path: Path, data: bytes, what: str) -> str | None:
    """Write one; a line that says so, None of what went to standard output. Raises CallerError."""
    if path == STDOUT:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return None
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise CallerError(f"{path}: wanted to write {what} there: {error.strerror}") from error
    return f"{path}: {len(data) / 1000:.0f} kB"
