"""A folder in which much has ended is read piece by piece, and nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.serve.suite import PIECE, Suite
from tests.flying import fly_link_1
from tests.serve.crowded import crowd, held
from tests.serve.served import Served, until

COUNT = 4 * PIECE


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fly_link_1(tmp_path_factory.mktemp("flown"))[1]


@pytest.fixture
def evidence(bundle: Path, tmp_path: Path) -> Path:
    """A folder in which `COUNT` runs have ended."""
    crowd(bundle, tmp_path, COUNT)
    return tmp_path


@pytest.fixture
def served(evidence: Path) -> Iterator[Served]:
    served = Served(evidence)
    yield served
    served.end()


def test_others_are_answered_while_it_goes_on(served: Served, evidence: Path) -> None:
    bundles = sorted(each for each in evidence.iterdir() if each.is_dir())
    with served.stream() as events:
        with held(bundles[PIECE + 3]):
            told = until(events, "verdict")
            assert 200 == served.ask("/watch.css")[0]
            status, _, report = served.ask(f"/runs/{bundles[0].name}")
            assert (200, True) == (status, "PASS</span>" in report)
            with served.stream() as later:
                seen = until(later, "reading")
            assert "ready" not in [kind for kind, _ in told + seen]
            assert [{"left": COUNT - PIECE}] == [value for kind, value in seen if kind == "reading"]
            assert bundles[0].name == next(value["run"] for kind, value in seen if kind == "verdict")
        told += until(events, "ready")
    assert [each.name for each in bundles] == [value["run"] for kind, value in told if kind == "verdict"]
    assert {"left": 0} == [value for kind, value in told if kind == "reading"][-1]


def test_who_leaves_while_it_goes_on_leaves_no_second_look_beside_it(served: Served, evidence: Path) -> None:
    bundles = sorted(each for each in evidence.iterdir() if each.is_dir())
    watching = served.watching
    assert watching is not None
    with held(bundles[PIECE + 3]):
        with served.stream() as first:
            until(first, "verdict")
        while watching.streams:
            served.ask("/watch.css")
        assert not watching.idle
        with served.stream() as second:
            until(second, "verdict")
    with served.stream() as third:
        told = until(third, "ready")
    assert [each.name for each in bundles] == [value["run"] for kind, value in told if kind == "verdict"]


def test_a_picture_stays_as_it_was_while_the_next_is_made(evidence: Path) -> None:
    suite = Suite(evidence)
    pictures = [(left, suite.picture) for left in suite.look()]
    pictures.append((0, suite.picture))
    counts = [(left, picture.unread, len(picture.ended), picture.looks) for left, picture in pictures]
    assert [(COUNT - n * PIECE, COUNT - n * PIECE, n * PIECE, 0) for n in range(3)] == counts[:-1]
    assert (0, 0, COUNT, 1) == counts[-1]
    assert list(range(1, COUNT + 1)) == [each.number for each in suite.picture.ended]
