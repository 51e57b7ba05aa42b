"""PX4's HIL_GPS: we are its satellite receiver. Facts: mavlink_receiver.cpp, handle_message_hil_gps (v1.16-dev).

It works alike in the simulator, whose own receiver is never started, and on a bench board without one. A second without
a message, and GPS_RAW_INT tells of no receiver.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from harness.faults.gnss.receiver import Measured
from harness.vehicles.gnss.base import Feed
from harness.vehicles.gnss.hil_gps import CARRIED, COMPONENT, hil_gps


class Px4Feed(Feed):
    """HIL_GPS with every call. Heading and UTC are sent, and this firmware drops the one and only logs the other; the
    message has no field for signal strength, a speed's accuracy (PX4 takes 0.25 m/s), or a receiver's own alarm."""

    carries: ClassVar[frozenset[str]] = CARRIED
    wants: ClassVar[Mapping[str, float]] = MappingProxyType({"MAV_USEHILGPS": 1.0, "SENS_EN_GPSSIM": 0.0})
    simulators: ClassVar[frozenset[str]] = frozenset({"SENS_EN_GPSSIM"})

    def tell(self, measured: Measured, now_s: float) -> None:
        sender = (self.instrument.drone[0], COMPONENT)
        self.instrument.send("HIL_GPS", sender, **hil_gps(measured, self.home, now_s))
