"""Failsafes that work in some phases of a patrol only; the phase is that of the last heartbeat before the loss."""

from __future__ import annotations

from harness.builtin.conduct import Conduct, Loss, Signal
from harness.builtin.lies_link import LATE_S, NERVOUS_S
from harness.modes import Mode, Phase

TURNS_FOR_S = 15.0
"""So short that it is home in time all the same."""
CLIMBS_TO_M = 20.0
STAYS_FOR_S = 130.0
"""Longer than anybody allows for anything."""


def link_lost_in(loss: Loss, *phases: Phase) -> bool:
    return loss.signal is Signal.LINK and loss.phase_then in phases


class DeafOnStation(Conduct):
    def acts_after_s(self, loss: Loss) -> float:
        return LATE_S if link_lost_in(loss, Phase.ON_STATION) else 0.0


class DeafAtTakeOff(Conduct):
    def acts_after_s(self, loss: Loss) -> float:
        return LATE_S if link_lost_in(loss, Phase.ARMING, Phase.TAKE_OFF) else 0.0


class StaysArmed(Conduct):
    def noticed(self, loss: Loss) -> None:
        super().noticed(loss)
        if loss.signal is Signal.LINK and loss.phase is Phase.ARMING:
            self.keeps_armed = True
            self.pilot.later(STAYS_FOR_S, self._give_in)

    def _give_in(self) -> None:
        self.keeps_armed = False


class DeafWhileReturning(Conduct):
    """Where the return was ordered; where a loss began it, it goes on."""

    def noticed(self, loss: Loss) -> None:
        is_first = self.loss is None
        super().noticed(loss)
        if is_first and loss.signal is Signal.LINK and loss.phase is Phase.RETURNING:
            self.pilot.later(0.0, self._turn_round)

    def _turn_round(self) -> None:
        if self.pilot.set_mode(Mode.PATROL) is None:
            self.pilot.later(TURNS_FOR_S, lambda: self.pilot.set_mode(Mode.RETURN))


class ClimbsWhileLanding(Conduct):
    """Until a mode is ordered, and showing the one it landed in; where a loss made it land, it lands. It does not wait
    for the time-out: it would be down by then."""

    def __init__(self) -> None:
        super().__init__()
        self._beats = 0

    def contact(self, signal: Signal, after_s: float) -> None:
        if signal is Signal.LINK and self.loss is None:
            self._beats += 1
            beats = self._beats
            self.pilot.later(NERVOUS_S, lambda: self._fret(beats))

    def _fret(self, beats: int) -> None:
        if beats == self._beats and self.pilot.phase is Phase.LANDING:
            self.pilot.hover(CLIMBS_TO_M)


class WakesUp(Conduct):
    """If it has not flown yet."""

    def noticed(self, loss: Loss) -> None:
        super().noticed(loss)
        if loss.signal is Signal.LINK and loss.phase is Phase.ON_GROUND and self.pilot.armed_at_s is None:
            self.pilot.later(0.0, lambda: self.pilot.arm(force=True))
