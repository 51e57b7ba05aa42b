"""A poor link that is never lost: as poor as asked for, and never silent for too long."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.faults import Bandwidth, BurstLoss, Capped, Corruption, Latency, LinkFault, LinkLoss, Packet, RandomLoss
from harness.mavlink.codec import Encoder
from harness.stats import share_bounds
from harness.taps import Way
from tests.faults.calibration import ATTITUDE, GROUND_BEAT, SURE, run, steady

law = settings(max_examples=40, deadline=None)
SEEDS = st.integers(0, 2**64 - 1)
POOR: list[LinkFault] = [
    LinkLoss(), RandomLoss(0.3), RandomLoss(0.95), BurstLoss.of(0.8, mean_burst=20), Corruption(0.9), Bandwidth(2240),
]  # fmt: skip
EMPTY_BEAT = Encoder(7, 1)("HEARTBEAT")
STRANGE_BEAT = Encoder(7, 1)("HEARTBEAT", type=18, mavlink_version=3)


def silences_s(made: list[tuple[Packet, list[Packet]]], frame: bytes) -> list[float]:
    """Times between those of this frame that crossed whole, to the last that was sent."""
    entered = [packet.due_s for packet, _ in made if packet.frame is frame]
    crossed = [packet.due_s for packet, out in made if packet.frame is frame and any(o.frame is frame for o in out)]
    return [after - before for before, after in pairwise([entered[0], *crossed, entered[-1]])]


@pytest.mark.parametrize("fault", POOR, ids=str)
@law
@given(SEEDS, st.floats(0.5, 10), st.lists(st.floats(0.05, 3), min_size=2, max_size=200))
def test_no_silence_is_longer_than_the_cap_and_one_interval(
    fault: LinkFault, seed: int, silence_s: float, gaps_s: list[float]
) -> None:
    now_s, packets = 0.0, []
    for gap_s in gaps_s:
        now_s += gap_s
        packets += [Packet(GROUND_BEAT, now_s), Packet(ATTITUDE, now_s)]

    made = run(Capped(fault, silence_s=silence_s), packets, seed, way=Way.UP)

    assert max(silences_s(made, GROUND_BEAT)) <= silence_s + max(gaps_s[1:]) + 1e-5


@pytest.mark.parametrize("fault", POOR, ids=str)
@law
@given(SEEDS, st.floats(0.2, 3), st.floats(3, 10))
def test_in_a_steady_stream_no_silence_is_longer_than_the_cap(
    fault: LinkFault, seed: int, every_s: float, silence_s: float
) -> None:
    made = run(Capped(fault, silence_s=silence_s), steady(300, every_s, GROUND_BEAT), seed, way=Way.UP)

    assert max(silences_s(made, GROUND_BEAT)) <= silence_s + 1e-5


def test_a_dead_link_under_a_cap_beats_as_slowly_as_it_may() -> None:
    made = run(Capped(LinkLoss(), silence_s=3), steady(100, 1.0, GROUND_BEAT), way=Way.UP)

    assert list(range(0, 100, 3)) == [packet.due_s for packet, out in made if out]


def test_heartbeats_that_come_unevenly_are_let_through_in_time() -> None:
    """A ground station beats every 0.9 to 1.4 s."""
    packets, now_s = [], 0.0
    for number in range(300):
        packets.append(Packet(GROUND_BEAT, now_s))
        now_s += 0.9 if number % 3 else 1.4
    made = run(Capped(LinkLoss(), silence_s=3), packets, way=Way.UP)

    assert max(silences_s(made, GROUND_BEAT)) <= 3


def test_one_long_pause_of_the_sender_is_forgotten() -> None:
    beats = [Packet(GROUND_BEAT, float(t_s)) for t_s in (*range(10), *range(30, 100))]
    made = run(Capped(LinkLoss(), silence_s=3), beats, way=Way.UP)

    assert [each for each in range(61, 100) if each % 3 == 1] == [
        packet.due_s for packet, out in made if out and packet.due_s > 60
    ]


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_it_changes_only_the_fates_that_it_must(seed: int) -> None:
    beats = list(steady(2000, 1.0, GROUND_BEAT))
    bare = run(RandomLoss(0.5), beats, seed, way=Way.UP)
    capped = run(Capped(RandomLoss(0.5), silence_s=5), beats, seed, way=Way.UP)

    silent = 5
    for (_, without), (_, made) in zip(bare, capped, strict=True):
        forced = not without and silent >= 4
        assert ([] if not made else without) == without or forced
        assert bool(made) is (bool(without) or forced)
        silent = 0 if made else silent + 1
    assert sum(bool(out) for _, out in bare) < sum(bool(out) for _, out in capped) < 1500


def test_a_poor_link_stays_as_poor_as_it_was() -> None:
    made = run(Capped(RandomLoss(0.3), silence_s=60), steady(5000, 1.0, GROUND_BEAT), way=Way.UP)

    assert share_bounds(sum(not out for _, out in made), len(made), SURE).holds(0.3)


def test_what_a_time_out_does_not_count_is_not_counted() -> None:
    """Up, other traffic and other heartbeats neither end a silence nor are let through."""
    traffic = list(steady(4000, 0.1, ATTITUDE, STRANGE_BEAT, EMPTY_BEAT))
    made = run(Capped(LinkLoss(), silence_s=3), traffic, way=Way.UP)
    assert not any(out for _, out in made)

    mixed = run(Capped(LinkLoss(), silence_s=3), steady(4000, 0.1, ATTITUDE, GROUND_BEAT), way=Way.UP)
    assert {GROUND_BEAT} == {packet.frame for packet, out in mixed if out}


def test_down_everything_counts() -> None:
    made = run(Capped(LinkLoss(), silence_s=3), steady(1000, 0.1, ATTITUDE), way=Way.DOWN)

    crossed = [packet.due_s for packet, out in made if out]
    assert [pytest.approx(3.0)] * (len(crossed) - 1) == [after - before for before, after in pairwise(crossed)]


def test_what_counts_may_be_named() -> None:
    fault = Capped(LinkLoss(), silence_s=3, counting=("ATTITUDE",))
    made = run(fault, steady(1000, 0.5, ATTITUDE, GROUND_BEAT), way=Way.UP)

    assert {ATTITUDE} == {packet.frame for packet, out in made if out}
    assert "link loss, never silent of ATTITUDE for over 3 s" == str(fault)


def test_what_is_late_has_crossed_and_stays_late() -> None:
    made = run(Capped(Latency(mean_s=30), silence_s=3), steady(100, 1.0, GROUND_BEAT), way=Way.UP)

    assert {30.0} == {out[0].due_s - packet.due_s for packet, out in made}
