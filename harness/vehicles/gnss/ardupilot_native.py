"""ArduPilot's own simulated receiver, spoiled by its parameters. Facts: SIM_GPS.cpp, SIM_GPS_UBLOX.cpp (4.7-dev).

What it has no parameter for, it does not carry: SIM_GPS1_GLTCH moves the position and leaves the velocity true, so that
a covert drag-off is beyond it; SIM_GPS1_VERR is a random error; there is neither UTC nor a receiver's own alarm; a fix
is there or not, one number is both accuracies, and SIM_GPS1_NOISE is a slow wave in height. SIM_GPS1_JAM would be an
erratic jam of its own, with random numbers that no seed repeats: it is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from harness.faults.gnss.condition import Condition, Fix
from harness.mavlink import frame as framing
from harness.mavlink.codec import decode
from harness.mavlink.dialect import by_name
from harness.reading.place import place_of
from harness.vehicles.gnss.levers import ByLevers

RECEIVER = "SIM_GPS1_"
LEVERS = TYPE, ENABLE, RATE, SATELLITES, ACCURACY, LAG, NORTH, EAST, UP = tuple(
    RECEIVER + name for name in ("TYPE", "ENABLE", "HZ", "NUMSATS", "ACC", "LAG_MS", "GLTCH_X", "GLTCH_Y", "GLTCH_Z")
)
UNPLUGGED, NO_LOCK = 0, 0
RATE_HZ = 10
"""As often as a feed, so that the estimator weighs and learns alike; five by itself."""
LATEST_S = 1.7
"""It remembers twenty measurements, and is a tenth of a second late by itself; what is asked for beyond comes as late
as the oldest that it remembers."""
PARAM_VALUE = by_name()["PARAM_VALUE"].msg_id


class ArduPilotNative(ByLevers):
    """In its condition five times a second at most."""

    name: ClassVar[str] = "native"
    carries: ClassVar[frozenset[str]] = frozenset(
        {"silent", "fix", "satellites", "horizontal_accuracy_m", "offset_m", "delay_s"}
    )
    most: ClassVar[Mapping[str, float]] = MappingProxyType({"delay_s": LATEST_S})
    levers: ClassVar[tuple[str, ...]] = LEVERS
    every_s: ClassVar[float] = 0.2

    def is_measuring(self, frame: bytes) -> bool:
        """The answer to a parameter set on the instrument port goes out on the radio (GCS_Param.cpp)."""
        return framing.msg_id(frame) == PARAM_VALUE and decode(frame).param_id.startswith(RECEIVER)

    def _wanted(self, condition: Condition) -> dict[str, float]:
        """How sure the receiver is of its place decides how the estimator weighs it: that too is as the condition says,
        disturbed or not."""
        north_m, east_m, down_m = condition.offset_m
        moved = place_of(self.home, north_m, east_m, -down_m)
        values: dict[str, float] = {
            RATE: RATE_HZ,
            SATELLITES: condition.satellites,
            ACCURACY: condition.horizontal_accuracy_m,
            NORTH: moved.lat_deg - self.home.lat_deg,
            EAST: moved.lon_deg - self.home.lon_deg,
            UP: moved.alt_m - self.home.alt_m,
        }
        if condition.silent:
            values[TYPE] = UNPLUGGED
        if condition.fix < Fix.FIX_3D:
            values[ENABLE] = NO_LOCK
        if condition.delay_s:
            values[LAG] = self._late_ms(condition.delay_s)
        return values

    def _late_ms(self, delay_s: float) -> float:
        return self.before[LAG] + round(min(delay_s, self.most["delay_s"]) * 1000)
