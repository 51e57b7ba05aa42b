from __future__ import annotations

import errno
import json
import math
import os
import struct
import tempfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymavlink import mavutil

from harness.errors import RigError
from harness.evidence import recorder as module
from harness.evidence.index import NOT_A_FRAME, RECORD, load_index
from harness.evidence.recorder import Recorder, head_of
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder
from harness.taps import Decision, Fate, Tap, Way


def still() -> tuple[int, int]:
    return 1500, 2


@pytest.mark.parametrize("version", [1, 2])
def test_header_fields_are_those_that_framing_reads(version: int) -> None:
    frame = Encoder(7, 9, version=version)("HEARTBEAT", type=2)
    assert (framing.sequence(frame), *framing.source(frame), framing.msg_id(frame)) == head_of(frame)


def test_a_frame_is_indexed_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    encoder = Encoder(7, 9)
    frames = [encoder("HEARTBEAT", type=2), encoder("GLOBAL_POSITION_INT", hdg=4)]
    with Recorder(tmp_path, still) as recorder:
        assert 0 == recorder.record(Tap.GROUND, Way.UP, frames[:1], Fate.PASSED)
        assert 1 == recorder.record_each(
            Tap.DRONE, Way.DOWN, frames, [Decision(Fate.LOST, 1500, 3), Decision(Fate.MEASURING, 1700)]
        )
        assert 3 == recorder.record(Tap.DRONE, Way.DOWN, [], Fate.PASSED)
        assert 3 == recorder.count
    index = load_index(tmp_path / "index.bin")
    assert [1, 0, 0] == index["tap"].tolist()
    assert [1, 0, 0] == index["way"].tolist()
    assert [Fate.PASSED, Fate.LOST, Fate.MEASURING] == index["fate"].tolist()
    assert [0, 0, 33] == index["msg_id"].tolist()
    assert [0, 0, 1] == index["seq"].tolist()
    assert [8, 8, 16 + len(frames[0])] == index["offset"].tolist()
    assert {(7, 9, 1500, 2)} == {tuple(each) for each in index[["system", "component", "t_ms", "epoch"]].tolist()}
    assert [(1500, 0), (1500, 3), (1700, 0)] == index[["due_ms", "fault"]].tolist()


def test_a_frame_is_on_disk_when_record_returns(tmp_path: Path) -> None:
    frame = Encoder(1, 1)("HEARTBEAT")
    with Recorder(tmp_path, still) as recorder:
        for count in range(1, 4):
            recorder.record(Tap.INSTRUMENT, Way.DOWN, [frame], Fate.DELIVERED)
            assert count * (8 + len(frame)) == (tmp_path / "instrument.tlog").stat().st_size
            assert 16 + count * RECORD.size == (tmp_path / "index.bin").stat().st_size


def test_host_time_never_decreases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([100, 90, 100, 101])
    monkeypatch.setattr(module, "utc_us", lambda: next(times))
    with Recorder(tmp_path, still) as recorder:
        for _ in range(4):
            recorder.record(Tap.DRONE, Way.DOWN, [b"x"], Fate.PASSED)
    assert [100, 100, 100, 101] == load_index(tmp_path / "index.bin")["host_us"].tolist()


def test_mavutil_opens_the_taps(tmp_path: Path) -> None:
    encoder = Encoder(1, 1)
    with Recorder(tmp_path, still) as recorder:
        recorder.record(
            Tap.DRONE, Way.DOWN, [encoder("HEARTBEAT", type=2, custom_mode=n) for n in range(5)], Fate.PASSED
        )
        recorder.record(Tap.DRONE, Way.DOWN, [encoder("GLOBAL_POSITION_INT", lat=12)], Fate.LOST)
    host_us = load_index(tmp_path / "index.bin")["host_us"]
    log = mavutil.mavlink_connection(str(tmp_path / "drone.tlog"))
    messages = [log.recv_msg() for _ in range(6)]
    assert log.recv_msg() is None
    log.close()
    assert ["HEARTBEAT"] * 5 + ["GLOBAL_POSITION_INT"] == [each.get_type() for each in messages]
    assert [0, 1, 2, 3, 4] == [each.custom_mode for each in messages[:5]]
    assert 12 == messages[5].lat
    assert host_us.tolist() == [round(each._timestamp * 1e6) for each in messages]


