"""The failsafes: no sign of life from the ground station, or from the sticks, for too long; and what is done about it.

Each looks at its signal on a grid of its own (LINK_CHECK_HZ, RC_CHECK_HZ), so that the reaction comes up to one check
later than the time-out: both real stacks do the same. It watches from the first sign of life on.
"""

from __future__ import annotations

from harness.builtin.autopilot import WARNING, Autopilot
from harness.builtin.conduct import Loss, Signal
from harness.modes import Mode, Phase

ACTIONS = {1: (Mode.HOLD, "holding"), 2: (Mode.RETURN, "returning"), 3: (Mode.LAND, "landing")}
"""LINK_ACTION, RC_ACTION → the mode, and the word for it; 0 goes on as before."""
COMING_DOWN = frozenset({Mode.RETURN, Mode.LAND})
UNHEARD_US = 2_000_000
"""What was said in a silence of the ground station's this long, it may not have heard."""


class Failsafe:
    """`phase` (0..1) is where in the check period the grid begins."""

    def __init__(self, pilot: Autopilot, signal: Signal, *, phase: float) -> None:
        self._pilot = pilot
        self._signal = signal
        self._phase = phase
        self._timeout_s_name = f"{signal.name}_TIMEOUT_S"
        self._action_name = f"{signal.name}_ACTION"
        self._check_hz_name = f"{signal.name}_CHECK_HZ"
        self._look_us = 0.0
        self._heard_us: int | None = None
        self._heard_in = Phase.ON_GROUND
        self._act_us: int | None = None
        self._lost = False

    @property
    def watches(self) -> bool:
        """Whether there ever was a sign of life."""
        return self._heard_us is not None

    def heard(self, now_us: int) -> None:
        """A sign of life, by whichever port."""
        before_us, self._heard_us = self._heard_us, now_us
        self._heard_in = self._pilot.phase
        if before_us is None:
            return
        silent_us = now_us - before_us
        self._pilot.conduct.contact(self._signal, silent_us / 1e6)
        if self._lost:
            self._regain(silent_us / 1e6)
        if self._signal is Signal.LINK and self._pilot.unheard:
            self._repeat(silent_us)

    def step(self, now_us: int) -> None:
        """Look at the signal if a check is due, and act if an action is."""
        if now_us >= self._look_us:
            self._look(now_us)
        if self._act_us is not None and now_us >= self._act_us:
            self._act_us = None
            self._act()

    def _look(self, now_us: int) -> None:
        params = self._pilot.params
        period_us = 1e6 / params[self._check_hz_name]
        self._look_us = (int(now_us / period_us - self._phase) + 1 + self._phase) * period_us
        heard_us = self._heard_us
        if self._lost or heard_us is None:
            return
        if now_us - heard_us >= 1e6 * params[self._timeout_s_name]:
            self._lose(now_us, heard_us)

    def _lose(self, now_us: int, heard_us: int) -> None:
        pilot, conduct = self._pilot, self._pilot.conduct
        self._lost = True
        pilot.lost.add(self._signal)
        loss = Loss(self._signal, heard_us / 1e6, now_us / 1e6, pilot.mode, self._heard_in, pilot.phase)
        conduct.noticed(loss)
        what = "on the ground"
        if loss.in_flight:
            what = f"going on in {pilot.mode}" if pilot.mode in COMING_DOWN else self._wanted()[1]
            act_us = max(now_us, heard_us + round(conduct.acts_after_s(loss) * 1e6))
            self._act_us = act_us if self._act_us is None else min(self._act_us, act_us)
        elif pilot.armed and not conduct.keeps_armed:
            pilot.disarm(force=True)
            what = "disarmed on the ground"
        if conduct.tells(loss):
            self._say(f"{self._signal} lost: {what}")

    def _regain(self, lost_s: float) -> None:
        pilot, signal = self._pilot, self._signal
        self._lost = False
        pilot.lost.discard(signal)
        pilot.conduct.regained(signal)
        text = "RC regained (it had been lost)"
        if signal is Signal.LINK:
            text = f"Link regained, link had been lost for {lost_s:.1f} s"
        told = pilot.conduct.regain_text(signal, text)
        if told is not None:
            self._say(told)

    def _repeat(self, silent_us: int) -> None:
        """Say again what the ground station may not have heard of other losses."""
        unheard, self._pilot.unheard = self._pilot.unheard, []
        if silent_us >= UNHEARD_US and self._pilot.conduct.repeats:
            for text in unheard:
                self._pilot.say(WARNING, text)

    def _wanted(self) -> tuple[Mode | None, str]:
        return ACTIONS.get(int(self._pilot.params[self._action_name]), (None, "going on"))

    def _act(self) -> None:
        pilot = self._pilot
        mode, _ = self._wanted()
        if mode is not None and pilot.flying and pilot.mode not in COMING_DOWN:
            pilot.set_mode(mode)

    def _say(self, text: str) -> None:
        pilot, loss = self._pilot, self._pilot.conduct.loss
        if self._signal is not Signal.LINK:
            pilot.unheard.append(text)
            pilot.say(WARNING, text)
            return
        not_before_s = 0.0 if loss is None else loss.since_s + pilot.conduct.speaks_after_s
        pilot.say(WARNING, text, not_before_us=round(not_before_s * 1e6))
