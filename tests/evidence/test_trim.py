from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness.errors import BundleError, CallerError
from harness.evidence.bundle import TWIN_FOLDER, Bundle, BundleWriter
from harness.evidence.index import DROPPED_OFFSET
from harness.evidence.models import RunIdentity
from harness.evidence.recorder import Recorder
from harness.evidence.seal import bundle_hash, seal, verify
from harness.evidence.trim import trim
from harness.mavlink.codec import Encoder
from harness.taps import Decision, Fate, Tap, Way


def test_frames_go_but_their_records_stay(recorded: Path, tmp_path: Path) -> None:
    sha256 = trim(recorded, tmp_path / "small", keep_msg_ids={2})
    assert ([], sha256) == (verify(tmp_path / "small"), bundle_hash(tmp_path / "small"))
    big, small = Bundle.open(recorded), Bundle.open(tmp_path / "small")
    same = ["host_us", "t_ms", "msg_id", "tap", "way", "fate", "system", "component", "seq", "crc", "due_ms", "fault"]
    assert big.index[same].tolist() == small.index[same].tolist()
    gone = small.index["offset"] == DROPPED_OFFSET
    assert (small.index["msg_id"] != 2).tolist() == gone.tolist()
    assert {0} == set(small.index["length"][gone].tolist())
    wanted = [(number, frame) for number, _, frame in big.frames(msg_ids={2})]
    assert wanted == [(number, frame) for number, _, frame in small.frames()]
    with pytest.raises(BundleError, match="trimmed away"):
        small.frame(0)
    assert not (tmp_path / "small" / "stack.bin").exists()
    assert big.findings() == small.findings()


def test_the_taps_stay_in_step_with_the_index_and_open_without_it(recorded: Path, tmp_path: Path) -> None:
    trim(recorded, tmp_path / "small", keep_msg_ids={33})
    small = Bundle.open(tmp_path / "small")
    wanted = {tap: [frame for _, _, frame in small.frames(tap)] for tap in Tap}
    (tmp_path / "small" / "index.bin").unlink()
    again = Bundle.open(tmp_path / "small")
    assert wanted == {tap: [frame for _, _, frame in again.frames(tap)] for tap in Tap}


@pytest.fixture
def copied(tmp_path: Path, identity: RunIdentity) -> Path:
    """Two frames, each with two copies, the first one damaged; the sticks' tap; and one more frame."""
    folder = tmp_path / "copied"
    BundleWriter(folder, identity)
    drone = Encoder(1, 1)
    frames = [drone("HEARTBEAT", type=2), drone("ATTITUDE"), drone("HEARTBEAT", type=3)]
    decisions = [
        Decision(Fate.DAMAGED, 1000, 1, (1200, 1400)),
        Decision(Fate.PASSED, 1000, 2, (1300,)),
        Decision(Fate.PASSED, 1000),
    ]
    with Recorder(folder, lambda: (1000, 0)) as recorder:
        recorder.record_each(Tap.DRONE, Way.DOWN, frames, decisions)
        recorder.record(Tap.RC, Way.UP, [Encoder(254, 193)("RC_CHANNELS_OVERRIDE")], Fate.PASSED)
    return folder


@pytest.mark.parametrize(
    ("kept", "numbers"), [({0}, [0, 1, 2, 5]), ({30}, [3, 4]), ({0, 30, 70}, [0, 1, 2, 3, 4, 5, 6]), (set(), [])]
)
def test_a_copy_stays_or_goes_with_its_frame(copied: Path, tmp_path: Path, kept: set[int], numbers: list[int]) -> None:
    trim(copied, tmp_path / "small", keep_msg_ids=kept)
    big, small = Bundle.open(copied), Bundle.open(tmp_path / "small")
    whole = {number: frame for number, _, frame in big.frames()}

    assert {number: whole[number] for number in numbers} == {number: frame for number, _, frame in small.frames()}
    same = ["host_us", "t_ms", "msg_id", "tap", "way", "fate", "system", "component", "seq", "crc", "due_ms", "fault"]
    assert big.index[same].tolist() == small.index[same].tolist()
    distinct = {(record.tap, record.offset): len(frame) + 8 for _, record, frame in small.frames()}
    taps = [tmp_path / "small" / tap.file_name for tap in Tap]
    written = sum(each.stat().st_size for each in taps if each.exists())
    assert sum(distinct.values()) == written, "a copy's bytes are not written twice"
    assert 7 - len(numbers) == json.loads((tmp_path / "small" / "trimmed.json").read_text())["frames_dropped"]


