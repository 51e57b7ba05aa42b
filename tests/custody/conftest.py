"""Evidence of the practice drone, sealed by a lab's key, as an evaluator gets it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.custody.evidence import Custody, examine
from harness.custody.found import Kind
from harness.evidence.keys import KeyStore, SigningKey, by_fingerprint
from tests.custody.flights import fly_short


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> KeyStore:
    """The evaluator's: it has the lab's key, whose private half signs here too."""
    store = KeyStore(tmp_path_factory.mktemp("config") / "keys")
    store.make("lab")
    return store


@pytest.fixture(scope="session")
def lab(store: KeyStore) -> SigningKey:
    return store.own("lab")


@pytest.fixture(scope="session")
def _signed(tmp_path_factory: pytest.TempPathFactory, lab: SigningKey) -> Path:
    return fly_short(tmp_path_factory.mktemp("signed") / "evidence", lab, seeds=(1, 2, 3))


@pytest.fixture(scope="session")
def _unsigned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fly_short(tmp_path_factory.mktemp("unsigned") / "evidence", None, seeds=(1, 2))


@pytest.fixture
def signed(_signed: Path, tmp_path: Path) -> Path:
    """Three runs, in the order flown."""
    return shutil.copytree(_signed, tmp_path / "evidence")


@pytest.fixture
def unsigned(_unsigned: Path, tmp_path: Path) -> Path:
    """Two."""
    return shutil.copytree(_unsigned, tmp_path / "unsigned")


@pytest.fixture
def look(store: KeyStore) -> Callable[[Path], Custody]:
    """As an evaluator who trusts the lab."""
    return lambda place: examine([place], by_fingerprint(store.trusted()))


@pytest.fixture
def kinds(look: Callable[[Path], Custody]) -> Callable[[Path], list[tuple[Kind, str]]]:
    return lambda place: [(each.kind, each.about) for each in look(place).found]
