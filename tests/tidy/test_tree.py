"""The whole tree keeps the house rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tidy.rules import EVERYWHERE, PRODUCT

ROOT = Path(__file__).parents[2]
Rule = Callable[[str, str], Iterator[str]]


def files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert len(found) > len(folders)
    return found


def violations(rule: Rule, paths: list[Path]) -> str:
    """A line each."""
    told = [(path.relative_to(ROOT).as_posix(), path.read_text()) for path in paths]
    return "\n".join(each for name, text in told for each in rule(name, text))


@pytest.mark.parametrize("rule", EVERYWHERE, ids=lambda rule: rule.__name__)
def test_all_code_keeps(rule: Rule) -> None:
    own = ROOT / "tests" / "tidy"
    assert "" == violations(rule, [path for path in files("harness", "scenarios", "tests") if path.parent != own])


@pytest.mark.parametrize("rule", PRODUCT, ids=lambda rule: rule.__name__)
def test_the_product_keeps(rule: Rule) -> None:
    assert "" == violations(rule, files("harness", "scenarios"))
