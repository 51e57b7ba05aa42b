"""A satellite receiver that is told by MAVLink what to tell (GPS_INPUT), as on a board that has none of its own."""

from __future__ import annotations

from harness.builtin.geodesy import HomeMap
from harness.builtin.ports import Port
from harness.builtin.receiver import Fix
from harness.mavlink.codec import Message

GONE_US = 1_000_000
"""Without a message for so long it tells nothing, as an unplugged one."""


class FedReceiver:
    """`spoil` puts its words in the place of the fixes of a receiver that is not there; `now_us` is set with each."""

    def __init__(self, chart: HomeMap) -> None:
        self._chart = chart
        self._told: tuple[int, Fix] | None = None
        self.now_us = 0

    def hear(self, _: Port, message: Message) -> None:
        """GPS_INPUT."""
        north_m, east_m = self._chart.to_m(message.lat, message.lon)
        self._told = (
            self.now_us,
            Fix(
                north_m,
                east_m,
                self._chart.alt_m - message.alt,
                message.vn,
                message.ve,
                message.vd,
                message.fix_type,
                message.satellites_visible,
                message.horiz_accuracy,
                message.vert_accuracy,
            ),
        )

    def spoil(self, _: Fix) -> Fix | None:
        """What it tells now, whatever is true."""
        if self._told is None or self.now_us - self._told[0] > GONE_US:
            return None
        return self._told[1]
