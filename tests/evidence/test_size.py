"""How much memory it takes to read a long recording, in bytes that Python and numpy say they hold."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
import pytest

from harness.evidence.bundle import Bundle
from harness.evidence.index import DROPPED_OFFSET
from harness.evidence.replay import replay
from harness.reading.stack import SYSTEM_TIME
from harness.taps import Tap
from tests.recorded.bundles import HERE

T = TypeVar("T")


@pytest.fixture
def bundle() -> Iterator[Bundle]:
    yield Bundle.open(HERE / "ardupilot-patrol")
    tracemalloc.stop()


def peak_of(made: Callable[[], T]) -> tuple[T, int]:
    tracemalloc.start()
    result = made()
    return result, tracemalloc.get_traced_memory()[1]


def test_many_frames_take_little_more_than_their_bytes(bundle: Bundle) -> None:
    of_drone = bundle.index["offset"][(bundle.index["tap"] == Tap.DRONE) & (bundle.index["length"] >= 12)]
    offsets = np.tile(of_drone[of_drone < of_drone[-1] - 40], 10)
    rows, peak = peak_of(lambda: bundle.unchecked(Tap.DRONE, offsets, 40))

    assert (len(offsets), 40) == rows.shape
    assert peak < 2 * rows.nbytes


def test_frames_are_read_as_they_lie_there_to_the_very_last(bundle: Bundle) -> None:
    data = (bundle.folder / Tap.DRONE.file_name).read_bytes()
    rows = bundle.unchecked(Tap.DRONE, np.array([0, 7, len(data) - 40], np.uint64), 40)

    assert [data[:40], data[7:47], data[-40:]] == [each.tobytes() for each in rows]
    assert [data] == [each.tobytes() for each in bundle.unchecked(Tap.DRONE, np.zeros(1, np.uint64), len(data))]


@pytest.mark.parametrize("tap", Tap)
def test_of_no_frames_there_are_no_bytes_however_short_the_tap(tap: Tap, bundle: Bundle) -> None:
    assert (0, 10**9) == bundle.unchecked(tap, np.zeros(0, np.uint64), 10**9).shape


def test_of_a_long_index_only_a_part_is_objects_at_a_time(bundle: Bundle) -> None:
    record = bundle.index[bundle.index["msg_id"] == SYSTEM_TIME][:1].copy()
    record["offset"], record["t_ms"], record["due_ms"] = DROPPED_OFFSET, 10**6, 10**6
    bundle.index = np.repeat(record, 4 * 65536)
    _, peak = peak_of(lambda: replay(bundle))
    assert peak < 150 * len(bundle.index)
