"""The recipes in docs/ci: each line is a shell's, each `cuas` in it is one that there is, with options that there are;
those of the practice drone are run, as they stand."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from harness import __version__
from harness.cli import application
from harness.rigs.recipe import load_recipe

RECIPES = Path(__file__).parents[1] / "docs" / "ci"
GITHUB, GITLAB = "github-actions.yml", "gitlab-ci.yml"
CUAS = typer.main.get_command(application())
KNOWN = {"python": "-m pip install", "docker": "pull", "cuas": ""}
"""Programs that a recipe may use; those beside `cuas` for one thing only."""


def lines(name: str) -> Iterator[tuple[str, str]]:
    """Job, and each line that its shell is given, in order."""
    recipe = yaml.safe_load((RECIPES / name).read_text())
    jobs: dict[str, Any] = recipe.get("jobs", recipe)
    for job, told in jobs.items():
        if "jobs" in recipe:
            yield from ((job, step["run"]) for step in told["steps"] if "run" in step)
        elif "script" in told or "before_script" in told:
            parts = [told.get(each, []) for each in ("before_script", "script", "after_script")]
            yield from ((job, line) for part in parts for line in part)


ALL = [
    pytest.param(line, id=f"{name}-{job}-{at}")
    for name in (GITHUB, GITLAB)
    for at, (job, line) in enumerate(lines(name))
]


def calls(line: str) -> Iterator[list[str]]:
    """Each program called in a line, with its words."""
    for part in line.split("&&"):
        yield shlex.split(part.partition(">>")[0])


def test_there_are_lines_in_both() -> None:
    assert {GITHUB: 12, GITLAB: 7} == {name: len(list(lines(name))) for name in (GITHUB, GITLAB)}


@pytest.mark.parametrize("line", ALL)
def test_each_line_is_a_shells_and_calls_what_is_known(line: str) -> None:
    checked = subprocess.run(["/bin/sh", "-n", "-c", line], capture_output=True, text=True, check=False)
    assert (0, "") == (checked.returncode, checked.stderr)
    for program, *words in calls(line):
        assert " ".join(words).startswith(KNOWN[program])


@pytest.mark.parametrize("line", [each for each in ALL if "cuas " in str(each.values[0])])
def test_each_command_has_the_options_that_it_is_called_with(line: str) -> None:
    for program, *words in calls(line):
        if program != "cuas":
            continue
        if "--" in words:
            words = words[: words.index("--")]
        command: Any = CUAS
        while hasattr(command, "commands"):
            command = command.commands[words.pop(0)]
        known = {option for each in command.params for option in each.opts}
        options = [word for word in words if word.startswith("-") and word != "-"]
        assert [] == [word for word in options if word.partition("=")[0] not in known]


def test_versions_are_those_that_the_recipes_of_the_stacks_pin() -> None:
    text = "".join((RECIPES / name).read_text() for name in (GITHUB, GITLAB))
    offer, container = load_recipe("ardupilot").download, load_recipe("px4").container
    assert offer is not None
    assert container is not None
    assert {f"--version={offer.version}"} == {word for word in text.split() if word.startswith("--version=")}
    assert f"IMAGE: {container.images[0]}" in text


@pytest.mark.parametrize("name", [GITHUB, GITLAB])
def test_what_is_installed_is_a_wheel_of_this_version_and_no_bare_name(name: str) -> None:
    recipe = yaml.safe_load((RECIPES / name).read_text())
    told = (recipe.get("env") or recipe["variables"])["CUAS_HARNESS"]
    assert f"wheels/cuas_harness-{__version__}-py3-none-any.whl" == told


def the_users_own() -> str:
    """The scenario that the README has for a user's own repository."""
    readme = (RECIPES.parents[1] / "README.md").read_text()
    return readme.partition("## Your own scenario")[2].partition("```python\n")[2].partition("```")[0]


@pytest.mark.parametrize(
    ("name", "job", "own"), [(GITHUB, "practice", False), (GITLAB, "practice drone", False), (GITHUB, "practice", True)]
)
def test_the_practice_drones_job_runs_as_it_stands(name: str, job: str, own: bool, tmp_path: Path) -> None:
    """All of its lines but the installation, which is this environment; with the shipped scenario that it names, or
    with the one of a user's own repository in its place."""
    (tmp_path / "drone").mkdir()
    (tmp_path / "drone" / "test_mine.py").write_text(the_users_own())
    programs = tmp_path / "programs"
    programs.mkdir()
    caller = programs / "cuas"
    caller.write_text(f"#!{sys.executable}\nfrom harness.cli import main\nmain()\n")
    caller.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(RECIPES.parents[1]),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "page.md"),
    }
    for each, line in lines(name):
        if each != job or "pip install" in line:
            continue
        if own:
            line = line.replace("LINK-1", "drone/test_mine.py").replace("-k '[1.1timeouts]' ", "")
        done = subprocess.run(
            ["/bin/sh", "-e", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert 0 == done.returncode, f"{line}\n{done.stdout}\n{done.stderr}"
    assert ("MINE-1" if own else "LINK-1") in (tmp_path / "junit.xml").read_text()
    made = tmp_path / ("page.md" if name == GITHUB else "report/report.html")
    assert made.is_file(), sorted(str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*"))[:40]
