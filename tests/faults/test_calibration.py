"""Each fault does as much as its settings say: no more and no less than chance allows, whatever the seed."""

from __future__ import annotations

import math
from itertools import accumulate, pairwise
from statistics import fmean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.faults import (
    Bandwidth,
    BurstLoss,
    DistanceLoss,
    Distribution,
    Duplication,
    Latency,
    LinkFault,
    Packet,
    RandomLoss,
    Reordering,
    Stalls,
)
from harness.stats import mean_bounds, quantile_bounds, share_bounds
from tests.faults import calibration
from tests.faults.calibration import ATTITUDE, SURE, Stage, cross, run, steady

law = settings(max_examples=8, deadline=None)
SEEDS = st.integers(0, 2**64 - 1)


@law
@given(SEEDS, st.sampled_from([0.0, 0.001, 0.01, 0.05, 0.2, 0.5, 0.99, 1.0]))
def test_random_loss_loses_its_share_and_in_bursts_of_chance(seed: int, share: float) -> None:
    crossings = cross(RandomLoss(share), steady(5000, 0.1, ATTITUDE), seed)

    assert calibration.loss(crossings).holds(share)
    if 0.05 <= share <= 0.5:
        assert calibration.mean_burst(crossings).holds(1 / (1 - share))


@law
@given(SEEDS, st.sampled_from([(0.1, 3), (0.3, 10), (0.02, 2), (0.5, 50), (0.5, 1)]))
def test_burst_loss_loses_its_share_in_bursts_of_its_length(seed: int, asked: tuple[float, float]) -> None:
    share, mean_burst = asked
    fault = BurstLoss.of(share, mean_burst=mean_burst)
    assert pytest.approx((share, mean_burst)) == (fault.share, fault.mean_burst)

    crossings = cross(fault, steady(20_000, 0.1, ATTITUDE), seed)
    assert calibration.loss(crossings, memory=max(0.0, fault.memory)).holds(share)
    if mean_burst > 1:
        assert calibration.mean_burst(crossings).holds(mean_burst)
    else:
        assert {1.0} == {calibration.mean_burst(crossings).value}


@law
@given(
    SEEDS,
    st.floats(0.01, 0.9), st.floats(0.02, 0.9), st.floats(0, 0.3), st.floats(0.5, 1),
)  # fmt: skip
def test_burst_loss_knows_what_it_will_do(seed: int, to_bad: float, to_good: float, good: float, bad: float) -> None:
    fault = BurstLoss(to_bad=to_bad, to_good=to_good, loss_good=good, loss_bad=bad)

    crossings = cross(fault, steady(20_000, 0.1, ATTITUDE), seed)

    assert calibration.loss(crossings, memory=max(0.0, fault.memory)).holds(fault.share)
    assert calibration.mean_burst(crossings).holds(fault.mean_burst)


def test_a_bursty_link_is_found_as_at_any_moment() -> None:
    fault = BurstLoss.of(0.4, mean_burst=50)

    first = [not run(fault, steady(1, 1, ATTITUDE), seed)[0][1] for seed in range(2000)]

    assert share_bounds(sum(first), len(first), SURE).holds(0.4)


@pytest.mark.parametrize(
    ("fault", "mean_burst"),
    [
        (BurstLoss(to_bad=0.0, to_good=1.0), 0.0),
        (BurstLoss(to_bad=1.0, to_good=0.5, loss_good=1.0), math.inf),
    ],
)
def test_bursts_may_be_none_or_endless(fault: BurstLoss, mean_burst: float) -> None:
    assert mean_burst == fault.mean_burst


SHAPES = [
    Latency(mean_s=0.6, jitter_s=0.1, distribution=Distribution.NORMAL, in_order=False),
    Latency(mean_s=0.1, jitter_s=0.05, distribution=Distribution.UNIFORM, in_order=False),
    Latency(mean_s=0.075, jitter_s=0.03, least_s=0.04, distribution=Distribution.LOGNORMAL, in_order=False),
    Latency(mean_s=8, jitter_s=6, least_s=2, distribution=Distribution.LOGNORMAL, in_order=False),
    Latency(mean_s=0.1, jitter_s=0.02, least_s=0.05, distribution=Distribution.PARETO, in_order=False),
]


@pytest.mark.parametrize("fault", SHAPES, ids=str)
@law
@given(SEEDS)
def test_latency_has_its_mean_its_deviation_and_its_quantiles(fault: Latency, seed: int) -> None:
    crossings = cross(fault, steady(5000, 0.02, ATTITUDE), seed)

    for share in (0.05, 0.5, 0.95, 0.99):
        assert calibration.delay_quantile(crossings, share).holds(fault.quantile_s(share)), share
    delays_s = calibration.delays_s(crossings)
    assert min(delays_s) >= fault.least_s
    if fault.distribution != Distribution.PARETO:  # its fourth moment is infinite: no bounds on its mean at this n
        assert calibration.mean_delay(crossings).holds(fault.mean_s)
        squares = [(each - fault.mean_s) ** 2 for each in delays_s]
        if fault.distribution != Distribution.LOGNORMAL:
            assert mean_bounds(squares, SURE).holds(fault.jitter_s**2)


