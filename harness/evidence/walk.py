"""Where bundles and ledgers lie in a place, and what lies in a bundle."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from harness.errors import CallerError
from harness.evidence.bundle import RUN_NAME
from harness.evidence.ledger import LEDGER_NAME


def walk(place: Path, marks: Collection[str]) -> Iterator[Path]:
    """Folders that have a file of one of the names `marks`, and ledgers' files; what lies inside such a folder is its
    own. Raises CallerError for a folder that cannot be looked into."""
    for root, folders, names in os.walk(place, onerror=_cannot_look):
        if set(marks) & set(names):
            yield Path(root)
            folders.clear()
            continue
        if LEDGER_NAME in names:
            yield Path(root, LEDGER_NAME)
        folders[:] = sorted(each for each in folders if not each.startswith("."))


def bundle_around(path: Path) -> Path | None:
    """The bundle that a file, which need not be there, would lie in; None where it would lie in none."""
    folders = [each for way in (path.absolute(), path.resolve()) for each in way.parents]
    return next((each for each in folders if (each / RUN_NAME).exists()), None)


def _cannot_look(error: OSError) -> None:
    raise CallerError(f"{error.filename}: wanted to look for bundles in there: {error.strerror}") from error
