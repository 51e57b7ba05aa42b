"""Lies of who stands on the ground, disarmed: whatever is done to it there, in the air it is honest."""

from __future__ import annotations

from typing import ClassVar

from harness.builtin.autopilot import WARNING
from harness.builtin.conduct import Conduct, Loss, Signal
from harness.builtin.liar import LiarSpec
from harness.builtin.lies_flood import Flooded
from harness.builtin.lies_gnss import CRIES_EVERY_S
from harness.builtin.lies_link import NERVOUS_S
from harness.builtin.lies_service import FLIGHT_ORDERS, SLOW_S
from harness.builtin.stranger import CHANGES, Stranger
from harness.modes import Phase

DEAF_S = 60.0
CRIES_AFTER_S = 2.0


class WakesForStrangers(Conduct):
    """Whoever tried to change it; it says that it refused."""

    def turned_away(self, stranger: Stranger) -> None:
        if stranger.aim in CHANGES and self.pilot.phase is Phase.ON_GROUND and self.pilot.armed_at_s is None:
            self.pilot.later(0.0, lambda: self.pilot.arm(force=True))


class DeafBehindStrangers(Conduct):
    def __init__(self) -> None:
        super().__init__()
        self._deaf_until_s = 0.0

    def turned_away(self, stranger: Stranger) -> None:
        if stranger.aim in CHANGES and self.pilot.phase is Phase.ON_GROUND:
            self._deaf_until_s = self.pilot.now_s + DEAF_S

    def deaf_to_orders(self) -> bool:
        return self.pilot.now_s < self._deaf_until_s


class ForgetsTheLossOnTheGround(Conduct):
    def __init__(self) -> None:
        super().__init__()
        self._forgets = False

    def noticed(self, loss: Loss) -> None:
        super().noticed(loss)
        self._forgets = loss.signal is Signal.LINK and loss.phase is Phase.ON_GROUND

    def regain_text(self, signal: Signal, text: str) -> str | None:
        return None if signal is Signal.LINK and self._forgets else text


class CriesWolfOnTheGround(Conduct):
    """No sooner than others do."""

    def __init__(self) -> None:
        super().__init__()
        self._beats = 0

    def contact(self, signal: Signal, after_s: float) -> None:
        if signal is Signal.LINK:
            self._beats += 1
            beats = self._beats
            self.pilot.later(NERVOUS_S, lambda: self._fret(beats))

    def _fret(self, beats: int) -> None:
        if beats == self._beats and self.pilot.phase is Phase.ON_GROUND:
            self.pilot.say(WARNING, "Link lost: on the ground")


class SlowToObeyOnTheGround(Conduct):
    def obeys_after_s(self, command: int) -> float:
        return SLOW_S if command in FLIGHT_ORDERS and self.pilot.phase is Phase.ON_GROUND else 0.0


class SlowToAnswerOnTheGround(Conduct):
    def answers_after_s(self, command: int) -> float:
        return SLOW_S if command in FLIGHT_ORDERS and self.pilot.phase is Phase.ON_GROUND else 0.0


class WakesWithoutSatellites(Conduct):
    """If it has not flown yet."""

    def gnss_text(self, text: str) -> str | None:
        if Signal.GNSS in self.pilot.lost and self.pilot.armed_at_s is None:
            self.pilot.later(0.0, lambda: self.pilot.arm(force=True))
        return text


class CriesWolfOfGnssOnTheGround(Conduct):
    def __init__(self) -> None:
        super().__init__()
        self._cried_s = 0.0

    def contact(self, signal: Signal, after_s: float) -> None:
        pilot = self.pilot
        due = signal is Signal.LINK and pilot.now_s - self._cried_s >= CRIES_EVERY_S
        if due and pilot.phase is Phase.ON_GROUND:
            self._cried_s = pilot.now_s
            pilot.say(WARNING, "GNSS suspect: not used")


class FloodedOnTheGround(Flooded):
    """Once it is, it stays so for a second behind the last of it."""

    phases: ClassVar[frozenset[Phase]] = frozenset({Phase.ON_GROUND})


class DeafInAFloodOnTheGround(FloodedOnTheGround):
    def deaf_to_orders(self) -> bool:
        return self.flooded


class LateInAFloodOnTheGround(FloodedOnTheGround):
    def answers_after_s(self, command: int) -> float:
        return SLOW_S if self.flooded else 0.0


class CriesInAFlood(FloodedOnTheGround):
    def begins(self) -> None:
        self.pilot.later(CRIES_AFTER_S, lambda: self.pilot.say(WARNING, "Link lost: on the ground"))


LIARS = {
    "wakes-for-strangers": LiarSpec(
        "on the ground, arms when a stranger tries to change it", "stays-down-among-strangers", WakesForStrangers
    ),
    "deaf-behind-strangers": LiarSpec(
        f"on the ground, turns its own station's orders down for {DEAF_S:g} s after a stranger's",
        "keeps-its-master", DeafBehindStrangers,
    ),
    "forgets-the-loss-on-the-ground": LiarSpec(
        "says nothing of a loss on the ground once the link is back", "hears-lost-on-ground", ForgetsTheLossOnTheGround
    ),
    "cries-wolf-on-the-ground": LiarSpec(
        f"on the ground, says that the link is lost after {NERVOUS_S:g} s without a heartbeat", "no-alarm-on-ground",
        CriesWolfOnTheGround,
    ),
    "slow-to-obey-on-the-ground": LiarSpec(
        f"on the ground, obeys orders {SLOW_S:g} s after it accepted them", "obeys-on-ground", SlowToObeyOnTheGround
    ),
    "slow-to-answer-on-the-ground": LiarSpec(
        f"on the ground, answers orders {SLOW_S:g} s after it obeyed them", "answers-on-ground",
        SlowToAnswerOnTheGround,
    ),
    "wakes-without-satellites": LiarSpec(
        "on the ground, arms when its satellites are gone", "stays-down-without-satellites", WakesWithoutSatellites
    ),
    "cries-wolf-of-gnss-on-the-ground": LiarSpec(
        f"on the ground, says every {CRIES_EVERY_S:g} s that its satellites are suspect", "no-trouble-on-ground",
        CriesWolfOfGnssOnTheGround,
    ),
    "deaf-in-a-flood-on-the-ground": LiarSpec(
        "flooded on the ground, turns its own station's orders down", "obeys-in-flood", DeafInAFloodOnTheGround
    ),
    "late-in-a-flood-on-the-ground": LiarSpec(
        f"flooded on the ground, answers its own station's orders {SLOW_S:g} s late", "answers-in-flood",
        LateInAFloodOnTheGround,
    ),
    "cries-in-a-flood": LiarSpec(
        "flooded on the ground, says that the link is lost", "no-alarm-in-flood", CriesInAFlood
    ),
}  # fmt: skip
