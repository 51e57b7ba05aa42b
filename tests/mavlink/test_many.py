"""Checksums of many frames at once are those of each."""

from __future__ import annotations

from random import Random
from zlib import crc32

import numpy as np
import pytest

from harness.mavlink import many
from harness.mavlink.frame import checksum


@pytest.mark.parametrize("length", [1, 2, 12, 24, 107])
def test_checksums_of_rows_are_those_of_each(length: int) -> None:
    rng = Random(length)
    frames = [rng.randbytes(length) for _ in range(200)]
    rows = np.frombuffer(b"".join(frames), np.uint8).reshape(-1, length)

    assert [crc32(each) for each in frames] == many.crc32(rows).tolist()
    assert [checksum(b"\xfd" + each, 33) for each in frames] == many.crc16(rows, 33).tolist()


def test_of_none_there_are_none() -> None:
    assert [] == many.crc32(np.zeros((0, 24), np.uint8)).tolist()
