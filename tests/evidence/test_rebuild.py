from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import BundleError
from harness.evidence.bundle import Bundle
from harness.evidence.index import load_index
from harness.evidence.rebuild import rebuild_index
from harness.evidence.recorder import STAMP, Recorder
from harness.evidence.tlog import locate
from harness.mavlink.codec import Encoder
from harness.reading.beats import PINGER
from harness.reading.stack import SIDE_PINGER
from harness.taps import Decision, Fate, Tap, Way

BEGIN_US = 1_790_000_000_000_000


def test_a_lost_index_is_made_again_from_the_taps(recorded: Path) -> None:
    before = Bundle.open(recorded)
    wanted = {tap: [frame for _, _, frame in before.frames(tap)] for tap in Tap}
    ways = {tap: [record.way for _, record, _ in before.frames(tap)] for tap in Tap}
    (recorded / "index.bin").unlink()
    after = Bundle.open(recorded)
    assert after.rebuilt
    assert not (recorded / "index.bin").exists()
    assert wanted == {tap: [frame for _, _, frame in after.frames(tap)] for tap in Tap}
    assert ways == {tap: [record.way for _, record, _ in after.frames(tap)] for tap in Tap}
    fates = {(each.tap, each.way, each.fate) for _, each, _ in after.frames()}
    assert fates == {
        (Tap.DRONE, Way.DOWN, Fate.PASSED), (Tap.GROUND, Way.DOWN, Fate.DELIVERED),
        (Tap.GROUND, Way.UP, Fate.PASSED), (Tap.DRONE, Way.UP, Fate.DELIVERED),
        (Tap.DRONE, Way.DOWN, Fate.MEASURING),
    }  # fmt: skip
    host_us = after.index["host_us"].tolist()
    assert sorted(host_us) == host_us
    assert 19000 == int(after.index["t_ms"].max())


def test_measuring_and_damaged_frames_are_known_again_without_an_index(tmp_path: Path) -> None:
    drone, ground, pinger = Encoder(1, 1), Encoder(255, 190), Encoder(*PINGER)
    beat, said = ground("HEARTBEAT", type=6), drone("HEARTBEAT", type=2, mavlink_version=3)
    with Recorder(tmp_path, lambda: (0, 0)) as recorder:
        recorder.record(Tap.GROUND, Way.UP, [beat], Fate.PASSED)
        recorder.record(Tap.DRONE, Way.UP, [beat], Fate.DELIVERED)
        recorder.record(Tap.DRONE, Way.UP, [pinger("TIMESYNC", ts1=258)], Fate.MEASURING)
        recorder.record(Tap.DRONE, Way.DOWN, [drone("SYSTEM_TIME")], Fate.MEASURING)
        recorder.record(Tap.DRONE, Way.DOWN, [drone("TIMESYNC", tc1=7, ts1=258)], Fate.MEASURING)
        recorder.record(Tap.DRONE, Way.DOWN, [drone("TIMESYNC", tc1=7, ts1=5)], Fate.PASSED)
        recorder.record(Tap.DRONE, Way.DOWN, [said] * 4, Fate.PASSED)
        strange = said[:5] + bytes((99,)) + said[6:]
        ruined = [said[:4], strange, said[:-1] + bytes((said[-1] ^ 1,))]
        recorder.record_each(Tap.GROUND, Way.DOWN, ruined, [Decision(Fate.DAMAGED, 0)] * 3, [said] * 3)
        recorder.record(Tap.GROUND, Way.DOWN, [said], Fate.DELIVERED)
    before, after = load_index(tmp_path / "index.bin"), rebuild_index(tmp_path)

    assert sorted(before[["tap", "offset", "length", "way", "fate"]].tolist()) == sorted(
        after[["tap", "offset", "length", "way", "fate"]].tolist()
    )


def test_strangers_are_known_again_without_an_index(tmp_path: Path) -> None:
    """By their port: they may bear any name but the autopilot's own."""
    drone, stranger, companion, asking = Encoder(1, 1), Encoder(66, 190), Encoder(1, 191), Encoder(*SIDE_PINGER)
    with Recorder(tmp_path, lambda: (0, 0)) as recorder:
        recorder.record(Tap.DRONE, Way.DOWN, [drone("HEARTBEAT", type=2, mavlink_version=3)], Fate.PASSED)
        recorder.record(Tap.ROGUE, Way.UP, [stranger("HEARTBEAT", type=6)], Fate.DELIVERED)
        recorder.record(Tap.ROGUE, Way.UP, [companion("COMMAND_LONG", command=400)], Fate.DELIVERED)
        recorder.record(Tap.ROGUE, Way.UP, [stranger("HEARTBEAT")[:-1]], Fate.DAMAGED)
        recorder.record(Tap.ROGUE, Way.UP, [asking("TIMESYNC", ts1=1)], Fate.MEASURING)
        recorder.record(Tap.ROGUE, Way.DOWN, [drone("COMMAND_ACK", command=400)], Fate.DELIVERED)
        recorder.record(Tap.ROGUE, Way.DOWN, [drone("TIMESYNC", tc1=7, ts1=1)], Fate.MEASURING)
    before, after = load_index(tmp_path / "index.bin"), rebuild_index(tmp_path)

    assert sorted(before[["tap", "offset", "length", "way", "fate"]].tolist()) == sorted(
        after[["tap", "offset", "length", "way", "fate"]].tolist()
    )


def test_a_reboot_opens_an_epoch_and_time_goes_on(tmp_path: Path) -> None:
    encoder = Encoder(1, 1)
    stamps = [encoder("SYSTEM_TIME", time_boot_ms=each) for each in (5000, 9000, 200, 1200, 1300)]
    data = b"".join(STAMP.pack(BEGIN_US + at) + frame for at, frame in enumerate(stamps))
    (tmp_path / "instrument.tlog").write_bytes(data)
    index = rebuild_index(tmp_path)
    assert [(0, 0), (5000, 0), (9000, 0), (9200, 1), (10200, 1)] == index[["t_ms", "epoch"]].tolist()


def frames() -> st.SearchStrategy[bytes]:
    encoder = Encoder(3, 1)
    whole = st.integers(0, 2**31 - 1).map(lambda lat: encoder("GLOBAL_POSITION_INT", lat=lat, hdg=1))
    ruined = st.tuples(whole, st.integers(0, 20), st.integers(1, 255)).map(
        lambda each: bytes(byte ^ (each[2] if at == each[1] else 0) for at, byte in enumerate(each[0]))
    )
    return whole | ruined


@given(body=st.lists(frames(), max_size=12), step_us=st.integers(0, 10**9), cut=st.integers(1, 30))
def test_frames_are_found_again_also_ruined_ones(body: list[bytes], step_us: int, cut: int) -> None:
    last = Encoder(3, 1)("HEARTBEAT", type=2, mavlink_version=3)
    body = [*body, last, last]
    data = b"".join(STAMP.pack(BEGIN_US + at * step_us) + frame for at, frame in enumerate(body))
    assert body == [data[each.offset : each.offset + each.length] for each in locate(data)]
    short = data[: -min(cut, len(last) + 8)]
    assert body[:-1] == [short[each.offset : each.offset + each.length] for each in locate(short)]


def test_an_unreadable_tap_is_a_bundle_error(tmp_path: Path) -> None:
    (tmp_path / "drone.tlog").mkdir()
    with pytest.raises(BundleError, match="wanted a tap's frames"):
        rebuild_index(tmp_path)
