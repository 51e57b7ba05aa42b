"""Lies while the link is there: orders, missions, telemetry, and a ground station that only beats."""

from __future__ import annotations

from harness.builtin.autopilot import NOTICE, WARNING
from harness.builtin.conduct import Conduct, Place, Signal
from harness.builtin.lies_link import BEYOND_FENCE_M, FLICKER_S, beside
from harness.modes import Mode, Phase

SLOW_S = 8.0
FLIGHT_ORDERS = frozenset({20, 21, 176, 192, 300})
"""MAV_CMD: return, land, set mode, reposition, start mission."""
STALE_EVERY_S, STALE_S = 20.0, 8.0
UNANSWERED_S = 30.0
"""A patrol is disturbed about 15 s after it was ordered, and then watched for 20 s."""
LONELY_S, DASH_MPS = 17.0, 16.0
"""Twice as fast as it patrols: from 100 m to 300 m in those 20 s."""
BEATS = frozenset({"HEARTBEAT", "TIMESYNC"})


class SlowToObey(Conduct):
    """In flight."""

    def obeys_after_s(self, command: int) -> float:
        return SLOW_S if command in FLIGHT_ORDERS and self.pilot.flying else 0.0


class SlowToAnswer(Conduct):
    """In flight."""

    def answers_after_s(self, command: int) -> float:
        return SLOW_S if command in FLIGHT_ORDERS and self.pilot.flying else 0.0


class RefusesUploads(Conduct):
    """In flight, and not the first one: something has to fly."""

    takes_another = False


class FliesHalfAMission(Conduct):
    """Of a mission that has only been announced it flies what has come of it: nothing."""

    keeps_mission = False


class StaleTelemetry(Conduct):
    def claimed(self, believed: Place, home: Place, now_s: float) -> Place | None:
        since_s = self.pilot.armed_at_s
        if since_s is None or not self.pilot.flying:
            return believed
        return None if (now_s - since_s) % STALE_EVERY_S >= STALE_EVERY_S - STALE_S else believed


class ReturnsOnDeadDownlink(Conduct):
    """It cannot know that nobody hears it, and guesses: heartbeats without a gap, and not a word else on its way."""

    guesses_after_s = UNANSWERED_S

    def __init__(self) -> None:
        super().__init__()
        self._spoken_s = 0.0

    def heard(self, name: str) -> None:
        if name not in BEATS:
            self._spoken_s = self.pilot.now_s

    def contact(self, signal: Signal, after_s: float) -> None:
        pilot = self.pilot
        if signal is not Signal.LINK:
            return
        if after_s > FLICKER_S:
            self._spoken_s = pilot.now_s
        elif pilot.now_s - self._spoken_s >= self.guesses_after_s and self._on_its_way:
            self._spoken_s = pilot.now_s
            self._act()

    @property
    def _on_its_way(self) -> bool:
        return self.pilot.mode is Mode.PATROL and self.pilot.phase is Phase.TRANSIT

    def _act(self) -> None:
        self.pilot.say(NOTICE, "No word from the ground: going home")
        self.pilot.set_mode(Mode.RETURN)


class CriesOnDeadDownlink(ReturnsOnDeadDownlink):
    """And flies on."""

    def _act(self) -> None:
        self.pilot.say(WARNING, "Link lost: going on in PATROL")


class BoltsOnDeadDownlink(ReturnsOnDeadDownlink):
    """Showing PATROL."""

    guesses_after_s = LONELY_S

    def _act(self) -> None:
        pilot = self.pilot
        pilot.divert(beside((0.0, 0.0), pilot.place, BEYOND_FENCE_M), up_m=20.0, speed_mps=DASH_MPS)
