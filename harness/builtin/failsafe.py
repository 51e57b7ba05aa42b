"""The link failsafe: no ground heartbeat for too long, and what is done about it.

It is armed by the first ground heartbeat, and looks at the link on a grid of its own (LINK_CHECK_HZ), so that the
reaction comes up to one check later than the time-out: both real stacks do the same.
"""

from __future__ import annotations

from harness.builtin.autopilot import WARNING, Autopilot
from harness.builtin.conduct import Loss
from harness.modes import Mode

ACTIONS = {1: (Mode.HOLD, "holding"), 2: (Mode.RETURN, "returning"), 3: (Mode.LAND, "landing")}
"""LINK_ACTION → the mode, and the word for it; 0 goes on as before."""
COMING_DOWN = frozenset({Mode.RETURN, Mode.LAND})


class LinkFailsafe:
    """`phase` (0..1) is where in the check period the grid begins."""

    def __init__(self, pilot: Autopilot, *, phase: float) -> None:
        self._pilot = pilot
        self._phase = phase
        self._check = -1
        self._heard_us: int | None = None
        self._act_us: int | None = None
        self._lost = False

    def heard(self, now_us: int) -> None:
        """A heartbeat of the ground station came, by whichever port."""
        if self._lost and self._heard_us is not None:
            self._lost = False
            self._pilot.link_lost = False
            if self._pilot.conduct.tells_regain or self._pilot.conduct.loss is None:
                for_s = (now_us - self._heard_us) / 1e6
                self._say(f"Link regained, link had been lost for {for_s:.1f} s")
        self._heard_us = now_us

    def step(self, now_us: int) -> None:
        """Look at the link if a check is due, and act if an action is."""
        period_us = 1e6 / self._pilot.params["LINK_CHECK_HZ"]
        check = int(now_us / period_us - self._phase)
        if check != self._check:
            self._check = check
            heard_us, timeout_us = self._heard_us, self._pilot.params["LINK_TIMEOUT_S"] * 1e6
            if not self._lost and heard_us is not None and now_us - heard_us >= timeout_us:
                self._lose(now_us, heard_us)
        if self._act_us is not None and now_us >= self._act_us:
            self._act_us = None
            self._act()

    def _lose(self, now_us: int, heard_us: int) -> None:
        pilot, conduct = self._pilot, self._pilot.conduct
        self._lost = pilot.link_lost = True
        what = "on the ground"
        if pilot.flying:
            conduct.noticed(Loss(heard_us / 1e6, now_us / 1e6, pilot.mode))
            self._act_us = max(now_us, heard_us + round(conduct.acts_after_s * 1e6))
            _, what = ACTIONS.get(int(pilot.params["LINK_ACTION"]), (None, "going on"))
            if pilot.mode in COMING_DOWN:
                what = f"going on in {pilot.mode}"
        elif pilot.armed:
            pilot.disarm(force=True)
            what = "disarmed on the ground"
        if conduct.tells_loss or not pilot.flying:
            self._say(f"Link lost: {what}")

    def _act(self) -> None:
        pilot = self._pilot
        mode, _ = ACTIONS.get(int(pilot.params["LINK_ACTION"]), (None, ""))
        if mode is not None and pilot.flying and pilot.mode not in COMING_DOWN:
            pilot.set_mode(mode)

    def _say(self, text: str) -> None:
        conduct = self._pilot.conduct
        not_before_s = conduct.loss.since_s + conduct.speaks_after_s if conduct.loss is not None else 0.0
        self._pilot.say(WARNING, text, not_before_us=round(not_before_s * 1e6))