@given(
    batches=st.lists(
        st.tuples(
            st.sampled_from(Tap),
            st.sampled_from(Way),
            st.lists(st.tuples(st.binary(min_size=1, max_size=300), st.sampled_from(Fate)), max_size=5),
        ),
        max_size=8,
    )
)
def test_any_bytes_are_read_back_as_they_were_and_in_order(
    batches: list[tuple[Tap, Way, list[tuple[bytes, Fate]]]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Recorder(folder, still) as recorder:
            for tap, way, pairs in batches:
                decisions = [Decision(fate, 1500) for _, fate in pairs]
                recorder.record_each(tap, way, [frame for frame, _ in pairs], decisions)
        taps = {tap: path.read_bytes() for tap in Tap if (path := folder / tap.file_name).exists()}
        wanted = [(tap, way, fate, frame) for tap, way, pairs in batches for frame, fate in pairs]
        seen = []
        for each in load_index(folder / "index.bin"):
            begin, length = int(each["offset"]), int(each["length"])
            data = taps[Tap(each["tap"])]
            assert int(each["host_us"]) == struct.unpack(">Q", data[begin - 8 : begin])[0]
            seen.append((each["tap"], each["way"], each["fate"], data[begin : begin + length]))
        assert wanted == seen


def test_bytes_without_a_header_are_marked(tmp_path: Path) -> None:
    with Recorder(tmp_path, still) as recorder:
        recorder.record(Tap.DRONE, Way.DOWN, [b"\x00ruined", b"\xfd", b"\xfe12"], Fate.DELIVERED)
    assert [NOT_A_FRAME] * 3 == load_index(tmp_path / "index.bin")["msg_id"].tolist()


@pytest.mark.parametrize("frames", [[b""], [b"a", b""], [b"a" * 65536], [b"a", b"a" * 65536]])
def test_what_cannot_be_recorded_is_refused_whole(tmp_path: Path, frames: list[bytes]) -> None:
    decision = Decision(Fate.PASSED, 0)
    with Recorder(tmp_path, still) as recorder:
        with pytest.raises(RigError, match=r"cannot record .* DRONE tap"):
            recorder.record(Tap.DRONE, Way.DOWN, frames, Fate.PASSED)
        with pytest.raises(RigError, match=r"cannot record .* DRONE tap"):
            recorder.record_each(Tap.DRONE, Way.DOWN, frames, [decision] * len(frames))
        for decisions in ([], [decision] * 2, [Decision(Fate.LOST, 0, 2**16)]):
            with pytest.raises(RigError, match=r"cannot record .* DRONE tap"):
                recorder.record_each(Tap.DRONE, Way.DOWN, [b"a"], decisions)
        assert 0 == recorder.record(Tap.DRONE, Way.DOWN, [b"good"], Fate.PASSED)
    assert 12 == (tmp_path / "drone.tlog").stat().st_size
    assert 1 == len(load_index(tmp_path / "index.bin"))


def test_a_copy_has_a_record_of_its_own_and_its_bytes_are_not_written_twice(tmp_path: Path) -> None:
    encoder = Encoder(1, 1)
    frames = [encoder("HEARTBEAT"), encoder("ATTITUDE"), encoder("PING")]
    decisions = [
        Decision(Fate.PASSED, 1500),
        Decision(Fate.PASSED, 1600, 2, (1700, 1900)),
        Decision(Fate.DAMAGED, 1500, 1, (1501,)),
    ]
    with Recorder(tmp_path, still) as recorder:
        assert 0 == recorder.record_each(Tap.DRONE, Way.DOWN, frames, decisions)
        assert 6 == recorder.count == recorder.record(Tap.DRONE, Way.DOWN, frames[:1], Fate.MEASURING)
    index = load_index(tmp_path / "index.bin")

    copied = [Fate.COPIED, Fate.COPIED]
    assert [Fate.PASSED, Fate.PASSED, *copied, Fate.DAMAGED, Fate.COPIED, Fate.MEASURING] == index["fate"].tolist()
    assert [1500, 1600, 1700, 1900, 1500, 1501, 1500] == index["due_ms"].tolist()
    assert [0, 2, 2, 2, 1, 1, 0] == index["fault"].tolist()
    data = (tmp_path / "drone.tlog").read_bytes()
    assert 4 * 8 + sum(map(len, [*frames, frames[0]])) == len(data)
    seen = [data[int(each["offset"]) :][: int(each["length"])] for each in index]
    assert [frames[0], *[frames[1]] * 3, *[frames[2]] * 2, frames[0]] == seen
    assert [0, 1, 1, 1, 2, 2, 0] == index["seq"].tolist()
    for number in (1, 4):
        same = ["host_us", "offset", "t_ms", "msg_id", "length", "epoch", "system", "component", "crc"]
        assert index[number][same] == index[number + 1][same]


def test_what_came_out_damaged_is_kept_as_it_was_under_the_header_that_it_had(tmp_path: Path) -> None:
    head = Encoder(7, 9)("HEARTBEAT", type=2)
    with Recorder(tmp_path, still) as recorder:
        recorder.record_each(Tap.GROUND, Way.DOWN, [b"\xfd?"], [Decision(Fate.DAMAGED, 1500)], [head])
    (record,) = load_index(tmp_path / "index.bin")

    assert (Fate.DAMAGED, 7, 9, 0, 0, 2) == tuple(
        int(record[name]) for name in ("fate", "system", "component", "seq", "msg_id", "length")
    )
    assert b"\xfd?" == (tmp_path / "ground.tlog").read_bytes()[8:]
    assert zlib.crc32(b"\xfd?") == record["crc"]


def test_the_sticks_tap_is_made_with_its_first_frame(tmp_path: Path) -> None:
    with Recorder(tmp_path, still) as recorder:
        recorder.record(Tap.DRONE, Way.DOWN, [b"x"], Fate.PASSED)
        assert not (tmp_path / "rc.tlog").exists()
        recorder.record(Tap.RC, Way.UP, [b"sticks"], Fate.PASSED)
        recorder.record(Tap.RC, Way.UP, [b"again"], Fate.LOST)
    assert 8 + 6 + 8 + 5 == (tmp_path / "rc.tlog").stat().st_size
    assert [Tap.DRONE, Tap.RC, Tap.RC] == load_index(tmp_path / "index.bin")["tap"].tolist()


@pytest.mark.parametrize("file_name", ["drone.tlog", "index.bin"])
@pytest.mark.parametrize("fits", [-1, 0, 3])
def test_a_full_disk_is_the_rigs_fault_and_leaves_no_half_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file_name: str, fits: int
) -> None:
    real = os.write
    with Recorder(tmp_path, still) as recorder:
        recorder.record(Tap.DRONE, Way.DOWN, [b"one"], Fate.PASSED)

        def full(fd: int, data: bytes) -> int:
            if not os.path.samestat(os.fstat(fd), (tmp_path / file_name).stat()):
                return real(fd, data)
            if fits < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(fd, data[:fits])

        monkeypatch.setattr(os, "write", full)
        with pytest.raises(RigError, match=f"wanted to write .* bytes to .*{file_name}"):
            recorder.record(Tap.DRONE, Way.DOWN, [b"two"], Fate.PASSED)
        monkeypatch.setattr(os, "write", real)
        assert 1 == recorder.record(Tap.DRONE, Way.DOWN, [b"three"], Fate.PASSED)
    index = load_index(tmp_path / "index.bin")
    data = (tmp_path / "drone.tlog").read_bytes()
    assert [b"one", b"three"] == [data[each["offset"] :][: each["length"]] for each in index]
    assert 8 + 3 + 8 + 5 == len(data)


def test_a_folder_recorded_into_is_refused(tmp_path: Path) -> None:
    Recorder(tmp_path, still).close()
    with pytest.raises(RigError, match=r"wanted to create .*drone\.tlog"):
        Recorder(tmp_path, still)


def test_a_clock_that_runs_off_stays_at_the_last_time_there_is(tmp_path: Path) -> None:
    with Recorder(tmp_path, lambda: (2**33, 0)) as recorder:
        recorder.record(Tap.DRONE, Way.DOWN, [b"one"], Fate.PASSED)
        recorder.record(Tap.DRONE, Way.DOWN, [b"one", b"two"], Fate.PASSED)
        recorder.record_each(Tap.DRONE, Way.DOWN, [b"one"], [Decision(Fate.PASSED, 2**34, 0, (2**35,))])
    index = load_index(tmp_path / "index.bin")

    assert [(2**32 - 1, 2**32 - 1)] * 5 == [(each["t_ms"], each["due_ms"]) for each in index]


def test_close_may_be_repeated_and_ends_recording(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, still)
    recorder.close()
    recorder.close()
    with pytest.raises(RigError, match="recording stopped"):
        recorder.record(Tap.DRONE, Way.DOWN, [b"late"], Fate.PASSED)


def test_events_carry_the_time_and_what_they_were_given(tmp_path: Path) -> None:
    with Recorder(tmp_path, still) as recorder:
        recorder.event("inject", fault="LinkLoss", at=np.float64(1.5), fate=Fate.LOST, folder=Path("x"), never=math.inf)
        recorder.event("said", text="naïve \udce9")
    first, second = map(json.loads, (tmp_path / "events.jsonl").read_text("utf-8").splitlines())
    assert {"t_s": 1.5, "epoch": 2, "kind": "inject", "fault": "LinkLoss", "at": 1.5, "fate": 1, "folder": "x"} == {
        key: value for key, value in first.items() if key not in ("host_us", "never")
    }
    assert "inf" == first["never"]
    assert second["host_us"] >= first["host_us"]


def test_an_event_may_not_overwrite_its_time(tmp_path: Path) -> None:
    with Recorder(tmp_path, still) as recorder, pytest.raises(ValueError, match="'epoch', 't_s'"):
        recorder.event("x", epoch=3, t_s=1)
    assert b"" == (tmp_path / "events.jsonl").read_bytes()
