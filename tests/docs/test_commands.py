"""What README and guide call are commands and options that there are, and every command is named in the README."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from harness.cli import application
from tests.docs.pages import GUIDE, ROOT

README = ROOT / "README.md"
PAGES = [README, *sorted(GUIDE.glob("*.md"))]
_CALL = re.compile(r"^[\s>$-]*(?:run: )?(cuas (?!-)[a-z].*)$", re.MULTILINE)


def calls(page: Path) -> list[str]:
    """Each line that begins with the command, what stands behind as a remark left out."""
    return [re.split(r"\s{2,}#|\s# |`|, then ", each)[0] for each in _CALL.findall(page.read_text())]


def names() -> dict[str, set[str]]:
    """Of each command, its options; those of a command's own commands are told as its own."""
    root = typer.main.get_command(application())
    return {name: set(_options(command)) for name, command in root.commands.items()}  # type: ignore[attr-defined]


def _options(command: object) -> Iterator[str]:
    for parameter in getattr(command, "params", ()):
        yield from (*parameter.opts, *parameter.secondary_opts)
    for inner in getattr(command, "commands", {}).values():
        yield from _options(inner)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_calls_there_is(page: Path) -> None:
    known, wrong = names(), []
    for call in calls(page):
        words = shlex.split(call.partition(" -- ")[0].partition(" && ")[0])
        options = {word.partition("=")[0] for word in words if word.startswith("-")}
        if words[1] not in known or options - known[words[1]]:
            wrong.append(call)

    assert [] == wrong
    assert page.stem.startswith("write-") or len(calls(page)) > 3


def test_the_readme_names_every_command() -> None:
    told = {call.split()[1] for call in re.findall(r"cuas [a-z]+", README.read_text())}
    assert set() == set(names()) - told


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_where_a_page_leads_there_is_something(page: Path) -> None:
    text = page.read_text()
    links = [page.parent / each for each in re.findall(r"\]\(([\w./-]+)\)", text)]
    files = [ROOT / each for each in re.findall(r"`((?:docs|reports|sitl|tests|scenarios)/[\w./-]+\w)`", text)]
    made = set(re.findall(r"`([\w./-]+)`:$", text, re.MULTILINE)) | {"report/report.html", "report/report.pdf"}
    assert [] == [each for each in (*links, *files) if not each.exists() and str(each.relative_to(ROOT)) not in made]
