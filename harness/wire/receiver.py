"""The receiver on board, modelled: what it hands the autopilot while the sticks' radio is there, and once it is not.

Every receiver goes on with the last sticks for a moment, because a few lost frames are nothing. What it does then is a
setting that pilots make, or forget to make; it decides whether the autopilot can know at all that its pilot is gone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from harness.clock import VehicleClock
from harness.errors import CallerError
from harness.wire.rc import Channels

REPEAT_S = 0.145
"""Behind the first stamp that is this much later than the last pulses: once a frame is overdue, with frames every
0.10 s and stamps every 0.05 s."""


class OnLoss(StrEnum):
    """What a receiver hands on that has lost its transmitter."""

    SILENT = "silent"
    """No pulses."""
    LOW_THROTTLE = "low throttle"
    """The throttle below anything that a stick can reach, and the other sticks in the middle."""
    HOLD = "hold"
    """The last sticks, for ever: an autopilot cannot know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverSettings:
    """`hold_s` after the last frame the transmitter counts as lost. Raises CallerError for what no receiver does."""

    on_loss: OnLoss = OnLoss.SILENT
    hold_s: float = 0.5
    low_throttle_us: int = 900

    def __post_init__(self) -> None:
        if self.on_loss not in tuple(OnLoss):
            raise CallerError(f"on_loss={self.on_loss!r}: wanted one of {', '.join(OnLoss)}")
        if not (math.isfinite(self.hold_s) and 0.2 <= self.hold_s <= 10):
            raise CallerError(f"hold_s={self.hold_s!r}: wanted 0.2 to 10 s; frames come every 0.1 s")
        if not 800 <= self.low_throttle_us < 1000:
            raise CallerError(
                f"low_throttle_us={self.low_throttle_us!r}: wanted 800 to 999 µs, which is below any stick's 1000"
            )


class Output(Protocol):
    """The autopilot's side of a receiver."""

    def give(self, channels: Channels | None) -> None:
        """Pulses, as a receiver sends them again and again; or None: there are none."""
        ...

    def measure(self) -> None:
        """Have the vehicle tell its own time, right behind pulses that had just come by radio."""
        ...


class Receiver:
    """Takes what the sticks' radio brings, and feeds `output`, on the vehicle's time. Before its first frame it gives
    nothing."""

    def __init__(self, settings: ReceiverSettings, clock: VehicleClock, output: Output) -> None:
        self._settings = settings
        self._clock = clock
        self._output = output
        self._sticks: Channels | None = None
        self._taken_s = self._given_s = 0.0
        clock.on_stamp(self._tick)

    @property
    def lost(self) -> bool:
        """Whether it counts its transmitter as lost; also before it ever heard one."""
        # Stamps are whole milliseconds.
        return self._sticks is None or round(self._clock.now_s() - self._taken_s, 3) >= self._settings.hold_s

    def take(self, channels: Channels) -> None:
        """A frame came by radio, whole."""
        self._sticks = channels
        self._taken_s = self._clock.now_s()
        self._give(channels)
        self._output.measure()

    def _give(self, channels: Channels | None) -> None:
        self._given_s = self._clock.now_s()
        self._output.give(channels)

    def _tick(self) -> None:
        if self._sticks is None:
            return
        now_s = self._clock.now_s()
        begins = self.lost and round(self._given_s - self._taken_s, 3) < self._settings.hold_s
        if begins or now_s - self._given_s >= REPEAT_S:
            self._give(self._on_loss(self._sticks) if self.lost else self._sticks)

    def _on_loss(self, last: Channels) -> Channels | None:
        if self._settings.on_loss == OnLoss.SILENT:
            return None
        if self._settings.on_loss == OnLoss.LOW_THROTTLE:
            return (1500, 1500, self._settings.low_throttle_us, 1500)
        return last
