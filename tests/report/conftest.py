"""Flights of the practice drone in one folder of evidence: one that keeps its promises, and one that returns late."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.flying import fly_link_1


@pytest.fixture(scope="session")
def flown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Never changed; see `evidence`."""
    folder = tmp_path_factory.mktemp("flown")
    fly_link_1(folder, seed=1)
    fly_link_1(folder, seed=2, liar="returns-late")
    return folder


@pytest.fixture
def evidence(flown: Path, tmp_path: Path) -> Path:
    """A copy that a test may ruin."""
    folder = tmp_path / "evidence"
    shutil.copytree(flown, folder)
    return folder


@pytest.fixture
def honest(evidence: Path) -> Path:
    """Within it, the bundle whose verdict is PASS."""
    return next(evidence.glob("*seed1*"))
