"""A ground station's own log against what a link handed to it and took from it."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from harness.errors import BundleError
from harness.evidence.heard import Heard, heard_by
from harness.evidence.linked import delivered, entered, read_recording
from harness.faults import RandomLoss
from harness.mavlink.codec import Encoder
from harness.taps import Way
from harness.wire.controls import Controls
from tests.evidence.recorded_link import record
from tests.wire.relaying import Ends

DOWN, UP = 40, 20


async def flight(ends: Ends, controls: Controls) -> None:
    controls.put("loss", RandomLoss(0.3))
    for _ in range(DOWN // 2):
        ends.down("HEARTBEAT", "ATTITUDE")
        ends.up("PING")
        await ends.until(ends.clock.now_s() + 0.1)


def station_log(folder: Path) -> list[bytes]:
    """What a station between these ends writes down: all that it was handed, and all that it sent."""
    recording = read_recording(folder)
    return [*delivered(recording, Way.DOWN)[1], *entered(recording, Way.UP)[1]]


def heard(folder: Path, frames: list[bytes], first_us: int = 1_700_000_000_000_000) -> Heard:
    log = folder.parent / "station.tlog"
    log.write_bytes(b"".join(struct.pack(">Q", first_us + at) + each for at, each in enumerate(frames)))
    return heard_by(log, read_recording(folder))


@pytest.fixture
def taps(tmp_path: Path) -> Path:
    record(tmp_path / "taps", flight)
    return tmp_path / "taps"


def test_a_log_of_all_that_crossed_agrees(taps: Path) -> None:
    frames = station_log(taps)
    told = heard(taps, frames)
    assert Heard(before=0, handed=len(frames) - UP, after=0, unheard=0, said=UP, lost=0) == told
    assert told.agrees


@pytest.mark.parametrize("looks_like", [0xFDFF, 0xFEFF, 0xFDFFFF])
def test_a_stamp_that_looks_like_the_beginning_of_a_long_frame_hides_none_of_the_last(
    taps: Path, looks_like: int
) -> None:
    frames = station_log(taps)
    for behind in range(1, 4):
        told = heard(taps, frames, 1_700_000_000_000_000 >> 24 << 24 | looks_like - (len(frames) - behind))
        assert (len(frames) - UP, 0, 0, UP) == (told.handed, told.after, told.unheard, told.said)


def test_a_frame_that_was_handed_over_and_is_not_in_the_log_is_unheard(taps: Path) -> None:
    frames = station_log(taps)
    told = heard(taps, frames[:3] + frames[4:])
    assert (1, False) == (told.unheard, told.agrees)


def test_before_it_listened_and_after_it_ended_nothing_is_missed(taps: Path) -> None:
    frames = station_log(taps)
    told = heard(taps, frames[2 : -UP - 3] + frames[-UP:])
    assert (2, 3, 0, True) == (told.before, told.after, told.unheard, told.agrees)


def test_what_it_sent_and_never_entered_is_lost(taps: Path) -> None:
    told = heard(taps, [*station_log(taps), Encoder(255, 190)("SYSTEM_TIME")])
    assert (UP + 1, 1, False) == (told.said, told.lost, told.agrees)


def test_parameters_that_mavproxy_read_as_a_file_were_never_sent(taps: Path) -> None:
    told = heard(taps, [*station_log(taps), Encoder(255, 190)("PARAM_VALUE", param_id="A")])
    assert (UP, 0, True) == (told.said, told.lost, told.agrees)


def test_the_log_of_another_flight_does_not_agree(taps: Path) -> None:
    told = heard(taps, [Encoder(7, 1)("HEARTBEAT")])
    assert (0, 1, 1, False) == (told.handed, told.said, told.lost, told.agrees)


def test_what_is_no_log_is_refused(tmp_path: Path, taps: Path) -> None:
    (tmp_path / "text").write_text("hello")
    with pytest.raises(BundleError, match="saw no MAVLink frame in 5 bytes"):
        heard_by(tmp_path / "text", read_recording(taps))
    with pytest.raises(BundleError, match="could not read it: No such file"):
        heard_by(tmp_path / "none", read_recording(taps))
