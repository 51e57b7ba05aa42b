"""Which scenarios can be searched for a boundary, and over what, told from their files without importing them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.cli.procedures import is_path, trees
from harness.errors import CallerError
from harness.levels import MARK, Boundary
from harness.shipped import shipped


@dataclass(frozen=True, slots=True)
class Searchable:
    """A scenario with its mark; `cases` tells whether its test has other parameters than the level."""

    id: str
    test: str
    source: Path
    boundary: Boundary
    cases: bool

    @property
    def title(self) -> str:
        """For a list of them."""
        return f"{self.id} ({', '.join(filter(None, (self.boundary.quantity, self.boundary.unit)))})"


def choose(words: Sequence[str]) -> tuple[list[Path], Searchable]:
    """The places that were named, and the one scenario that `words` mean: by its id, or by a word of its quantity.

    Raises CallerError for none and for several, naming what there is.
    """
    named = [Path(word) for word in words if is_path(word)]
    if missing := [path for path in named if not path.exists()]:
        raise CallerError(f"{missing[0]}: wanted a file or folder of scenarios, saw no such thing")
    known = list(_all(named or [shipped("scenarios")]))
    listed = ", ".join(each.title for each in known) or "none: no test there is marked @pytest.mark.boundary(…)"
    asked = [word for word in words if not is_path(word)]
    if len(asked) > 1:
        raise CallerError(f"{' '.join(asked)}: wanted one scenario, since each has a boundary of its own")
    found = [each for each in known if not asked or asked[0].upper() == each.id.upper()]
    if not found:
        found = [each for each in known if asked[0].lower() in each.boundary.quantity.lower().split()]
    if not found:
        raise CallerError(f"there is no boundary to search for {asked[0]}; there are {listed}")
    if len(found) > 1:
        raise CallerError(
            f"{asked[0] if asked else 'which one'}? wanted one of {', '.join(each.title for each in found)}"
        )
    return named, found[0]


def _all(paths: Sequence[Path]) -> Iterator[Searchable]:
    for file, tree in trees(paths):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                marks = dict(_marks(node))
                if MARK in marks and "scenario" in marks:
                    yield _searchable(file, node.name, marks)


def _marks(test: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, ast.Call]]:
    for node in test.decorator_list:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node


def _searchable(file: Path, test: str, marks: dict[str, ast.Call]) -> Searchable:
    where = f"{file}::{test}"
    try:
        [scenario, *_] = (ast.literal_eval(each) for each in marks["scenario"].args)
        arguments = [ast.literal_eval(each) for each in marks[MARK].args]
        named = {each.arg or "**": ast.literal_eval(each.value) for each in marks[MARK].keywords}
    except ValueError:
        raise CallerError(f"{where}: wanted plain words and numbers in its marks scenario and {MARK}") from None
    return Searchable(str(scenario), test, file, Boundary.of(where, arguments, named), "parametrize" in marks)
