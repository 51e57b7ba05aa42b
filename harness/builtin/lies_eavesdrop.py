"""Lies of a drone that tells, on its radio, what nobody is to hear there; in flight, again and again."""

from __future__ import annotations

from typing import Any

from harness.builtin.conduct import Conduct

EVERY_S = 5.0
OPERATOR_M = (-20.0, 10.0)
"""Where its operator stands, north and east of its home."""
FACTORY_KEY = bytes(range(1, 33))
"""Of a drone that nobody gave another one."""


class GivesAway(Conduct):
    def __init__(self) -> None:
        super().__init__()
        self._told_s = 0.0

    def live(self, now_s: float) -> bool:
        pilot = self.pilot
        if pilot.flying and now_s - self._told_s >= EVERY_S:
            self._told_s = now_s
            pilot.news.append(self.gives())
        return True

    def gives(self) -> tuple[str, dict[str, Any]]:
        """A message and its fields."""
        raise NotImplementedError


class TellsWhereItsOperatorIs(GivesAway):
    """By remote ID."""

    def gives(self) -> tuple[str, dict[str, Any]]:
        lat_e7, lon_e7 = self.pilot.chart.to_e7(*OPERATOR_M)
        return "OPEN_DRONE_ID_SYSTEM", {"operator_latitude": lat_e7, "operator_longitude": lon_e7}


class EchoesItsKey(GivesAway):
    def gives(self) -> tuple[str, dict[str, Any]]:
        return "SETUP_SIGNING", {"secret_key": tuple(self.pilot.settings.key or FACTORY_KEY), "initial_timestamp": 1}
