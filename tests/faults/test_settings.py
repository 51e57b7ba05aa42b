"""What holds for all faults: no setting turns nothing, chance is the seed's alone, and bad settings are refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from harness import faults
from harness.errors import CallerError, RigError
from harness.faults import (
    Bandwidth,
    BurstLoss,
    Capped,
    Chain,
    Corruption,
    Directed,
    DistanceLoss,
    Duplication,
    Latency,
    LinkFault,
    LinkLoss,
    Outage,
    Packet,
    Pulsed,
    Ramp,
    RandomLoss,
    Reordering,
    Scoped,
    Stalls,
)
from harness.mavlink.codec import Encoder
from harness.taps import Way
from tests.faults.calibration import GROUND_BEAT, Stage
from tests.faults.settings_table import table

SAYS = Encoder(1, 1)
FRAMES = [
    SAYS("HEARTBEAT", type=2, mavlink_version=3), SAYS("ATTITUDE", roll=1.0), GROUND_BEAT,
    SAYS("SYSTEM_TIME", time_boot_ms=5), SAYS("STATUSTEXT", text="a text of some length, to fill a queue with"),
]  # fmt: skip
NAMELESS = {("Chain", "name"), ("Chain", "title")}
"""Settings that are words for reports."""


def outcome(fault: LinkFault, seed: int = 7) -> list[tuple[str, Any]]:
    """What a fault does to a minute of mixed traffic, each way that it works in, while the drone flies away."""
    told: list[tuple[str, Any]] = []
    for way in Way:
        if fault.direction not in (way.name.lower(), "both"):
            continue
        stage = Stage()
        effect = fault.begin(Random(seed), stage, way)
        for number in range(1200):
            stage.t_s, stage.away_m = number * 0.05, number * 2.0
            told.append((way.name, [*effect(Packet(FRAMES[number % len(FRAMES)], stage.t_s))]))
    return told


def test_no_setting_turns_nothing(tmp_path: Path) -> None:
    tried = set()
    for fault, others in table(tmp_path):
        kind, before = type(fault).__name__, outcome(fault)
        for name, value in others.items():
            tried.add((kind, name))
            other = replace(fault, **{name: value})
            assert before != outcome(other), f"{kind}.{name}"
            assert str(fault) != str(other) or name in ("loss_good", "loss_bad", "to_bad", "to_good"), f"{kind}.{name}"

    kinds = [
        value
        for value in vars(faults).values()
        if isinstance(value, type) and hasattr(value, "begin") and not issubclass(value, faults.GnssFault)
    ]
    kinds.remove(LinkFault)
    wanted = {(kind.__name__, each.name) for kind in kinds for each in fields(kind) if each.init}
    assert wanted - NAMELESS == tried


def test_same_seed_same_fate_other_seed_other_fate(tmp_path: Path) -> None:
    for fault, _ in table(tmp_path):
        once = outcome(fault)
        assert once == outcome(fault), fault
        if not isinstance(fault, LinkLoss | Bandwidth | faults.MessageLoss):
            assert once != outcome(fault, seed=8), fault


def test_a_fate_hangs_on_the_packets_alone(tmp_path: Path) -> None:
    """Not on how often anybody looks at the clock, nor on other faults that draw at the same time."""
    for fault, _ in table(tmp_path):
        stage = Stage()
        ways = [way for way in Way if fault.direction in (way.name.lower(), "both")]
        effects = {way: fault.begin(Random(7), stage, way) for way in ways}
        disturbing = RandomLoss(0.5).begin(Random(7), stage, Way.UP)
        told: dict[Way, list[tuple[str, Any]]] = {way: [] for way in ways}
        for number in range(1200):
            stage.t_s, stage.away_m = number * 0.05, number * 2.0
            packet = Packet(FRAMES[number % len(FRAMES)], stage.t_s)
            for way in ways:
                disturbing(packet)
                told[way].append((way.name, [*effects[way](packet)]))
        assert outcome(fault) == [each for way in ways for each in told[way]], fault


def test_each_beginning_is_a_fresh_one(tmp_path: Path) -> None:
    """State lives in the effect: two of them do not know of each other, and settings stay what they were."""
    for fault, _ in table(tmp_path):
        before = str(fault)
        hash(fault)
        outcome(fault)
        assert before == str(fault)
        with pytest.raises(FrozenInstanceError):
            setattr(fault, fields(fault)[0].name, None)


def test_what_passes_untouched_is_the_very_packet(tmp_path: Path) -> None:
    """The link notices by identity."""
    packet = Packet(SAYS("PARAM_VALUE", param_id="X"), 0.0)
    for fault in (
        RandomLoss(0), BurstLoss(to_bad=0, to_good=1), Corruption(0), Duplication(0), Reordering(0, by_s=1),
        Scoped(LinkLoss(), messages=("ATTITUDE",)), Pulsed(LinkLoss(), on_s=1, off_s=1, first="off"),
        Capped(LinkLoss(), silence_s=1), Chain("none", (RandomLoss(0), Duplication(0))),
        Stalls(every_s=1e9, least_s=1, most_s=1), DistanceLoss(half_m=1e6, scale_m=1),
    ):  # fmt: skip
        (out,) = fault.begin(Random(1), Stage(), Way.DOWN)(packet)
        assert out is packet, fault


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (RandomLoss(0.3), "30 % loss"),
        (RandomLoss(0.07, direction="up"), "7 % loss (up only)"),  # type: ignore[arg-type]
        (Capped(RandomLoss(0.3), silence_s=3), "30 % loss, never silent for over 3 s"),
        (BurstLoss.of(0.1, mean_burst=3), "10 % loss in bursts of 3 packets"),
        (Latency(mean_s=0.6, jitter_s=0.05), "600 ms late ± 50 ms (normal)"),
        (Latency(mean_s=2, in_order=False), "2 s late, free to overtake"),
        (Bandwidth(2400, queue_bytes=1024), "2.4 kbit/s, 1024 bytes queued at most"),
        (Pulsed(LinkLoss(), on_s=4, off_s=6), "link loss, 4 s on, 6 s off"),
        (Ramp(RandomLoss(0), RandomLoss(0.5), over_s=60), "from 0 % loss to 50 % loss over 60 s"),
        (Directed(LinkLoss(), "up"), "link loss (up only)"),  # type: ignore[arg-type]
        (Directed(Pulsed(LinkLoss(), on_s=1, off_s=1), "up"), "link loss, 1 s on, 1 s off (up only)"),  # type: ignore[arg-type]
        (Scoped(RandomLoss(0.5), messages=("COMMAND_ACK",)), "50 % loss, of COMMAND_ACK"),
        (faults.MessageLoss(all_but=("HEARTBEAT",), systems=(1, 2)), "loss of all but HEARTBEAT from system 1 and 2"),
        (faults.MessageLoss(systems=(255,)), "loss of everything from system 255"),
        (Stalls(every_s=30, least_s=0.5, most_s=2), "stalls of 500 ms to 2 s, 30 s apart on average"),
        (DistanceLoss(half_m=900, scale_m=75), "loss growing with distance, 50 % at 900 m ± 75 m"),
        (Chain("poor", (RandomLoss(0.1), Latency(mean_s=1))), "poor: 10 % loss; 1 s late"),
        (Chain("poor", (RandomLoss(0.1),), title="A poor radio"), "A poor radio: 10 % loss"),
    ],
)
def test_a_fault_says_what_it_is(fault: LinkFault, words: str) -> None:
    assert words == str(fault)


def test_distance_loss_needs_to_know_the_distance() -> None:
    class Nowhere(Stage):
        def distance_m(self) -> float:
            raise RigError("no truth yet")

    with pytest.raises(RigError, match="no truth yet"):
        DistanceLoss(half_m=1000, scale_m=80).begin(Random(1), Nowhere(), Way.UP)


NAN, INF = math.nan, math.inf
SHARES: list[Callable[[Any], object]] = [
    RandomLoss, Corruption, Duplication, lambda share: Reordering(share, by_s=1),
    lambda share: BurstLoss(to_bad=share, to_good=0.5), lambda share: BurstLoss(to_bad=0.5, to_good=share),
    lambda share: BurstLoss(to_bad=0.5, to_good=0.5, loss_good=share),
    lambda share: BurstLoss(to_bad=0.5, to_good=0.5, loss_bad=share),
]  # fmt: skip


@pytest.mark.parametrize("make", SHARES)
@pytest.mark.parametrize("share", [-0.1, 1.01, NAN, INF, "0.5", None, True])
def test_a_share_outside_0_to_1_is_refused(make: Callable[[Any], object], share: object) -> None:
    with pytest.raises(CallerError, match=rf"^\w+\(\w+={share!r}\): wanted a share between 0 and 1$"):
        make(share)


BAD: list[tuple[Callable[[], object], str]] = [
    (lambda: Latency(mean_s=-1), r"Latency\(mean_s=-1\): wanted seconds, 0 or more"),
    (lambda: Latency(mean_s=NAN), r"Latency\(mean_s=nan\): wanted seconds, 0 or more"),
    (lambda: Latency(mean_s=1, memory_s=-1), r"memory_s=-1\): wanted seconds, 0 or more"),
    (lambda: Latency(mean_s=1, jitter_s=0.5), "wanted a mean of at least 3 times the jitter; lognormal has no such"),
    (lambda: Latency(mean_s=1, jitter_s=0.6, distribution="uniform"), "at least 1.74 times the jitter"),  # type: ignore[arg-type]
    (lambda: Latency(mean_s=1, jitter_s=0.1, distribution="constant"), "no jitter with a constant delay"),  # type: ignore[arg-type]
    (lambda: Latency(mean_s=1, distribution="gamma"), "wanted one of constant, normal, lognormal, pareto, uniform"),  # type: ignore[arg-type]
    (lambda: Latency(mean_s=1, least_s=2, distribution="pareto"), "wanted a mean above the least delay"),  # type: ignore[arg-type]
    (lambda: Latency(mean_s=1, jitter_s=1, least_s=1, distribution="lognormal"), "a mean above the least delay"),  # type: ignore[arg-type]
    (lambda: Latency(mean_s=1, least_s=0.5), "wanted least_s with lognormal or pareto only"),
    (lambda: Latency(mean_s=1, in_order="yes"), "wanted True or False"),  # type: ignore[arg-type]
    (lambda: Stalls(every_s=0, least_s=1, most_s=2), r"every_s=0\): wanted a number above 0"),
    (lambda: Stalls(every_s=9, least_s=3, most_s=2), "wanted the greatest length not below the least"),
    (lambda: Bandwidth(2239), r"Bandwidth\(bps=2239\): wanted at least 2240 bit/s, one largest MAVLink frame \(280 b"),
    (lambda: Bandwidth(NAN), "bps=nan"),
    (lambda: Bandwidth(9600, queue_bytes=279), "queue_bytes=279.*wanted at least 280 bytes, one largest MAVLink"),
    (lambda: Reordering(0.1, by_s=0), r"by_s=0\): wanted a number above 0"),
    (lambda: BurstLoss(to_bad=0.1, to_good=0), "wanted a chance above 0, or it would stay bad for good"),
    (lambda: BurstLoss.of(1.0, mean_burst=3), r"share=1.0, mean_burst=3\): wanted a share from 0 to below 1"),
    (lambda: BurstLoss.of(0.1, mean_burst=0.5), "wanted bursts of 1 packet or more"),
    (lambda: BurstLoss.of(0.9, mean_burst=3), "so great a loss needs bursts of at least 9 packets"),
    (lambda: DistanceLoss(half_m=0, scale_m=1), r"half_m=0\): wanted a number above 0"),
    (lambda: DistanceLoss(half_m=1, scale_m=INF), r"scale_m=inf\): wanted a number above 0"),
    (lambda: RandomLoss(0.5, direction="left"), r"RandomLoss\(direction='left'\): wanted one of up, down, both"),  # type: ignore[arg-type]
    (lambda: Pulsed(LinkLoss(), on_s=0, off_s=1), r"Pulsed\(on_s=0\): wanted at least 0.001 s"),
    (lambda: Pulsed(LinkLoss(), on_s=1, off_s=-1), r"Pulsed\(off_s=-1\): wanted at least 0.001 s"),
    (lambda: Pulsed(LinkLoss(), on_s=1, off_s=1, first="yes"), r"first='yes'\): wanted on or off"),
    (lambda: Pulsed(LinkLoss, on_s=1, off_s=1), r"wanted a link fault, such as LinkLoss\(\)"),  # type: ignore[arg-type]
    (lambda: Capped(Outage(5), silence_s=3), r"wanted a link fault, such as LinkLoss\(\)"),  # type: ignore[arg-type]
    (lambda: Capped(LinkLoss(), silence_s=0), r"silence_s=0\): wanted a number above 0"),
    (lambda: Capped(LinkLoss(), silence_s=3, counting=("HEARTBEET",)), "'HEARTBEET'; the nearest are HEARTBEAT"),
    (lambda: Directed(LinkLoss(), "both"), r"wanted up or down"),  # type: ignore[arg-type]
    (lambda: Directed(RandomLoss(0.1, direction="up"), "down"), "would never work, as it is to work down only"),  # type: ignore[arg-type]
    (lambda: Ramp(RandomLoss(0), Corruption(1), over_s=1), "wanted two settings of the same fault"),
    (lambda: Ramp(LinkLoss(), LinkLoss(), over_s=1), "a ramp from link loss: LinkLoss has no number to turn"),
    (lambda: Ramp(RandomLoss(0.5), RandomLoss(0.5), over_s=1), "a ramp from 50 % loss to the same"),
    (
        lambda: Ramp(RandomLoss(0, direction="up"), RandomLoss(1, direction="down"), over_s=1),  # type: ignore[arg-type]
        "direction=up to direction=down: only numbers can be turned",
    ),
    (lambda: Ramp(RandomLoss(0), RandomLoss(1), over_s=0), r"over_s=0\): wanted a number above 0"),
]


@pytest.mark.parametrize(("make", "sentence"), BAD, ids=[sentence[:40] for _, sentence in BAD])
def test_bad_settings_are_refused_in_one_sentence(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(CallerError, match=sentence) as refused:
        make()
    assert "\n" not in str(refused.value)
