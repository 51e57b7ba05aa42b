"""One flight of the practice drone for all who want a bundle to look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flying import fly_link_1


@pytest.fixture(scope="session")
def flown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed bundle whose verdict is PASS; copy it before changing anything."""
    _, bundle = fly_link_1(tmp_path_factory.mktemp("evidence"))
    return bundle
