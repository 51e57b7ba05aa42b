"""A long flight without a fault loses no frame; and the audit that says so sees each kind of loss."""

from __future__ import annotations

import numpy as np
import pytest

from harness.evidence.bundle import Bundle
from harness.evidence.index import Index
from harness.taps import Fate, Tap, Way
from tests.bench.hour import audit, fly

FOR_S = 600.0
"""An hour of it, and of real stacks, is `python -m tests.bench hour`."""


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return Bundle.open(fly("builtin", tmp_path_factory.mktemp("hour"), FOR_S))


def test_ten_minutes_of_patrol_lose_no_frame(flown: Bundle) -> None:
    seen = audit(flown.index)

    assert seen.whole
    assert sum(1 for _ in flown.frames()) == seen.frames
    assert FOR_S <= seen.vehicle_s
    assert 50 * FOR_S < seen.frames
    assert 2 * FOR_S < seen.crossed
    assert (0, 0, 0, 0, 50) == (seen.strayed, seen.missing, seen.twice, seen.overtaken, seen.widest_ms)


def place(index: Index, tap: Tap, way: Way, fate: Fate) -> int:
    """Of a record in the middle of the flight."""
    numbers = np.flatnonzero((index["tap"] == tap) & (index["way"] == way) & (index["fate"] == fate))
    return int(numbers[len(numbers) // 2])


@pytest.mark.parametrize(
    ("tap", "way", "fate"),
    [
        (Tap.DRONE, Way.DOWN, Fate.MEASURING),
        (Tap.INSTRUMENT, Way.DOWN, Fate.DELIVERED),
        (Tap.GROUND, Way.DOWN, Fate.DELIVERED),
        (Tap.DRONE, Way.UP, Fate.DELIVERED),
        (Tap.DRONE, Way.DOWN, Fate.PASSED),
        (Tap.GROUND, Way.UP, Fate.PASSED),
    ],
)
def test_a_record_less_is_a_frame_lost(flown: Bundle, tap: Tap, way: Way, fate: Fate) -> None:
    seen = audit(np.delete(flown.index, place(flown.index, tap, way, fate)))

    assert not seen.whole
    assert (1 if fate is not Fate.DELIVERED or tap is Tap.INSTRUMENT else 0) == seen.missing
    assert (fate in (Fate.PASSED, Fate.DELIVERED) and tap is not Tap.INSTRUMENT) == (seen.strayed > 0)


def test_a_frame_that_a_fault_took_or_that_came_twice_is_told(flown: Bundle) -> None:
    entry = place(flown.index, Tap.DRONE, Way.DOWN, Fate.PASSED)
    taken = flown.index.copy()
    taken["fate"][entry] = Fate.LOST
    assert 1 == audit(taken).strayed

    again = np.insert(flown.index, entry, flown.index[entry])
    assert 1 == audit(again).twice


def test_two_frames_that_overtook_each_other_are_no_loss(flown: Bundle) -> None:
    said = np.flatnonzero((flown.index["tap"] == Tap.INSTRUMENT) & (flown.index["way"] == Way.DOWN))
    one, other = said[len(said) // 2 :][:2]
    swapped = flown.index.copy()
    swapped[[one, other]] = swapped[[other, one]]
    seen = audit(swapped)

    assert (0, 1) == (seen.missing, seen.overtaken)
    assert seen.whole
