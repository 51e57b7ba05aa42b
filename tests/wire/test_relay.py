"""The radio of `cuas link`: what goes in comes out whole, unless a fault at work says otherwise."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.clock import VirtualLoop
from harness.evidence.index import load_index
from harness.evidence.recorder import Recorder
from harness.faults import Latency, LinkLoss, Pulsed
from harness.faults.delay import Distribution
from harness.taps import Fate, Tap, Way
from tests.loops import virtually
from tests.wire.doing import Mix, damage, late, lost, twice
from tests.wire.relaying import Ends, frames_of


@virtually
async def test_both_ways_cross_at_once_a_write_for_each_frame() -> None:
    ends = Ends()
    down, up = ends.down("HEARTBEAT", "ATTITUDE"), ends.up("HEARTBEAT", "PING")
    assert [(0.0, frame) for frame in down] == ends.at_ground
    assert [(0.0, frame) for frame in up] == ends.at_drone


@virtually
async def test_it_says_nothing_by_itself() -> None:
    ends = Ends()
    await ends.until(100)
    assert ([], []) == (ends.at_ground, ends.at_drone)


@virtually
async def test_what_is_no_frame_goes_nowhere_and_is_counted() -> None:
    ends = Ends()
    ends.ground.send(b"hello")
    assert [] == ends.at_drone
    assert {"noise_bytes": 5, "bad_frames": 0, "waiting_bytes": 0} == ends.relay.malformed(Way.UP)


@virtually
async def test_what_is_late_comes_out_on_time_though_nothing_else_goes_in() -> None:
    ends = Ends()
    with ends.relay.inject(late(0.25), Random(0)):
        [first] = ends.down("HEARTBEAT")
        await ends.until(0.1)
        [second] = ends.down("ATTITUDE")
        assert [] == ends.at_ground
        await ends.until(1)
    assert [(0.25, first), (0.35, second)] == [(round(t_s, 3), data) for t_s, data in ends.at_ground]


@virtually
async def test_an_earlier_one_is_not_kept_by_one_that_is_due_later() -> None:
    ends = Ends()
    with ends.relay.inject(late(5, "down"), Random(0)):
        ends.down("HEARTBEAT")
    with ends.relay.inject(late(1, "up"), Random(0)):
        ends.up("HEARTBEAT")
        await ends.until(10)
    assert ([5.0], [1.0]) == tuple([round(t_s, 3) for t_s, _ in got] for got in (ends.at_ground, ends.at_drone))


@virtually
async def test_faults_come_and_go_under_traffic_and_keep_to_their_direction() -> None:
    ends = Ends()
    with ends.relay.inject(LinkLoss(direction="up"), Random(0)) as injection:  # type: ignore[arg-type]
        ends.up("HEARTBEAT", "PING")
        down = ends.down("HEARTBEAT")
    up = ends.up("HEARTBEAT")
    assert (down, up) == (frames_of(ends.at_ground), frames_of(ends.at_drone))
    assert {"up": {"seen": 2, "lost": 2, "late": 0, "damaged": 0, "copied": 0}} == injection.receipt()


@virtually
async def test_what_is_damaged_and_what_is_copied_is_counted_as_such() -> None:
    ends = Ends()
    with ends.relay.inject(damage(direction="down"), Random(0)):
        [frame] = ends.down("HEARTBEAT")
    with ends.relay.inject(twice(0.5), Random(0)):
        ends.up("HEARTBEAT")
    counts = ends.relay.meter.counts
    assert frame != ends.at_ground[0][1]
    assert (1, 0, 1) == (counts[Way.DOWN].damaged, counts[Way.DOWN].copied, counts[Way.DOWN].left)
    assert (1, 1, 1) == (counts[Way.UP].copied, counts[Way.UP].under_way, counts[Way.UP].left)
    await ends.until(1)
    assert (0, 2) == (counts[Way.UP].under_way, counts[Way.UP].left)


@virtually
async def test_a_pulse_counts_from_where_it_begins() -> None:
    ends = Ends()
    await ends.until(7)
    with ends.relay.inject(Pulsed(LinkLoss(), on_s=1, off_s=1), Random(0)):
        for _ in range(4):
            ends.down("HEARTBEAT")
            await ends.until(ends.clock.now_s() + 1)
    assert [8.0, 10.0] == [round(t_s, 3) for t_s, _ in ends.at_ground]


@virtually
async def test_who_was_heard_and_when() -> None:
    ends = Ends()
    await ends.until(3)
    ends.down("HEARTBEAT")
    assert {Way.DOWN: 3.0, Way.UP: None} == ends.relay.heard_s


@virtually
async def test_closed_it_lets_nothing_out_any_more() -> None:
    ends = Ends()
    with ends.relay.inject(late(1), Random(0)):
        ends.down("HEARTBEAT")
    ends.relay.close()
    await ends.until(5)
    assert [] == ends.at_ground
    assert 1 == ends.relay.meter.counts[Way.DOWN].under_way


mixes = st.builds(Mix, *[st.floats(0, 0.5)] * 4, late_s=st.floats(0.001, 3), direction=st.sampled_from(["up", "down"]))


@settings(max_examples=30)
@given(chain=st.lists(mixes, max_size=3), seed=st.integers(0, 99), gaps=st.lists(st.floats(0, 0.5), max_size=30))
def test_every_frame_in_the_index_is_lost_or_comes_out_as_often_as_it_says(
    chain: list[Mix], seed: int, gaps: list[float]
) -> None:
    """The law of any chain: index against both taps, and the counts against the index."""

    async def crossing(ends: Ends) -> None:
        rng = Random(seed)
        for fault in chain:
            ends.relay.inject(fault, rng).__enter__()
        for gap_s in gaps:
            ends.down("HEARTBEAT", "ATTITUDE")
            ends.up("PING")
            await ends.until(ends.clock.now_s() + gap_s)
        await ends.until(ends.clock.now_s() + 20)

    with TemporaryDirectory() as folder:
        loop = VirtualLoop()
        ends = loop.run_until_complete(_recorded(Path(folder), crossing))
        loop.close()
        index = load_index(Path(folder) / "index.bin")
    for way, entry, leave, got in (
        (Way.DOWN, Tap.DRONE, Tap.GROUND, ends.at_ground),
        (Way.UP, Tap.GROUND, Tap.DRONE, ends.at_drone),
    ):
        own = index[index["way"] == way]
        keys = [tuple(row) for row in own[own["tap"] == entry][["system", "seq"]].tolist()]
        fates = own[own["tap"] == entry]["fate"]
        wanted = Counter(key for key, fate in zip(keys, fates, strict=True) if fate != Fate.LOST)
        came = Counter(tuple(row) for row in own[own["tap"] == leave][["system", "seq"]].tolist())
        assert wanted == came
        assert len(got) == came.total()
        counts = ends.relay.meter.counts[way]
        assert (counts.left, counts.lost, 0) == (came.total(), int((fates == Fate.LOST).sum()), counts.under_way)


async def _recorded(folder: Path, crossing: object) -> Ends:
    made: list[Ends] = []
    with Recorder(folder, lambda: (round(made[0].clock.held.now_s() * 1000), 0)) as recorder:
        made.append(Ends(recorder))
        await crossing(made[0])  # type: ignore[operator]
    return made[0]


@virtually
async def test_a_real_delay_is_the_one_asked_for() -> None:
    ends = Ends()
    with ends.relay.inject(Latency(mean_s=0.6, distribution=Distribution.CONSTANT), Random(0)):
        for _ in range(20):
            ends.down("HEARTBEAT")
            await ends.until(ends.clock.now_s() + 0.05)
        await ends.until(5)
    assert [round(0.6 + 0.05 * number, 3) for number in range(20)] == [round(t_s, 3) for t_s, _ in ends.at_ground]
    assert 20 == ends.relay.meter.counts[Way.DOWN].late


@virtually
async def test_nothing_at_all_crosses_where_all_is_lost() -> None:
    ends = Ends()
    with ends.relay.inject(lost(), Random(0)):
        ends.down("HEARTBEAT")
        ends.up("HEARTBEAT")
    assert ([], []) == (ends.at_ground, ends.at_drone)
