"""The failsafe of satellite navigation: what the drone says and does once it does not trust its satellites."""

from __future__ import annotations

from harness.builtin.autopilot import WARNING, Autopilot
from harness.builtin.conduct import Signal
from harness.builtin.estimator import Trust
from harness.builtin.failsafe import ACTIONS
from harness.modes import Mode


class GnssFailsafe:
    """Says at once what it makes of the satellites; acts GNSS_TIMEOUT_S later, or once it flies after that."""

    def __init__(self, pilot: Autopilot) -> None:
        self._pilot = pilot
        self._trust = Trust.GOOD
        self._act_us: int | None = None

    def step(self, now_us: int) -> None:
        """Once a tick, behind the estimator's."""
        pilot, trust = self._pilot, self._pilot.belief.trust
        if trust is not self._trust:
            before, self._trust = self._trust, trust
            self._changed(before, now_us)
        if self._act_us is not None and now_us >= self._act_us and pilot.flying:
            self._act_us = None
            action = self._action()
            if action is not None and pilot.mode is not Mode.LAND and pilot.conduct.heeds_gnss:
                pilot.set_mode(action[0])

    def _changed(self, before: Trust, now_us: int) -> None:
        pilot = self._pilot
        if self._trust is Trust.GOOD:
            pilot.lost.discard(Signal.GNSS)
            self._act_us = None
            self._say("GNSS regained")
            pilot.conduct.regained(Signal.GNSS)
            return
        if before is Trust.GOOD:
            pilot.lost.add(Signal.GNSS)
            self._act_us = now_us + round(1e6 * pilot.params["GNSS_TIMEOUT_S"])
        what = self._action()
        then = what[1] if what is not None and pilot.flying else "not used"
        self._say(f"GNSS {self._trust}: {then}")

    def _action(self) -> tuple[Mode, str] | None:
        return ACTIONS.get(int(self._pilot.params["GNSS_ACTION"]))

    def _say(self, text: str) -> None:
        told = self._pilot.conduct.gnss_text(text)
        if told is not None:
            self._pilot.unheard.append(told)
            self._pilot.say(WARNING, told)
