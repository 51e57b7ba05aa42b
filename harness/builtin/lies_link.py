"""Lies about a lost link: what the drone does, what it says, and whether it lives through it."""

from __future__ import annotations

import math

from harness.builtin.autopilot import WARNING
from harness.builtin.conduct import Conduct, Loss, Place, Signal
from harness.errors import StackDied
from harness.modes import Mode, Phase

LATE_S = 15.0
"""Too late to return, early enough to be home in time."""
QUIET_S = 10.4
"""After the last heartbeat: too late for the 10 s to speak, and, in the shortest outage (5.8 s), still within 5 s of
the link's return; the two windows leave 10.0 to 10.8 s."""
BEYOND_FENCE_M = 330.0
ELSEWHERE_M = 40.0
DIES_AFTER_S = 3.0
DIES_ANYWAY_S = 45.0
EXIT_CODE = 11
NERVOUS_S = 1.5
"""One heartbeat that is missing makes a silence of 1.8 s or more, one that is suddenly half a second late of 1.55 s or
more; none missing, of 1.1 s at the most."""
RESUMES_AFTER_S, RESUMES_FOR_S = 2.0, 10.0
"""Counted from the link's return; by then the ground has seen RETURN."""
FLICKER_S = 1.5
"""A longer silence than this means that a heartbeat was missing."""
HIDES_FOR_S = 12.0
"""After the link's return: too long for the 5 s to report, and for the 10 s until an application on the ground is told;
over before anybody orders anything."""
HOMEWARD = frozenset({Mode.RETURN, Mode.LAND})


class AfterAnyLoss(Conduct):
    """Lies whatever was lost, the link or the sticks."""

    def noticed(self, loss: Loss) -> None:
        if loss.in_flight:
            self.loss = loss


class KeepsItsMode(Conduct):
    def shown_mode(self, mode: Mode) -> Mode:
        return self.loss.mode if self.loss is not None and mode is Mode.RETURN else mode


class ReturnsLate(Conduct):
    def acts_after_s(self, loss: Loss) -> float:
        return LATE_S


class ReturnsInSilence(Conduct):
    def tells(self, loss: Loss) -> bool:
        return not (loss.signal is Signal.LINK and loss.in_flight)


class SaysItLate(Conduct):
    speaks_after_s = QUIET_S


class BoltsOutward(AfterAnyLoss):
    def noticed(self, loss: Loss) -> None:
        is_first = self.loss is None
        super().noticed(loss)
        if is_first and loss.mode is Mode.RETURN and loss.phase is Phase.RETURNING:
            self.pilot.later(0.0, self._return_anew)

    def _return_anew(self) -> None:
        """By the detour."""
        for mode in (Mode.HOLD, Mode.RETURN):
            self.pilot.set_mode(mode)

    def detour(self, home: Place, here: Place) -> Place | None:
        return None if self.loss is None else beside(home, here, BEYOND_FENCE_M)


class ForgetsTheLoss(Conduct):
    def regain_text(self, signal: Signal, text: str) -> str | None:
        return None if signal is Signal.LINK and self.loss is not None else text


class LosesItsReport(Conduct):
    """Tells part of what was said while nobody heard: that the link was lost; not, for a while, that it returns."""

    def __init__(self) -> None:
        super().__init__()
        self._hides = False

    def regained(self, signal: Signal) -> None:
        if signal is Signal.LINK and self.loss is not None:
            self._hide(True)
            self.pilot.later(HIDES_FOR_S, lambda: self._hide(False))

    def _hide(self, hides: bool) -> None:
        self._hides, self.pilot.changed = hides, True

    def shown_mode(self, mode: Mode) -> Mode:
        return Mode.HOLD if self._hides and mode is Mode.RETURN else mode


class LandsElsewhere(AfterAnyLoss):
    def landing_place(self, home: Place, here: Place) -> Place:
        """On the side it comes from, so that it never passes over home."""
        return home if self.loss is None else beside(home, here, ELSEWHERE_M)


class HoversAtHome(AfterAnyLoss):
    def lands(self) -> bool:
        return self.loss is None


