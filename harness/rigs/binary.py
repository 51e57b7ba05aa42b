"""Which binary flies: named by the caller, by the environment, on PATH, or in the user's cache; in this order."""

from __future__ import annotations

import hashlib
import mmap
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from harness.errors import CallerError
from harness.rigs.recipe import Recipe


def user_cache() -> Path:
    """Where this product keeps what belongs to the user's machine, flight stacks among it."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cuas-harness"


@dataclass(frozen=True, slots=True)
class Binary:
    """A flight stack's executable, and how it was found."""

    path: Path
    found: str

    @property
    def name(self) -> str:
        return self.path.name

    def __str__(self) -> str:
        return f"{self.path} (found: {self.found})"

    def sha256(self) -> str:
        """Of the file's bytes."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def _candidates(recipe: Recipe, named: str | None) -> list[tuple[Path, str]]:
    if named:
        return [(Path(named).expanduser(), "--binary")]
    if from_environment := os.environ.get(recipe.environment_variable):
        return [(Path(from_environment).expanduser(), recipe.environment_variable)]
    on_path = [(Path(found), "PATH") for name in recipe.on_path if (found := shutil.which(name))]
    return on_path + [(user_cache() / each, "the user's cache") for each in recipe.in_cache]


def find_binary(recipe: Recipe, named: str | None = None) -> Binary | None:
    """The first that exists, checked; None if there is none and the caller named none.

    Raises CallerError for one that was named and is missing, cannot be run, or is not this flight stack.
    """
    for path, found in _candidates(recipe, named):
        if path.is_file():
            return Binary(checked(path.resolve(), recipe, found), found)
        if found != "PATH" and found != "the user's cache":
            raise CallerError(f"{found} names {path}, which is no file; wanted {recipe.a_title} SITL binary")
    return None


def require_binary(recipe: Recipe, named: str | None = None) -> Binary:
    """As `find_binary`, but raises CallerError where there is none."""
    binary = find_binary(recipe, named)
    if binary is None:
        places = ", ".join(str(user_cache() / each) for each in recipe.in_cache)
        raise CallerError(
            f"no {recipe.title} SITL found: looked at {recipe.environment_variable}, PATH and {places}; "
            f"name one with --binary, or {recipe.get}"
        )
    return binary


def checked(path: Path, recipe: Recipe, found: str) -> Path:
    """The path, of a file that can be run and is that stack's. Raises CallerError, beginning with who named it."""
    if not os.access(path, os.X_OK):
        raise CallerError(f"{found} names {path}, which may not be executed; wanted {recipe.a_title} SITL binary")
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            raise CallerError(f"{found} names {path}, which is empty; wanted {recipe.a_title} SITL binary")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            known = content.find(recipe.signature.encode()) >= 0
    if not known:
        raise CallerError(f"{found} names {path}, which is not {recipe.a_title} SITL binary")
    if recipe.beside_binary is not None and not (path.parent / recipe.beside_binary).is_dir():
        raise CallerError(
            f"{path} lacks the folder {recipe.beside_binary} beside it that {recipe.title} boots from; "
            f"wanted it as its build left it"
        )
    return path
