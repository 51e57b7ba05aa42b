from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from harness.errors import BundleError
from harness.evidence.index import HEADER, RECORD, RECORD_TYPE, header, load_index, save_index
from harness.taps import Fate, Tap, Way


def one(host_us: int = 5) -> bytes:
    return RECORD.pack(host_us, 8, 1234, 33, 40, 2, Tap.GROUND, Way.UP, Fate.LOST, 3, 4, 250, 0xDEADBEEF, 1300, 7)


def test_record_and_header_have_the_sizes_promised() -> None:
    assert (16, 48, 48) == (HEADER.size, RECORD.size, RECORD_TYPE.itemsize)
    assert b"CUASIDX1" == header()[:8]


def test_struct_and_dtype_agree_field_by_field() -> None:
    (record,) = np.frombuffer(one(), dtype=RECORD_TYPE)
    assert (5, 8, 1234, 33, 40, 2, 1, 1, 1, 3, 4, 250, 0xDEADBEEF, 1300, 7) == record.tolist()[:-1]


def test_half_a_record_at_the_end_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "index.bin"
    for cut in range(48):
        path.write_bytes(header() + one(1) + one(2) + one(3)[:cut])
        assert [1, 2] == load_index(path)["host_us"].tolist()


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    records = np.frombuffer(one(1) + one(2), dtype=RECORD_TYPE)
    save_index(tmp_path / "index.bin", records)
    assert records.tobytes() == load_index(tmp_path / "index.bin").tobytes()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "index header of 16 bytes, saw 0: it is truncated"),
        (header()[:15], "saw 15: it is truncated"),
        (b"NOTINDEX" + header()[8:], "it is not an index"),
        (HEADER.pack(b"CUASIDX1", 3, 48), "newer harness; upgrade"),
        (HEADER.pack(b"CUASIDX1", 2, 40), "records of 48 bytes, saw version 2 with 40: the header is corrupt"),
        (HEADER.pack(b"CUASIDX1", 1, 48), "with 48: the header is corrupt"),
        (HEADER.pack(b"CUASIDX1", 0, 40), "the header is corrupt"),
        (HEADER.pack(b"CUASIDX1", 1, 36), "records of 36|with 36: the header is corrupt"),
    ],
)
def test_a_header_that_does_not_fit_is_told_in_a_sentence(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "index.bin").write_bytes(data)
    with pytest.raises(BundleError, match=says):
        load_index(tmp_path / "index.bin")


OLD = struct.Struct("<QQIIHHBBBBBBI2x")
"""A record of version 1."""


@pytest.mark.parametrize("cut", [0, 1, 39])
def test_an_index_of_version_1_is_read_as_if_nothing_had_been_late(tmp_path: Path, cut: int) -> None:
    old = [OLD.pack(host_us, 8, 1234, 33, 40, 2, 1, 1, 1, 3, 4, 250, 0xDEADBEEF) for host_us in (1, 2, 3)]
    path = tmp_path / "index.bin"
    path.write_bytes(HEADER.pack(b"CUASIDX1", 1, 40) + old[0] + old[1] + old[2][:cut])
    records = load_index(path)

    values = (8, 1234, 33, 40, 2, 1, 1, 1, 3, 4, 250, 0xDEADBEEF, 1234, 0)
    assert [(1, *values), (2, *values)] == [each[:-1] for each in records.tolist()]
    assert RECORD_TYPE == records.dtype
    with pytest.raises(ValueError, match="read-only"):
        records["fault"] = 1


def test_an_index_of_version_1_is_saved_as_one_of_today(tmp_path: Path) -> None:
    path = tmp_path / "index.bin"
    path.write_bytes(HEADER.pack(b"CUASIDX1", 1, 40) + OLD.pack(1, 8, 5, 33, 40, 0, 1, 1, 1, 3, 4, 250, 9))
    before = load_index(path)
    save_index(path, before)

    assert header() == path.read_bytes()[:16]
    assert before.tolist() == load_index(path).tolist()


def test_a_missing_index_is_a_bundle_error(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="could not read it"):
        load_index(tmp_path / "index.bin")
