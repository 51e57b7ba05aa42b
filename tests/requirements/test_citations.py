"""A check of a scenario that is evidence for several requirements says for which of them it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.shipped import shipped

DEMANDS = ("then", "never", "always", "had")
FILES = [pytest.param(each, id=each.stem) for each in sorted(shipped("scenarios").glob("test_*.py"))]


def functions(path: Path) -> Iterator[tuple[str, int, list[ast.Call]]]:
    """Each function with how many requirements its mark names (0: it is no scenario), and the checks in it."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            named = [
                part
                for mark in node.decorator_list
                if isinstance(mark, ast.Call)
                for keyword in mark.keywords
                if keyword.arg == "requirements"
                for part in ast.walk(keyword.value)
                if isinstance(part, ast.Constant)
            ]
            calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
            checks = [e for e in calls if isinstance(e.func, ast.Attribute) and e.func.attr in DEMANDS and e.keywords]
            yield node.name, len(named), checks


@pytest.mark.parametrize("path", FILES)
def test_each_check_names_its_own_where_there_are_several(path: Path) -> None:
    """Those that scenarios share name their own, whoever shares them."""
    silent = [
        (name, ast.unparse(check))
        for name, named, checks in functions(path)
        if named != 1
        for check in checks
        if "requirements" not in [each.arg for each in check.keywords]
    ]
    assert [] == silent


def test_there_are_such_checks() -> None:
    found = [checks for each in FILES for _, named, checks in functions(each.values[0]) if named > 1]  # type: ignore[arg-type]
    assert len([each for each in found if each]) > 20
