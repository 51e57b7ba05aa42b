"""Latency and jitter."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from statistics import NormalDist

from harness.faults.packet import Effect, Packet, Scene
from harness.faults.settings import Direction, Turn, check_direction, check_numbers, refusal
from harness.faults.wording import only, seconds
from harness.taps import Way


class Distribution(StrEnum):
    """How delays spread around their mean; PARETO has the heaviest tail."""

    CONSTANT = "constant"
    NORMAL = "normal"
    LOGNORMAL = "lognormal"
    PARETO = "pareto"
    UNIFORM = "uniform"


_SKEWED = (Distribution.LOGNORMAL, Distribution.PARETO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Every packet comes out later, by `mean_s` on average; `jitter_s` is the delays' standard deviation.

    `least_s` is what no delay falls below, for the skewed distributions. `memory_s` is how long it takes until delays
    no longer resemble former ones (their correlation falls to 1/e); 0 draws each packet's afresh. With `in_order` a
    packet that would overtake waits for the one in front of it: if they follow each other faster than delays fall,
    the delays measured are greater than those asked for. A long memory prevents that.
    """

    mean_s: float
    jitter_s: float = 0.0
    distribution: Distribution = Distribution.NORMAL
    least_s: float = 0.0
    memory_s: float = 0.0
    in_order: bool = True
    direction: Direction = Direction.BOTH

    def __post_init__(self) -> None:
        check_direction(self)
        check_numbers(self, "mean_s", "jitter_s", "least_s", "memory_s", wanted="seconds, 0 or more")
        if self.distribution not in tuple(Distribution):
            raise refusal(self, f"one of {', '.join(Distribution)}", "distribution")
        object.__setattr__(self, "distribution", Distribution(self.distribution))
        if not isinstance(self.in_order, bool):
            raise refusal(self, "True or False", "in_order")
        self._check_shape()

    def _check_shape(self) -> None:
        """That there are delays with this mean and this deviation, none of them negative."""
        shape = ("distribution", "mean_s", "jitter_s")
        match self.distribution:
            case Distribution.CONSTANT if self.jitter_s:
                raise refusal(self, "no jitter with a constant delay", *shape)
            case Distribution.NORMAL if 3 * self.jitter_s > self.mean_s:
                raise refusal(self, "a mean of at least 3 times the jitter; lognormal has no such bound", *shape)
            case Distribution.UNIFORM if math.sqrt(3) * self.jitter_s > self.mean_s:
                raise refusal(self, "a mean of at least 1.74 times the jitter", *shape)
            case Distribution.LOGNORMAL | Distribution.PARETO:
                if self.mean_s < self.least_s or (self.jitter_s and self.mean_s == self.least_s):
                    raise refusal(self, "a mean above the least delay", "mean_s", "least_s")
        if self.least_s and self.distribution not in _SKEWED:
            raise refusal(self, "least_s with lognormal or pareto only", "distribution", "least_s")

    def quantile_s(self, share: float) -> float:
        """The delay that `share` of the packets (above 0, below 1) do not exceed, before any waiting for order."""
        return self._shape()(NormalDist().inv_cdf(share))

    def _shape(self) -> Callable[[float], float]:
        """From a standard normal variable to a delay of this distribution, ever greater with it."""
        mean_s, jitter_s, least_s = self.mean_s, self.jitter_s, self.least_s
        if not jitter_s:
            return lambda z: mean_s
        over_s = mean_s - least_s
        if self.distribution == Distribution.LOGNORMAL:
            variance = math.log1p((jitter_s / over_s) ** 2)
            mu, sigma, exp = math.log(over_s) - variance / 2, math.sqrt(variance), math.exp
            return lambda z: least_s + exp(mu + sigma * z)
        if self.distribution == Distribution.PARETO:
            alpha = 1 + math.sqrt(1 + (over_s / jitter_s) ** 2)
            scale_s, power, half = over_s * (alpha - 1) / alpha, -1 / alpha, math.sqrt(0.5)
            return lambda z: least_s + scale_s * (0.5 * math.erfc(z * half)) ** power
        if self.distribution == Distribution.UNIFORM:
            width_s, half = math.sqrt(12) * jitter_s, math.sqrt(0.5)
            return lambda z: mean_s + width_s * (0.5 - 0.5 * math.erfc(z * half))
        return lambda z: max(0.0, mean_s + jitter_s * z)

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        return self.begin_turnable(rng, scene, way)[0]

    def begin_turnable(self, rng: Random, scene: Scene, way: Way) -> tuple[Effect, Turn]:
        gauss, in_order = rng.gauss, self.in_order
        delay_s, memory_s, jitter_s = self._shape(), self.memory_s, self.jitter_s
        z, met_s, last_s = 0.0, -math.inf, -math.inf

        def effect(packet: Packet) -> Sequence[Packet]:
            nonlocal z, met_s, last_s
            frame, due_s = packet
            if not jitter_s:
                pass
            elif memory_s:
                kept = math.exp(min(0.0, (met_s - due_s) / memory_s))
                z = kept * z + math.sqrt(1 - kept * kept) * gauss(0.0, 1.0)
                met_s = due_s
            else:
                z = gauss(0.0, 1.0)
            due_s += delay_s(z)
            if in_order:
                if due_s < last_s:
                    due_s = last_s
                else:
                    last_s = due_s
            return (Packet(frame, due_s),)

        def turn(to: Latency) -> None:
            nonlocal delay_s, memory_s, jitter_s
            delay_s, memory_s, jitter_s = to._shape(), to.memory_s, to.jitter_s

        return effect, turn

    def __str__(self) -> str:
        words = f"{seconds(self.mean_s)} late"
        if self.jitter_s:
            words += f" ± {seconds(self.jitter_s)} ({self.distribution}"
            words += f", at least {seconds(self.least_s)}" if self.least_s else ""
            words += f", alike for about {seconds(self.memory_s)})" if self.memory_s else ")"
        return words + ("" if self.in_order else ", free to overtake") + only(self.direction)
