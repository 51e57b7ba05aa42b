"""Which scenarios there are, told from their files without importing them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from harness.errors import CallerError
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
            near = get_close_matches(word.upper(), known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise CallerError(f"there is no scenario {word}: wanted one of {', '.join(known) or 'none at all'}{hint}")
    return paths, wanted


def ids(paths: Sequence[Path]) -> list[str]:
    """The ids in these files and folders, sorted. Raises CallerError for a file that is not Python."""
    return sorted({found for _, tree in trees(paths) for found in _ids_in(tree)})


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
