"""What tests need to know of this machine: which real flight stacks are on it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from harness.rigs.bench_lease import FOLDER_VARIABLE
from harness.rigs.binary import find_binary
from harness.rigs.recipe import load_recipe

# A deadline would assert on the host's time, which is everybody's here.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

REAL_STACKS = ("ardupilot", "px4")


def real_stack(name: str) -> object:
    """A test parameter that skips, saying what is missing and how to get it, where that stack is not found."""
    recipe = load_recipe(name)
    reason = f"{recipe.title} SITL NOT FOUND, NOT TESTED: {recipe.get}"
    marks = [pytest.mark.real, pytest.mark.skipif(find_binary(recipe) is None, reason=reason)]
    return pytest.param(name, marks=marks, id=name)


def pytest_configure(config: pytest.Config) -> None:
    """Nobody's own keys seal what tests fly."""
    folder = tempfile.TemporaryDirectory(prefix="cuas-config-")
    config.add_cleanup(folder.cleanup)
    os.environ["XDG_CONFIG_HOME"] = folder.name


@pytest.fixture
def leases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of leases and journals, of this test alone and of what it starts: no real board of anybody's is in it,
    and nothing of it is left in the one that all users share."""
    folder = tmp_path / "leases"
    folder.mkdir()
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    return folder


ALL_STACKS = [pytest.param("builtin", id="builtin"), *(real_stack(name) for name in REAL_STACKS)]
