"""Lies about lost sticks, alone and with the link."""

from __future__ import annotations

from harness.builtin.conduct import Conduct, Loss, Signal
from harness.builtin.lies_link import LATE_S, CriesWolf, Nervous

NERVOUS_S = 0.25
"""Sticks move every 0.1 s; a receiver that hears none repeats them for a while every 0.15 s, and is silent then."""


class IgnoresRcLoss(Conduct):
    def acts_after_s(self, loss: Loss) -> float:
        return LATE_S if loss.signal is Signal.RC else 0.0


class RcLostInSilence(Conduct):
    def tells(self, loss: Loss) -> bool:
        return loss.signal is not Signal.RC


class RcLossHidesLinkLoss(Conduct):
    """Until the link is back; then it tells of its loss."""

    def tells(self, loss: Loss) -> bool:
        return loss.signal is not Signal.LINK or Signal.RC not in self.pilot.lost


class LosesHalfItsReport(Conduct):
    """Once the link is back, it tells of the link only."""

    repeats = False

    def regain_text(self, signal: Signal, text: str) -> str | None:
        return "RC regained" if signal is Signal.RC else text


class NervousOfSticks(Nervous):
    signal = Signal.RC
    frets_after_s = NERVOUS_S


class CriesWolfOfSticks(CriesWolf):
    signal = Signal.RC
    frets_after_s = NERVOUS_S