@pytest.mark.parametrize("fault", SHAPES, ids=str)
def test_the_settings_of_a_latency_are_those_of_its_quantiles(fault: Latency) -> None:
    """Mean and deviation, integrated over the quantile function: exact where sampling is not."""
    n = 50_000
    delays_s = [fault.quantile_s((each + 0.5) / n) for each in range(n)]

    assert pytest.approx(fault.mean_s, rel=2e-3) == sum(delays_s) / n
    assert pytest.approx(fault.jitter_s, rel=0.05) == stdev(delays_s)


def test_a_constant_latency_is_constant() -> None:
    for fault in (Latency(mean_s=0.25), Latency(mean_s=0.25, distribution=Distribution.CONSTANT)):
        assert {0.25} == set(calibration.delays_s(cross(fault, steady(100, 1, ATTITUDE))))


@law
@given(SEEDS)
def test_a_latency_that_remembers_keeps_its_distribution(seed: int) -> None:
    fault = Latency(mean_s=0.6, jitter_s=0.1, memory_s=0.5, in_order=False)
    sparse = cross(fault, steady(3000, 5.0, ATTITUDE), seed)

    assert calibration.delay_quantile(sparse, 0.5).holds(fault.quantile_s(0.5))
    assert calibration.delay_quantile(sparse, 0.95).holds(fault.quantile_s(0.95))


@law
@given(SEEDS, st.sampled_from([0.2, 0.5, 2.0]))
def test_a_latency_remembers_for_as_long_as_it_says(seed: int, memory_s: float) -> None:
    every_s = 0.25
    fault = Latency(mean_s=1.0, jitter_s=0.1, memory_s=memory_s, in_order=False)
    delays_s = calibration.delays_s(cross(fault, steady(15_000, every_s, ATTITUDE), seed))

    # Pairs far apart from each other are independent.
    apart = 2 * math.ceil(20 * memory_s / every_s)
    z = [(each - 1.0) / 0.1 for each in delays_s]
    products = [z[at] * z[at + 1] for at in range(0, len(z) - 1, max(2, apart // 4))]
    assert mean_bounds(products, SURE).holds(math.exp(-every_s / memory_s))


@law
@given(SEEDS, st.sampled_from(SHAPES), st.floats(0, 5), st.floats(0.001, 0.2))
def test_in_order_means_in_order(seed: int, shape: Latency, memory_s: float, every_s: float) -> None:
    fault = Latency(
        mean_s=shape.mean_s, jitter_s=shape.jitter_s, least_s=shape.least_s, distribution=shape.distribution,
        memory_s=memory_s,
    )  # fmt: skip
    crossings = cross(fault, steady(500, every_s, ATTITUDE), seed)

    left = [each.left_s for each in crossings if each.left_s is not None]
    assert 500 == len(left)
    assert sorted(left) == left


def test_without_order_packets_overtake() -> None:
    assert calibration.overtaken(cross(SHAPES[0], steady(500, 0.01, ATTITUDE))).value > 0.2


@law
@given(SEEDS, st.sampled_from([2400, 24_000, 64_000]), st.sampled_from([280, 1024, 8192]))
def test_a_saturated_bandwidth_carries_its_rate(seed: int, bps: int, queue_bytes: int) -> None:
    every_s = 0.5 * 8 * len(ATTITUDE) / bps
    crossings = cross(Bandwidth(bps, queue_bytes=queue_bytes), steady(2000, every_s, ATTITUDE), seed)

    assert calibration.rate(crossings).holds(bps)
    assert pytest.approx(0.5, abs=queue_bytes / len(ATTITUDE) / 2000 + 0.01) == calibration.loss(crossings).value
    longest_s = 8 * queue_bytes / bps
    assert longest_s - 8 * len(ATTITUDE) / bps < max(calibration.delays_s(crossings)) <= longest_s + 1e-6


def test_a_bandwidth_that_suffices_delays_by_the_time_that_the_bits_take() -> None:
    crossings = cross(Bandwidth(8000), steady(50, 1, ATTITUDE))

    assert pytest.approx([len(ATTITUDE) / 1000] * 50) == calibration.delays_s(crossings)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 0.3), max_size=100), st.integers(280, 600))
def test_a_queue_drops_only_what_does_not_fit(gaps_s: list[float], queue_bytes: int) -> None:
    """Against a queue counted byte by byte."""
    packets = [Packet(ATTITUDE, at_s) for at_s in accumulate(gaps_s)]
    made = cross(Bandwidth(2400, queue_bytes=queue_bytes), packets)

    free_s, done = 0.0, list[float]()
    for each in made:
        waiting = max(0.0, free_s - each.entered_s) * 300
        fits = waiting == 0 or waiting + len(ATTITUDE) <= queue_bytes + 1e-6
        if each.left_s is not None:
            assert fits
            free_s = max(free_s, each.entered_s) + len(ATTITUDE) / 300
            assert pytest.approx(free_s) == each.left_s
            done.append(each.left_s)
        else:
            assert waiting + len(ATTITUDE) > queue_bytes - 1e-6
    assert sorted(done) == done


