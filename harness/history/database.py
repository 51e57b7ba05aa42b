"""The database of a folder of evidence: made from its bundles, and made again whenever they, or its rows, are others.
Deleting it loses nothing."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness import __version__
from harness.errors import CallerError
from harness.evidence.walk import bundle_around
from harness.history.tables import SCHEMA, fill, is_whole, known, read, uncounted
from harness.report.gathering import found_in, gather
from harness.report.outcome import Outcome

DATABASE_NAME = "history.sqlite"
"""In the first folder of evidence, unless another file is named."""
APPLICATION = int.from_bytes(b"cuas")
"""SQLite's application_id of ours, by which it is told from anybody else's file."""
Told = Callable[[int, int], None]
_MAGIC, _HEADER = b"SQLite format 3\0", 100
_VERSION, _OWNER = slice(60, 64), slice(68, 72)
"""Where SQLite's header has user_version and application_id."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the database has of a scenario or a requirement, and of what else it has something; `rebuilt` tells that
    it was made anew for it."""

    flights: tuple[Outcome, ...]
    known: tuple[str, ...]
    uncounted: tuple[str, ...]
    rebuilt: bool


def recall(what: str, places: Sequence[Path], named: Path | None, told: Told, *, rebuild: bool = False) -> Record:
    """What the bundles in `places` say of a scenario or a requirement, by the database in the first place, or in the
    file that is named. It is made anew if asked for, and where it is missing, damaged, older, or of other bundles.

    Raises CallerError for places without bundles, for a file that is not ours or that a newer harness made, and where
    it cannot be written.
    """
    path = named or places[0] / DATABASE_NAME
    if (bundle := bundle_around(path)) is not None:
        raise CallerError(
            f"{path}: {bundle} is a bundle, which is sealed, and holds no database; name a file elsewhere with "
            "--database"
        )
    state = _state(places)
    if not _usable(path, rebuild=rebuild) or (flown := _asked(path, what, state)) is None:
        _make(path, places, state, told)
        flown = _asked(path, what, state, rebuilt=True)
        assert flown is not None
    return flown


def _usable(path: Path, *, rebuild: bool) -> bool:
    """Whether there is a database of ours, of this version, by its header. Raises CallerError where it must not be
    replaced."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise CallerError(f"{path}: wanted a history's database, could not read it: {error.strerror}") from error
    if not header:
        return False
    if not header.startswith(_MAGIC) or int.from_bytes(header[_OWNER]) != APPLICATION:
        raise CallerError(
            f"{path}: wanted a history's database, saw another file, or what is left of one; delete it (nothing is "
            "lost: it is made from the bundles) or name another with --database"
        )
    version = int.from_bytes(header[_VERSION])
    if version > SCHEMA and not rebuild:
        raise CallerError(
            f"{path}: wanted schema {SCHEMA}, saw {version}: it was made by a newer harness; upgrade this one, name "
            "another file with --database, or make it anew with --rebuild"
        )
    return version == SCHEMA and not rebuild


def _asked(path: Path, what: str, state: str, *, rebuilt: bool = False) -> Record | None:
    """None where it is damaged, was changed, or is of other bundles than those that are there now."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            database.execute("BEGIN")
            if database.execute("PRAGMA integrity_check").fetchone() != ("ok",) or not is_whole(database, state):
                return None
            return Record(
                tuple(read(database, what)), tuple(known(database)), tuple(uncounted(database)), rebuilt=rebuilt
            )
    except (sqlite3.DatabaseError, TypeError, ValueError) as error:
        if rebuilt:
            raise CallerError(f"{path}: wanted to read the history just made: {error}") from error
        return None


def _make(path: Path, places: Sequence[Path], state: str, told: Told) -> None:
    gathered = gather(places, told)
    with _replacing(path) as draft, closing(sqlite3.connect(draft)) as database, database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute(f"PRAGMA user_version = {SCHEMA}")
        fill(database, gathered, state)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A draft beside it, that takes its place in one step once it is whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.unlink(missing_ok=True)
        yield draft
        draft.replace(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise CallerError(
            f"{path}: wanted to write the history there: {error}; name another file with --database"
        ) from error
    finally:
        if draft.exists():
            draft.unlink()


def _state(places: Sequence[Path]) -> str:
    """What bundles and ledgers look like from outside: where they lie, how large they are and when they were written;
    and which harness looks."""
    lines = [f"{__version__} {SCHEMA}"]
    for number, place in enumerate(places):
        for path in found_in(place):
            for file in path.rglob("*") if path.is_dir() else [path]:
                seen = file.lstat()
                if not stat.S_ISDIR(seen.st_mode):
                    lines.append(f"{number} {file.relative_to(place)} {seen.st_size} {seen.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
