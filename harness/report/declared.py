"""What the shipped scenarios say of themselves: id, title and requirements, told from their files without importing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.shipped import shipped


@dataclass(frozen=True, slots=True)
class Declared:
    """A scenario as its mark and its file's first paragraph, or its test's name, have it."""

    id: str
    title: str
    requirements: tuple[str, ...]


def declared(folder: Path | None = None) -> dict[str, Declared]:
    """By id; tests of one scenario that are evidence for different things are added up."""
    found: dict[str, Declared] = {}
    for path in sorted((folder or shipped("scenarios")).glob("test_*.py")):
        for each in _in(ast.parse(path.read_bytes(), path.name)):
            before = found.get(each.id, each)
            wanted = dict.fromkeys((*before.requirements, *each.requirements))
            found[each.id] = Declared(each.id, before.title, tuple(wanted))
    return found


def _in(tree: ast.Module) -> Iterator[Declared]:
    about, _, text = " ".join((ast.get_docstring(tree) or "").partition("\n\n")[0].split()).partition(": ")
    for test in (each for each in ast.walk(tree) if isinstance(each, ast.AsyncFunctionDef)):
        for mark in test.decorator_list:
            match mark:
                case ast.Call(func=ast.Attribute(attr="scenario"), args=[ast.Constant(value=str(name)), *_]):
                    title = text if about == name else test.name.removeprefix("test_").replace("_", " ")
                    yield Declared(name, title.strip(". "), tuple(_requirements(mark)))


def _requirements(mark: ast.Call) -> Iterator[str]:
    for each in mark.keywords:
        if each.arg == "requirements":
            for part in ast.walk(each.value):
                match part:
                    case ast.Constant(value=str(name)):
                        yield name