@law
@given(SEEDS, st.sampled_from([0.0, 0.02, 0.3, 1.0]))
def test_duplication_copies_its_share_exactly(seed: int, share: float) -> None:
    made = run(Duplication(share), steady(3000, 0.1, ATTITUDE), seed)

    assert share_bounds(sum(len(out) == 2 for _, out in made), len(made), SURE).holds(share)
    assert all(each.frame is packet.frame and each == packet for packet, out in made for each in out)


@law
@given(SEEDS, st.sampled_from([0.0, 0.02, 0.3]))
def test_reordering_holds_its_share_back(seed: int, share: float) -> None:
    fault = Reordering(share, by_s=0.15)
    crossings = cross(fault, steady(3000, 0.1, ATTITUDE), seed)

    late = [each for each in crossings if each.left_s != each.entered_s]
    assert share_bounds(len(late), len(crossings), SURE).holds(share)
    assert all(pytest.approx(0.15) == delay_s for delay_s in calibration.delays_s(late))
    # Overtaken by the next packet, if that is not held back itself.
    assert calibration.overtaken(crossings).holds(share * (1 - share))


def test_what_chance_allows_of_rare_events_is_counted_and_not_approximated() -> None:
    told = [calibration.likely(hits, 3000, share) for hits, share in ((1, 4e-6), (0, 4e-6), (3000, 1.0), (150, 0.05))]
    liars = [(5, 1e-5), (0, 0.01), (2990, 0.9999), (250, 0.05), (1, 0.0), (2999, 1.0)]

    assert [True] * 4 == told
    assert not any(calibration.likely(hits, 3000, share) for hits, share in liars)


@law
@given(SEEDS, st.floats(0, 2000))
def test_loss_grows_with_distance(seed: int, away_m: float) -> None:
    fault = DistanceLoss(half_m=1000, scale_m=80)
    made = run(fault, steady(3000, 0.1, ATTITUDE), seed, stage=Stage(away_m=away_m))

    assert calibration.likely(sum(not out for _, out in made), len(made), fault.share_at(away_m))


def test_the_curve_of_distance_is_the_one_written_down() -> None:
    fault = DistanceLoss(half_m=1000, scale_m=80)

    assert [0.5, 0.27, 0.73] == [round(fault.share_at(each), 2) for each in (1000, 920, 1080)]
    assert [0.1, 0.9] == [round(fault.share_at(each), 2) for each in (1000 - 2.2 * 80, 1000 + 2.2 * 80)]
    assert fault.share_at(0) < 1e-5
    assert 0 <= DistanceLoss(half_m=1e6, scale_m=1e-6).share_at(0) < 1e-300


@law
@given(SEEDS)
def test_stalls_come_as_often_and_last_as_long_as_they_say(seed: int) -> None:
    fault = Stalls(every_s=20, least_s=1.0, most_s=2.5)
    crossings = cross(fault, steady(20_000, 0.1, ATTITUDE), seed)

    ends = sorted({each.left_s for each in crossings if each.left_s is not None and each.left_s != each.entered_s})
    longest_s = {end: end - min(each.entered_s for each in crossings if each.left_s == end) for end in ends[:60]}
    assert all(0.9 - 1e-6 <= length_s <= 2.5 for length_s in longest_s.values())
    assert quantile_bounds(list(longest_s.values()), 0.5, SURE).holds(1.7)
    # Times between stalls are exponential: their mean by Chernoff's bound, which holds in both tails.
    between_s = fmean(after - before for before, after in pairwise(ends)) - 1.75
    assert (len(ends) - 1) * (between_s / 20 - 1 - math.log(between_s / 20)) < -math.log(1 - SURE)


@law
@given(SEEDS, st.floats(0, 100))
def test_nothing_comes_out_of_a_stall_and_order_is_kept(seed: int, begun_s: float) -> None:
    made = run(
        Stalls(every_s=3, least_s=1, most_s=1), steady(500, 0.05, ATTITUDE, from_s=begun_s), seed,
        stage=Stage(t_s=begun_s),
    )  # fmt: skip
    left = [out[0].due_s for _, out in made]
    assert sorted(left) == left
    assert all(0 <= out[0].due_s - packet.due_s <= 1 for packet, out in made)
    assert any(out[0].due_s > packet.due_s for packet, out in made)


@pytest.mark.parametrize("fault", [RandomLoss(0), Duplication(0), Reordering(0, by_s=1), Latency(mean_s=0)], ids=str)
def test_a_fault_of_nothing_changes_nothing(fault: LinkFault) -> None:
    assert all([packet] == out for packet, out in run(fault, steady(1000, 0.1, ATTITUDE)))