def test_a_trimmed_bundle_can_be_trimmed_again(copied: Path, tmp_path: Path) -> None:
    trim(copied, tmp_path / "small", keep_msg_ids={0, 30})
    trim(tmp_path / "small", tmp_path / "smaller", keep_msg_ids={30})

    assert [3, 4] == [number for number, _, _ in Bundle.open(tmp_path / "smaller").frames()]


def test_time_is_cut_and_findings_with_it(recorded: Path, tmp_path: Path) -> None:
    trim(recorded, tmp_path / "small", until_s=4)
    small = Bundle.open(tmp_path / "small")
    assert 5 * 7 == len(small.index) == len(list(small.frames()))
    assert [0, 1, 2, 3, 4] == [each["turn"] for each in small.events()]
    assert small.findings() is None
    assert small.checks() is not None


def test_logs_are_kept_on_demand(recorded: Path, tmp_path: Path) -> None:
    (recorded / "logs").mkdir()
    (recorded / "logs" / "out.txt").write_text("hello")
    trim(recorded, tmp_path / "small", drop_logs=False)
    assert "hello" == (tmp_path / "small" / "logs" / "out.txt").read_text()
    assert (recorded / "stack.bin").read_bytes() == (tmp_path / "small" / "stack.bin").read_bytes()


def test_the_trimmed_bundle_tells_where_it_comes_from(recorded: Path, tmp_path: Path) -> None:
    sha256 = seal(recorded)
    trim(recorded, tmp_path / "small", keep_msg_ids=[2, 0], until_s=4)
    about = json.loads((tmp_path / "small" / "trimmed.json").read_text())
    assert {
        "schema": 1, "source_hash": sha256, "kept_msg_ids": [0, 2], "until_s": 4, "frames_dropped": 10,
    } == about  # fmt: skip


def test_a_target_that_exists_is_refused_and_a_failure_leaves_none(recorded: Path, tmp_path: Path) -> None:
    with pytest.raises(CallerError, match="wanted a new folder"):
        trim(recorded, tmp_path)
    data = bytearray((recorded / "drone.tlog").read_bytes())
    data[20] ^= 1
    (recorded / "drone.tlog").write_bytes(data)
    with pytest.raises(BundleError, match="corrupt frame"):
        trim(recorded, tmp_path / "small")
    assert not (tmp_path / "small").exists()


@pytest.fixture
def with_twin(recorded: Path) -> Path:
    """`recorded`, with its like as its twin."""
    shutil.copytree(recorded, recorded.parent / "like")
    (recorded.parent / "like").rename(recorded / TWIN_FOLDER)
    return recorded


@pytest.mark.parametrize(
    ("settings", "of_flight", "of_twin"),
    [({}, {0, 2, 33}, {0, 2, 33}), ({"keep_msg_ids": {2}}, {2}, {2}),
     ({"keep_msg_ids": {2, 33}, "twin_msg_ids": {2}}, {2, 33}, {2}), ({"twin_msg_ids": set()}, {0, 2, 33}, set())],
)  # fmt: skip
def test_a_twin_is_trimmed_and_sealed_with_its_flight(
    with_twin: Path, tmp_path: Path, settings: dict[str, set[int]], of_flight: set[int], of_twin: set[int]
) -> None:
    trim(with_twin, tmp_path / "small", **settings)

    small = tmp_path / "small"
    for folder, kept in ((small, of_flight), (small / TWIN_FOLDER, of_twin)):
        bundle = Bundle.open(folder)
        assert kept == {record.msg_id for _, record, _ in bundle.frames()} & {0, 2, 33}
        assert len(Bundle.open(with_twin).index) == len(bundle.index)
        assert not (folder / "stack.bin").exists()
        assert (folder / "trimmed.json").exists()
    assert not (small / TWIN_FOLDER / "manifest.json").exists()
    assert [] == verify(small)
    (small / TWIN_FOLDER / "drone.tlog").unlink()
    assert [f"{TWIN_FOLDER}/drone.tlog"] == [each.file for each in verify(small)]


def test_a_twin_is_cut_with_its_flight(with_twin: Path, tmp_path: Path) -> None:
    trim(with_twin, tmp_path / "small", until_s=4, drop_logs=False)

    twin = Bundle.open(tmp_path / "small" / TWIN_FOLDER)
    assert 5 * 7 == len(twin.index)
    assert twin.findings() is None
    assert (twin.folder / "stack.bin").exists()
