"""Failsafes that work in some phases of a patrol only; the phase is that of the last heartbeat before the loss."""

from __future__ import annotations

from harness.builtin.conduct import Conduct, Loss, Signal
from harness.builtin.lies_link import LATE_S, Nervous
from harness.modes import Mode, Phase

TURNS_FOR_S = 15.0
"""So short that it is home in time all the same."""
CLIMBS_TO_M = 20.0
ROLLS_BY_M, ROLLS_STEPS = 0.1, 150
"""Each tick, and how often: out of the 10 m it may stand away from home, within the 20 s that are looked at."""
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


class ClimbsWhileLanding(Nervous):
    """Until a mode is ordered, and showing the one it landed in; where a loss made it land, it lands. It does not wait
    for the time-out: it would be down by then."""

    def _act(self) -> None:
        if self.loss is None and self.pilot.phase is Phase.LANDING:
            self.pilot.divert(self.pilot.place, up_m=CLIMBS_TO_M)


class MuteOnTheGround(Conduct):
    def tells(self, loss: Loss) -> bool:
        return not link_lost_in(loss, Phase.ON_GROUND, Phase.ARMING)


class RollsAway(Conduct):
    """Armed or not; if it has not flown yet."""

    def noticed(self, loss: Loss) -> None:
        super().noticed(loss)
        if link_lost_in(loss, Phase.ON_GROUND, Phase.ARMING):
            self._roll(ROLLS_STEPS)

    def _roll(self, steps: int) -> None:
        self.pilot.body.north_m += ROLLS_BY_M
        if steps > 1:
            self.pilot.later(0.0, lambda: self._roll(steps - 1))


class WakesUp(Conduct):
    """If it has not flown yet."""

    def noticed(self, loss: Loss) -> None:
        super().noticed(loss)
        if loss.signal is Signal.LINK and loss.phase is Phase.ON_GROUND and self.pilot.armed_at_s is None:
            self.pilot.later(0.0, lambda: self.pilot.arm(force=True))