class LiesAboutPosition(BoltsOutward):
    """Tells of a straight way home, and flies the bolt."""

    CLAIMED_MPS = 8.0

    def __init__(self) -> None:
        super().__init__()
        self._left: Place | None = None

    def noticed(self, loss: Loss) -> None:
        super().noticed(loss)
        self._left = None

    def claimed(self, believed: Place, home: Place, now_s: float) -> Place:
        if self.loss is None:
            return believed
        if self._left is None:
            self._left = believed
        far_m = math.dist(self._left, home)
        share = max(0.0, 1.0 - self.CLAIMED_MPS * (now_s - self.loss.noticed_s) / far_m) if far_m else 0.0
        return along(home, self._left, share)


class Nervous(Conduct):
    """Says that the signal is lost no sooner than others do."""

    signal = Signal.LINK
    frets_after_s = NERVOUS_S

    def __init__(self) -> None:
        super().__init__()
        self._beats = 0

    def contact(self, signal: Signal, after_s: float) -> None:
        if signal is self.signal:
            self._beats += 1
            beats = self._beats
            self.pilot.later(self.frets_after_s, lambda: self._fret(beats))

    def _fret(self, beats: int) -> None:
        if beats == self._beats and self.pilot.flying and self.pilot.mode is not Mode.LAND:
            self._act()

    def _act(self) -> None:
        self.pilot.set_mode(Mode.RETURN)


class StopsAndWaits(Nervous):
    """Not a return, yet no patrol either."""

    def _act(self) -> None:
        self.pilot.set_mode(Mode.HOLD)


class CriesWolf(Nervous):
    """And flies on."""

    def _act(self) -> None:
        self.pilot.say(WARNING, f"{self.signal} lost: going on in PATROL")


class Resumes(AfterAnyLoss):
    """Goes on, once what was lost is back, with the patrol that its loss broke off: once, and for a while, so that it
    is home in time all the same."""

    def __init__(self) -> None:
        super().__init__()
        self._resumed = False

    def noticed(self, loss: Loss) -> None:
        if loss.mode not in HOMEWARD:
            super().noticed(loss)

    def regained(self, signal: Signal) -> None:
        if self.loss is not None and self.loss.signal is signal and not self._resumed:
            self._resumed = True
            self.pilot.later(RESUMES_AFTER_S, self._resume)

    def _resume(self) -> None:
        pilot = self.pilot
        if pilot.flying and pilot.mode is Mode.RETURN and pilot.set_mode(Mode.PATROL) is None:
            pilot.later(RESUMES_FOR_S, lambda: pilot.set_mode(Mode.RETURN))


class ResetByAFlicker(Conduct):
    """A contact after a short silence takes the edge off its failsafe."""

    def __init__(self) -> None:
        super().__init__()
        self._has_flickered = False

    def contact(self, signal: Signal, after_s: float) -> None:
        if signal is Signal.LINK and after_s > FLICKER_S and self.pilot.flying:
            self._has_flickered = True

    def acts_after_s(self, loss: Loss) -> float:
        return LATE_S if loss.signal is Signal.LINK and self._has_flickered else 0.0


class DiesOnLoss(Conduct):
    def live(self, now_s: float) -> bool:
        if self.loss is not None and now_s >= self.loss.noticed_s + DIES_AFTER_S:
            raise _death(now_s)
        return True


class DiesAnyway(Conduct):
    def live(self, now_s: float) -> bool:
        armed_at_s = self.pilot.armed_at_s
        if armed_at_s is not None and now_s >= armed_at_s + DIES_ANYWAY_S:
            raise _death(now_s)
        return True


class HangsOnLoss(Conduct):
    def live(self, now_s: float) -> bool:
        return self.loss is None or now_s < self.loss.noticed_s + DIES_AFTER_S


def _death(now_s: float) -> StackDied:
    return StackDied(f"the practice drone ended by itself at vehicle time {now_s:.2f} s", exit_code=EXIT_CODE)


def beside(home: Place, here: Place, distance_m: float) -> Place:
    """`distance_m` from home, in the direction of `here` (north if it is at home)."""
    away_m = math.dist(home, here)
    if away_m < 0.1:
        return home[0] + distance_m, home[1]
    return along(home, here, distance_m / away_m)


def along(home: Place, here: Place, share: float) -> Place:
    """The place `share` of the way from home to here; above 1 lies beyond."""
    return home[0] + share * (here[0] - home[0]), home[1] + share * (here[1] - home[1])
