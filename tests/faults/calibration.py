"""What a radio did to packets, measured: from when each went in and came out. For streams made up here and for taps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from random import Random
from typing import NamedTuple

from harness.faults import LinkFault, Packet
from harness.mavlink.codec import Encoder
from harness.stats import Bounds, mean_bounds, quantile_bounds, share_bounds
from harness.taps import Way

SURE = 1 - 1e-9
"""Bounds that thousands of checks do not break by chance."""
ATTITUDE = Encoder(1, 1)("ATTITUDE", time_boot_ms=1, roll=0.1, yawspeed=0.2)
GROUND_BEAT = Encoder(255, 190)("HEARTBEAT", type=6, autopilot=8, system_status=4, mavlink_version=3)


class Crossing(NamedTuple):
    """A packet's way: when it went in, when it came out (None: it did not), in vehicle seconds, and its size."""

    entered_s: float
    left_s: float | None
    size_bytes: int = 0


def loss(crossings: Sequence[Crossing], confidence: float = SURE, *, memory: float = 0.0) -> Bounds:
    """The share that did not come out; `memory` as `BurstLoss.memory`."""
    return share_bounds(sum(each.left_s is None for each in crossings), len(crossings), confidence, memory=memory)


def likely(hits: int, total: int, share: float, confidence: float = SURE) -> bool:
    """Whether so many of independent trials may hit, by the binomial distribution itself: of events so rare that
    `share_bounds` counts them by ones its normal approximation is wrong."""
    if not 0 < share < 1:
        return hits == share * total
    away = 1 if hits > share * total else -1
    tail, count = 0.0, hits
    while 0 <= count <= total:
        ways = math.lgamma(total + 1) - math.lgamma(count + 1) - math.lgamma(total - count + 1)
        chance = math.exp(ways + count * math.log(share) + (total - count) * math.log1p(-share))
        tail += chance
        if chance <= 1e-9 * tail:
            break
        count += away
    return tail > (1 - confidence) / 2


def mean_burst(crossings: Sequence[Crossing], confidence: float = SURE) -> Bounds:
    """How many were lost in a row, on average over the bursts; those at the two ends may be cut and do not count."""
    runs = [(lost, len(list(run))) for lost, run in groupby(each.left_s is None for each in crossings)]
    return mean_bounds([length for lost, length in runs[1:-1] if lost], confidence)


def delays_s(crossings: Sequence[Crossing]) -> list[float]:
    """How long those that came out took."""
    return [each.left_s - each.entered_s for each in crossings if each.left_s is not None]


def mean_delay(crossings: Sequence[Crossing], confidence: float = SURE) -> Bounds:
    """In seconds."""
    return mean_bounds(delays_s(crossings), confidence)


def delay_quantile(crossings: Sequence[Crossing], share: float, confidence: float = SURE) -> Bounds:
    """In seconds."""
    return quantile_bounds(delays_s(crossings), share, confidence)


def rate(crossings: Sequence[Crossing]) -> Bounds:
    """Bits a second while the radio was never idle; to one packet more or less."""
    left = sorted((each.left_s, each.size_bytes) for each in crossings if each.left_s is not None)
    took_s = left[-1][0] - left[0][0]
    bits = 8 * sum(size for _, size in left[1:])
    step = 8 * max(size for _, size in left)
    return Bounds(bits / took_s, (bits - step) / took_s, (bits + step) / took_s)


def overtaken(crossings: Sequence[Crossing], confidence: float = SURE) -> Bounds:
    """The share of those that came out that did so behind a later one."""
    left = [each.left_s for each in crossings if each.left_s is not None]
    earliest_behind, hits = float("inf"), 0
    for left_s in reversed(left):
        hits += earliest_behind < left_s
        earliest_behind = min(earliest_behind, left_s)
    return share_bounds(hits, len(left), confidence)


@dataclass
class Stage:
    """A scene that stands as it is put."""

    t_s: float = 0.0
    away_m: float = 0.0

    def now_s(self) -> float:
        return self.t_s

    def distance_m(self) -> float:
        return self.away_m


def steady(count: int, every_s: float, *frames: bytes, from_s: float = 0.0) -> Iterator[Packet]:
    """`count` packets, one each `every_s`, of these frames in turn."""
    for number in range(count):
        yield Packet(frames[number % len(frames)], from_s + number * every_s)


def run(
    fault: LinkFault, packets: Iterable[Packet], seed: int = 1, *, way: Way = Way.DOWN, stage: Stage | None = None
) -> list[tuple[Packet, list[Packet]]]:
    """Each packet, and what came of it; time on the stage is the packets'."""
    stage = stage or Stage()
    effect = fault.begin(Random(seed), stage, way)
    made = []
    for packet in packets:
        stage.t_s = packet.due_s
        made.append((packet, list(effect(packet))))
    return made


def cross(fault: LinkFault, packets: Iterable[Packet], seed: int = 1, *, way: Way = Way.DOWN) -> list[Crossing]:
    """The ways of the packets; of copies that of the first."""
    return [
        Crossing(packet.due_s, made[0].due_s if made else None, len(packet.frame))
        for packet, made in run(fault, packets, seed, way=way)
    ]
