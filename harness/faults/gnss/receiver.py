"""A satellite receiver: what it tells in its condition, of a drone that truly is somewhere."""

from __future__ import annotations

from collections import deque
from random import Random
from typing import NamedTuple

from harness.faults.gnss.condition import Condition, Declared, Fix
from harness.faults.gnss.stuck import MOST_S


class Truth(NamedTuple):
    """Metres from where the drone was switched on, metres a second, and where its nose points, in degrees from north
    (None: unknown, or the receiver has one antenna only)."""

    north_m: float
    east_m: float
    up_m: float
    north_mps: float
    east_mps: float
    down_mps: float
    heading_deg: float | None = None


class Measured(NamedTuple):
    """What the receiver tells: `time_s` is how far its UTC is ahead of the right one; without a fix its place means
    nothing."""

    fix: Fix
    satellites: int
    cn0_dbhz: float
    horizontal_accuracy_m: float
    vertical_accuracy_m: float
    speed_accuracy_mps: float
    north_m: float
    east_m: float
    up_m: float
    north_mps: float
    east_mps: float
    down_mps: float
    heading_deg: float | None
    time_s: float
    jamming: Declared
    spoofing: Declared


class ReceiverModel:
    """It keeps what was true for a minute. Draws from `rng` only while its condition has noise."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._past: deque[tuple[float, Truth]] = deque()
        self._told: Truth | None = None

    def measure(self, condition: Condition, truth: Truth, now_s: float) -> Measured | None:
        """What it tells at `now_s`, or None if it is silent. To be called with growing times."""
        self._remember(truth, now_s)
        if condition.silent:
            return None
        if self._told is None or not condition.frozen:
            self._told = self._seen(condition, now_s)
        return Measured(
            condition.fix, condition.satellites, condition.cn0_dbhz, condition.horizontal_accuracy_m,
            condition.vertical_accuracy_m, condition.speed_accuracy_mps, *self._told, condition.time_s,
            condition.jamming, condition.spoofing,
        )  # fmt: skip

    def _remember(self, truth: Truth, now_s: float) -> None:
        past = self._past
        past.append((now_s, truth))
        while len(past) > 2 and past[1][0] <= now_s - MOST_S:
            past.popleft()

    def _seen(self, condition: Condition, now_s: float) -> Truth:
        true, offset_m, velocity_mps = self._at(now_s - condition.delay_s), condition.offset_m, condition.velocity_mps
        noise_m = [self._rng.gauss(0.0, condition.noise_m) for _ in range(3)] if condition.noise_m else (0.0, 0.0, 0.0)
        return Truth(
            true.north_m + offset_m[0] + noise_m[0],
            true.east_m + offset_m[1] + noise_m[1],
            true.up_m - offset_m[2] + noise_m[2],
            true.north_mps + velocity_mps[0],
            true.east_mps + velocity_mps[1],
            true.down_mps + velocity_mps[2],
            None if true.heading_deg is None else (true.heading_deg + condition.heading_deg) % 360,
        )

    def _at(self, then_s: float) -> Truth:
        """What was true then, evenly between what came before and after; the oldest that is known if that is later."""
        later_s, later = self._past[-1]
        for time_s, truth in reversed(self._past):
            if time_s <= then_s:
                return _between(truth, later, (then_s - time_s) / (later_s - time_s)) if later_s > time_s else truth
            later_s, later = time_s, truth
        return later


def _between(before: Truth, after: Truth, share: float) -> Truth:
    """The heading is the one before."""
    if not share:
        return before
    pairs = zip(before[:6], after[:6], strict=True)
    return Truth._make((*(low + share * (high - low) for low, high in pairs), before.heading_deg))
