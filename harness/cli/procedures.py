"""Which scenarios there are, told from their files without importing them."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from harness.errors import CallerError
from harness.nearest import unknown
from harness.shipped import shipped


def is_path(word: str) -> bool:
    """Whether a word on the command line names a file or folder of scenarios, and not a scenario's id."""
    return word.endswith(".py") or "/" in word or Path(word).is_dir()


def divide(words: Sequence[str]) -> tuple[list[Path], tuple[str, ...]]:
    """The places to look in (the shipped scenarios, unless paths are given), and the ids wanted (none: all).

    Raises CallerError for a path that does not exist and for an id that no file there has, naming the nearest.
    """
    paths = [Path(word) for word in words if is_path(word)] or [shipped("scenarios")]
    if missing := [path for path in paths if not path.exists()]:
        raise CallerError(f"{missing[0]}: wanted a file or folder of scenarios, saw no such thing")
    wanted = tuple(dict.fromkeys(word for word in words if not is_path(word)))
    known = ids(paths)
    for word in wanted:
        if word not in known:
            if Path(word).is_file():
                raise CallerError(f"{word}: wanted a scenario's id, or a file of scenarios, which ends in .py")
            told = unknown(f"there is no scenario {word}", word.upper(), known, listed="cuas requirements")
            raise CallerError(told)
    return paths, wanted


def files_of(paths: Sequence[Path], wanted: Collection[str]) -> list[Path]:
    """What pytest has to read for these ids (none: all). Of the shipped scenarios only their files, since all of them
    are hundreds of cases; paths of a user's own stay as they are, since by them pytest finds a project's settings.
    Raises as `ids` does."""
    if not wanted or list(paths) != [shipped("scenarios")]:
        return list(paths)
    return [file for file, tree in trees(paths) if {*_ids_in(tree)} & {*wanted}]


def ids(paths: Sequence[Path]) -> list[str]:
    """The ids in these files and folders, LINK-2 before LINK-10. Raises CallerError for a file that is not Python."""
    return sorted({found for _, tree in trees(paths) for found in _ids_in(tree)}, key=_as_counted)


def _as_counted(name: str) -> list[tuple[str, int]]:
    return [(words, int(number or 0)) for words, number in re.findall(r"(\D*)(\d*)", name)]


def in_several_files(paths: Sequence[Path], wanted: Collection[str]) -> list[str]:
    """A sentence for each of these ids that tests in more than one file have. Raises as `ids` does."""
    files: dict[str, list[Path]] = {}
    for file, tree in trees(paths):
        for each in {*_ids_in(tree)} & {*wanted}:
            files.setdefault(each, []).append(file)
    return [
        f"{each} stands in {len(where)} files ({', '.join(map(str, where))}): their cases are told as one scenario's"
        for each, where in sorted(files.items())
        if len(where) > 1
    ]


def demands(paths: Sequence[Path]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Scenario ids in these files, with the requirements that each names. Raises as `ids` does."""
    for _, tree in trees(paths):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (name := next(_id_of(node), None)) is not None:
                lists = (each.value for each in node.keywords if each.arg == "requirements")
                named = [part.value for each in lists for part in ast.walk(each) if isinstance(part, ast.Constant)]
                yield name, tuple(map(str, named))


def limits_named(paths: Sequence[Path]) -> list[str]:
    """The limits that these files ask of a profile (`limits.react_s`), sorted. Raises as `ids` does."""
    return sorted(
        {
            node.attr
            for _, tree in trees(paths)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "limits"
        }
        - {"profile"}
    )


def trees(paths: Sequence[Path]) -> Iterator[tuple[Path, ast.Module]]:
    """Each file of scenarios and what stands in it. Raises as `ids` does."""
    for path in paths:
        for file in sorted(path.rglob("test_*.py")) if path.is_dir() else [path]:
            try:
                yield file, ast.parse(file.read_bytes(), str(file))
            except (SyntaxError, OSError) as error:
                raise CallerError(f"{file}: wanted a file of scenarios: {error}") from error


def _ids_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _id_of(node)


def _id_of(node: ast.Call) -> Iterator[str]:
    """The scenario's id, if this is a scenario's mark."""
    if isinstance(node.func, ast.Attribute) and node.func.attr == "scenario":
        match node.args:
            case [ast.Constant(value=str(name)), *_]:
                yield name
