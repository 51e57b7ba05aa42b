"""What became of each frame of a link's recording: all is accounted for, unless somebody took one out, put one in, or
altered what the index says."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import BundleError
from harness.evidence.crossing import Crossing, crossing_of, skipped
from harness.evidence.index import RECORD_TYPE, np
from harness.evidence.linked import read_recording
from harness.faults import Duplication, Latency, LinkLoss, RandomLoss
from harness.faults.delay import Distribution
from harness.taps import Fate, Tap, Way
from harness.wire.controls import Controls
from tests.evidence.recorded_link import change, drop, record, without_events
from tests.wire.doing import Mix
from tests.wire.relaying import Ends

LATE = Latency(mean_s=0.5, distribution=Distribution.CONSTANT)


async def poor_day(ends: Ends, controls: Controls) -> None:
    """Losses, delays and copies, put in and taken out under traffic; what was sent last is still under way."""
    controls.put("loss", RandomLoss(0.3))
    controls.put("late", LATE)
    for _ in range(40):
        ends.down("HEARTBEAT", "ATTITUDE")
        ends.up("PING")
        await ends.until(ends.clock.now_s() + 0.1)
    controls.put("copies", Duplication(share=1.0, direction="down"))  # type: ignore[arg-type]
    ends.down("ATTITUDE")
    controls.take("loss")
    await ends.until(ends.clock.now_s() + 0.45)
    ends.up("PING")


def both(folder: Path) -> tuple[Crossing, Crossing]:
    recording = read_recording(folder)
    return crossing_of(recording, Way.DOWN), crossing_of(recording, Way.UP)


def test_of_a_poor_day_every_frame_is_accounted_for(tmp_path: Path) -> None:
    record(tmp_path / "taps", poor_day)
    down, up = both(tmp_path / "taps")

    assert (True, True) == (down.accounted, up.accounted)
    assert (81, 41) == (down.entered, up.entered)
    assert down.entered + down.copied == down.left + down.lost.total() + down.under_way
    assert up.entered == up.left + up.lost.total() + up.under_way
    assert ({1}, {1}) == (set(down.lost), set(up.lost))
    assert 0 < down.lost[1] < 81
    assert 1 == up.under_way
    assert (0, 0) == (down.gaps, up.gaps)
    assert {0} == {*down.overdue_ms, *up.overdue_ms}


async def calm(ends: Ends, controls: Controls) -> None:
    """Nothing is late: what is taken out of this was due."""
    controls.put("loss", RandomLoss(0.5))
    for _ in range(20):
        ends.down("HEARTBEAT", "ATTITUDE")
        ends.up("PING")
        await ends.until(ends.clock.now_s() + 0.1)
    controls.take("loss")
    ends.down("ATTITUDE")
    ends.up("PING")


@pytest.mark.parametrize(("way", "tap"), [(Way.DOWN, Tap.GROUND), (Way.UP, Tap.DRONE)])
@pytest.mark.parametrize("nth", [0, -1])
def test_a_frame_that_never_came_out_is_missing(tmp_path: Path, way: Way, tap: Tap, nth: int) -> None:
    record(tmp_path, calm)
    drop(tmp_path, tap, way, nth)
    crossing = crossing_of(read_recording(tmp_path), way)

    assert (1, [], []) == (len(crossing.missing), crossing.unasked, crossing.unexplained)
    assert not crossing.accounted


@pytest.mark.parametrize(("way", "tap"), [(Way.DOWN, Tap.DRONE), (Way.UP, Tap.GROUND)])
def test_a_frame_that_came_out_and_never_entered_is_unasked(tmp_path: Path, way: Way, tap: Tap) -> None:
    record(tmp_path, calm)
    drop(tmp_path, tap, way, -1)
    crossing = crossing_of(read_recording(tmp_path), way)

    assert ([], 1, []) == (crossing.missing, len(crossing.unasked), crossing.unexplained)
    assert not crossing.accounted


@pytest.mark.parametrize("values", [{"fault": 0}, {"fault": 2}, {"fault": 9}])
def test_a_loss_to_no_fault_or_to_another_is_unexplained(tmp_path: Path, values: dict[str, int]) -> None:
    """The second of these faults was put in when all was over."""

    async def then_another(ends: Ends, controls: Controls) -> None:
        await calm(ends, controls)
        await ends.until(ends.clock.now_s() + 1)
        ends.down("HEARTBEAT")
        controls.put("cut", LinkLoss())

    record(tmp_path, then_another)
    assert both(tmp_path)[0].accounted
    change(tmp_path, Tap.DRONE, Way.DOWN, Fate.LOST, **values)
    crossing = both(tmp_path)[0]

    assert ([], [], 1) == (crossing.missing, crossing.unasked, len(crossing.unexplained))


def test_a_loss_to_a_fault_of_the_other_way_is_unexplained(tmp_path: Path) -> None:
    async def two(ends: Ends, controls: Controls) -> None:
        controls.put("up", LinkLoss(direction="up"))  # type: ignore[arg-type]
        controls.put("down", LinkLoss(direction="down"))  # type: ignore[arg-type]
        ends.down("HEARTBEAT")

    record(tmp_path, two)
    assert both(tmp_path)[0].accounted
    change(tmp_path, Tap.DRONE, Way.DOWN, Fate.LOST, fault=1)
    assert 1 == len(both(tmp_path)[0].unexplained)


def test_a_loss_without_a_word_of_its_fault_is_unexplained(tmp_path: Path) -> None:
    record(tmp_path, calm)
    lost = both(tmp_path)[0].lost.total()
    without_events(tmp_path, "injected")
    assert lost == len(both(tmp_path)[0].unexplained) > 0


def test_one_that_came_out_before_it_was_due_is_unasked(tmp_path: Path) -> None:
    record(tmp_path, poor_day)
    change(tmp_path, Tap.DRONE, Way.DOWN, Fate.PASSED, due_ms=501)
    assert 1 == len(both(tmp_path)[0].unasked)


def test_a_tap_that_is_not_as_its_index_says_is_refused(tmp_path: Path) -> None:
    record(tmp_path, calm)
    tap = tmp_path / "ground.tlog"
    data = tap.read_bytes()
    for altered in (data[:20] + bytes((data[20] ^ 1,)) + data[21:], data[:-1], data + b"more"):
        tap.write_bytes(altered)
        with pytest.raises(BundleError, match=r"ground\.tlog: wanted"):
            read_recording(tmp_path)


def test_what_is_no_recording_of_a_link_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="wanted a folder that `cuas link --record` made"):
        read_recording(tmp_path)


def test_of_a_killed_link_what_was_due_at_its_last_look_came_out(tmp_path: Path) -> None:
    record(tmp_path, poor_day, end=False)
    recording = read_recording(tmp_path)
    down, up = both(tmp_path)

    assert not recording.ended
    assert (True, True) == (down.accounted, up.accounted)
    assert down.under_way + up.under_way > 1


mixes = st.builds(
    Mix, *[st.floats(0, 0.5)] * 4, late_s=st.floats(0.001, 3), direction=st.sampled_from(["up", "down", "both"])
)


@settings(max_examples=30)
@given(chain=st.lists(mixes, max_size=3), gaps=st.lists(st.floats(0, 0.5), max_size=30), ends_it=st.booleans())
def test_whatever_the_faults_all_is_accounted_for(chain: list[Mix], gaps: list[float], ends_it: bool) -> None:
    async def crossing(ends: Ends, controls: Controls) -> None:
        for name, fault in enumerate(chain):
            controls.put(str(name), fault)
        for gap_s in gaps:
            ends.down("HEARTBEAT", "ATTITUDE")
            ends.up("PING")
            await ends.until(ends.clock.now_s() + gap_s)

    with TemporaryDirectory() as folder:
        counts = record(Path(folder), crossing, end=ends_it).relay.meter.counts
        for made in both(Path(folder)):
            told = counts[made.way]
            assert made.accounted
            assert (told.entered, told.left, told.lost) == (made.entered, made.left, made.lost.total())
            assert (told.damaged, told.late >= 0, told.copied) == (made.damaged, True, made.copied)
            assert told.under_way == made.under_way


@settings(max_examples=200)
@given(gone=st.sets(st.integers(1, 998), max_size=40), seed=st.integers(0, 99), apart=st.integers(0, 5))
def test_numbers_that_are_missing_are_counted_whoever_overtakes(gone: set[int], seed: int, apart: int) -> None:
    rng = Random(seed)
    numbers = [number for number in range(1000) if number not in gone]
    order = sorted(range(len(numbers)), key=lambda at: at + rng.uniform(0, apart) if 0 < at < len(numbers) - 1 else at)
    frames = np.zeros(len(numbers), dtype=RECORD_TYPE)
    frames["seq"] = [numbers[at] & 0xFF for at in order]
    frames["system"] = 1
    assert len(gone) == skipped(frames)
