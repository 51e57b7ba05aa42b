"""Pulses, ramps and directions around other faults."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.faults import (
    Bandwidth,
    BurstLoss,
    Capped,
    Chain,
    Corruption,
    Directed,
    Direction,
    DistanceLoss,
    Duplication,
    Effect,
    Latency,
    LinkFault,
    LinkLoss,
    Packet,
    Pulsed,
    Ramp,
    RandomLoss,
    Reordering,
    Scene,
    Scoped,
    Stalls,
)
from harness.stats import share_bounds
from harness.taps import Way
from tests.faults.calibration import ATTITUDE, SURE, Stage, cross, overtaken, rate, run, steady

law = settings(max_examples=50, deadline=None)
MILLIS = st.integers(1, 5000)


@law
@given(MILLIS, MILLIS, st.integers(0, 100_000), st.booleans(), st.lists(st.integers(0, 60_000), max_size=50))
def test_the_edges_of_pulses_are_exact(
    on_ms: int, off_ms: int, begun_ms: int, starts_on: bool, ages_ms: list[int]
) -> None:
    """At on the first packet is lost, at off the first one crosses; to the millisecond that vehicles stamp in."""
    fault = Pulsed(LinkLoss(), on_s=on_ms / 1000, off_s=off_ms / 1000, first="on" if starts_on else "off")
    effect = fault.begin(Random(1), Stage(t_s=begun_ms / 1000), Way.UP)

    edges_ms = [count * (on_ms + off_ms) + extra for count in range(4) for extra in (0, on_ms, off_ms)]
    for age_ms in [*ages_ms, *edges_ms]:
        within_ms = age_ms % (on_ms + off_ms)
        is_on = within_ms < on_ms if starts_on else within_ms >= off_ms
        assert is_on is not bool(effect(Packet(ATTITUDE, (begun_ms + age_ms) / 1000)))


def test_a_pulsed_fault_does_not_draw_while_it_is_off() -> None:
    fault = Pulsed(RandomLoss(0.5), on_s=1, off_s=1)
    made = run(fault, steady(2000, 0.1, ATTITUDE), seed=3)

    rng = Random(3)
    assert [rng.random() >= 0.5 if number // 10 % 2 == 0 else True for number in range(2000)] == [
        bool(out) for _, out in made
    ]


TURNED: list[tuple[LinkFault, LinkFault]] = [
    (RandomLoss(0), RandomLoss(1)),
    (BurstLoss.of(0.1, mean_burst=2), BurstLoss.of(0.5, mean_burst=10)),
    (Latency(mean_s=0.1), Latency(mean_s=1.0, jitter_s=0.2, memory_s=1.0)),
    (Stalls(every_s=5, least_s=0.2, most_s=0.4), Stalls(every_s=9, least_s=1, most_s=2)),
    (Bandwidth(9600), Bandwidth(2400, queue_bytes=400)),
    (Corruption(0.1), Corruption(0.9)),
    (Duplication(0.1), Duplication(0.9)),
    (Reordering(0.1, by_s=0.1), Reordering(0.9, by_s=0.3)),
    (DistanceLoss(half_m=2000, scale_m=100), DistanceLoss(half_m=100, scale_m=80)),
]


@pytest.mark.parametrize(("before", "after"), TURNED, ids=[type(fault).__name__ for fault, _ in TURNED])
def test_a_ramp_begins_at_one_setting_and_ends_at_the_other(before: LinkFault, after: LinkFault) -> None:
    """As if only the first had worked, until the first thousandth; and settings at the end as asked for."""
    ramp = Ramp(before, after, over_s=1000)

    early = list(steady(100, 0.009, ATTITUDE))
    assert run(before, early, 5) == run(ramp, early, 5)
    assert (before, after, after) == (ramp.at(0), ramp.at(1), ramp.at(2))
    assert ramp.at(0.5) not in (before, after)


@pytest.mark.parametrize(("before", "after"), TURNED, ids=[type(fault).__name__ for fault, _ in TURNED])
def test_behind_a_ramp_the_end_holds(before: LinkFault, after: LinkFault) -> None:
    """The state of the fault has lived on: from the same state, the later settings alone do the same."""
    late = list(steady(3000, 0.1, ATTITUDE))
    ramped = run(Ramp(before, after, over_s=0.001), late, 5)
    jumped = run(_Jump(before, after), late, 5)

    assert jumped == ramped


@dataclass(frozen=True)
class _Jump:
    """`before` for the first packet, then `after`."""

    before: LinkFault
    after: LinkFault
    direction: str = "both"

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        effect, turn = self.before.begin_turnable(rng, scene, way)  # type: ignore[attr-defined]

        def jumping(packet: Packet) -> list[Packet]:
            made = [*effect(packet)]
            turn(self.after)
            return made

        return jumping


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_a_ramp_climbs_evenly(seed: int) -> None:
    made = run(Ramp(RandomLoss(0.1), RandomLoss(0.5), over_s=1000), steady(15_000, 0.1, ATTITUDE), seed)

    lost = [not out for _, out in made]
    for at, share in ((0, 0.12), (4500, 0.3), (9000, 0.48), (10_000, 0.5), (14_000, 0.5)):
        part = lost[at : at + 1000]
        assert share_bounds(sum(part), len(part), SURE).holds(share), at


def test_a_ramped_bandwidth_keeps_its_queue_and_its_order() -> None:
    crossings = cross(Ramp(Bandwidth(9600), Bandwidth(4800), over_s=100), steady(40_000, 0.01, ATTITUDE))

    left = [each.left_s for each in crossings if each.left_s is not None]
    assert sorted(left) == left
    assert rate(crossings[15_000:]).holds(4800)


def test_a_ramped_latency_keeps_its_order() -> None:
    fault = Ramp(Latency(mean_s=2, jitter_s=0.5), Latency(mean_s=0.5, jitter_s=0.1), over_s=10)

    assert 0 == overtaken(cross(fault, steady(1000, 0.02, ATTITUDE))).value


@pytest.mark.parametrize("way", Way)
def test_a_directed_fault_does_what_it_wraps(way: Way) -> None:
    packets = list(steady(200, 0.1, ATTITUDE))
    assert run(RandomLoss(0.5), packets, 4, way=way) == run(
        Directed(RandomLoss(0.5), Direction.UP), packets, 4, way=way
    )


@pytest.mark.parametrize("direction", Direction)
def test_wrappers_work_where_the_wrapped_does(direction: Direction) -> None:
    inner = RandomLoss(0.5, direction=direction)
    wrapped: list[LinkFault] = [
        Pulsed(inner, on_s=1, off_s=1), Scoped(inner, systems=(1,)), Capped(inner, silence_s=3),
        Ramp(inner, RandomLoss(0.9, direction=direction), over_s=1), Chain("a chain", (inner,)),
    ]  # fmt: skip
    assert {str(direction)} == {each.direction for each in wrapped}
    if direction != Direction.BOTH:
        assert Direction.UP == Directed(LinkLoss(), "up").direction  # type: ignore[arg-type]
        assert str(direction) == Directed(inner, direction).direction
