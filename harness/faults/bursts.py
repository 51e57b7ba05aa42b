"""Loss that comes in bursts: the model of Gilbert and Elliott."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from harness.errors import CallerError
from harness.faults.packet import Effect, Packet, Scene
from harness.faults.settings import Direction, Turn, check_direction, check_shares, is_number, refusal
from harness.faults.wording import only, percent
from harness.taps import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstLoss:
    """A radio that is good or bad, and may change before each packet: `to_bad` and `to_good` are the chances of that,
    `loss_good` and `loss_bad` the shares lost meanwhile. It begins good or bad as it would be found at any moment.

    Source: Gilbert 1960 and Elliott 1963; netem's p, r, 1-k and 1-h.
    """

    to_bad: float
    to_good: float
    loss_good: float = 0.0
    loss_bad: float = 1.0
    direction: Direction = Direction.BOTH

    def __post_init__(self) -> None:
        check_direction(self)
        check_shares(self, "to_bad", "to_good", "loss_good", "loss_bad")
        if not self.to_good:
            raise refusal(self, "a chance above 0, or it would stay bad for good", "to_good")

    @classmethod
    def of(cls, share: float, *, mean_burst: float, direction: Direction = Direction.BOTH) -> BurstLoss:
        """`share` of all packets is lost, in bursts of `mean_burst` packets on average; between them nothing is."""
        given = f"BurstLoss.of(share={share!r}, mean_burst={mean_burst!r})"
        if not (is_number(share) and 0 <= share < 1):
            raise CallerError(f"{given}: wanted a share from 0 to below 1")
        if not (is_number(mean_burst) and mean_burst >= 1):
            raise CallerError(f"{given}: wanted bursts of 1 packet or more")
        to_good = 1 / mean_burst
        to_bad = to_good * share / (1 - share)
        if to_bad > 1:
            raise CallerError(f"{given}: so great a loss needs bursts of at least {share / (1 - share):g} packets")
        return cls(to_bad=to_bad, to_good=to_good, direction=direction)

    @property
    def bad_share(self) -> float:
        """How much of its packets the radio meets while it is bad."""
        return self.to_bad / (self.to_bad + self.to_good)

    @property
    def share(self) -> float:
        """How much is lost in the long run."""
        return self.bad_share * self.loss_bad + (1 - self.bad_share) * self.loss_good

    @property
    def mean_burst(self) -> float:
        """How many packets are lost in a row, on average; 0 if none ever is, infinite if all are."""
        bad, good = self.bad_share, 1 - self.bad_share
        next_after_bad = self.to_good * self.loss_good + (1 - self.to_good) * self.loss_bad
        next_after_good = self.to_bad * self.loss_bad + (1 - self.to_bad) * self.loss_good
        starts = bad * (1 - self.loss_bad) * next_after_bad + good * (1 - self.loss_good) * next_after_good
        if not starts:
            return float("inf") if self.share else 0.0
        return self.share / starts

    @property
    def memory(self) -> float:
        """Correlation between being bad now and a packet later; negative if it changes more often than not."""
        return 1 - self.to_bad - self.to_good

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        return self.begin_turnable(rng, scene, way)[0]

    def begin_turnable(self, rng: Random, scene: Scene, way: Way) -> tuple[Effect, Turn]:
        random = rng.random
        to_bad, to_good, loss_good, loss_bad = self.to_bad, self.to_good, self.loss_good, self.loss_bad
        bad = random() < self.bad_share

        def effect(packet: Packet) -> Sequence[Packet]:
            nonlocal bad
            bad = random() >= to_good if bad else random() < to_bad
            return () if random() < (loss_bad if bad else loss_good) else (packet,)

        def turn(to: BurstLoss) -> None:
            nonlocal to_bad, to_good, loss_good, loss_bad
            to_bad, to_good, loss_good, loss_bad = to.to_bad, to.to_good, to.loss_good, to.loss_bad

        return effect, turn

    def __str__(self) -> str:
        return f"{percent(self.share)} loss in bursts of {self.mean_burst:.3g} packets{only(self.direction)}"
