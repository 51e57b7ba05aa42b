"""PX4's HIL_GPS: we are its satellite receiver. Facts: mavlink_receiver.cpp, handle_message_hil_gps (v1.16-dev).

It works alike in the simulator, whose own receiver is never started, and on a bench board without one. A second without
a message, and GPS_RAW_INT tells of no receiver.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from typing import ClassVar

from harness.actors.instrument import Instrument
from harness.faults.gnss.condition import Condition
from harness.faults.gnss.receiver import Measured, ReceiverModel, Truth
from harness.mavlink.codec import Message
from harness.reading.place import place_of
from harness.reading.stack import Geodetic
from harness.vehicles.base import Vehicle
from harness.vehicles.gnss.base import Feed

COMPONENT = 220
"""MAV_COMP_ID_GPS. The system is the drone's own: PX4 takes HIL_GPS from no other, and nothing tells components apart
there."""
INT16, UINT16 = (-32768, 32767), (0, 65534)
"""What the fields hold; 65535 of an unsigned one is "unknown"."""
BOOTED_US = 1_767_225_600_000_000
"""UTC at which every drone is switched on (the 1st of January 2026): a run may be flown again."""


class Px4Feed(Feed):
    """HIL_GPS with every call. Heading and UTC are sent, and this firmware drops the one and only logs the other; the
    message has no field for signal strength, a speed's accuracy (PX4 takes 0.25 m/s), or a receiver's own alarm."""

    carries: ClassVar[frozenset[str]] = frozenset(
        {
            "silent", "fix", "satellites", "horizontal_accuracy_m", "vertical_accuracy_m", "noise_m", "offset_m",
            "velocity_mps", "delay_s", "frozen",
        }
    )  # fmt: skip
    wants: ClassVar[Mapping[str, float]] = MappingProxyType({"MAV_USEHILGPS": 1.0, "SENS_EN_GPSSIM": 0.0})

    def __init__(self, vehicle: Vehicle, instrument: Instrument, home: Geodetic, rng: Random) -> None:
        super().__init__(vehicle, instrument, home, rng)
        self._receiver = ReceiverModel(rng)
        self._now_s = 0.0
        instrument.mail.on("SYSTEM_TIME", self._stamp)

    def feed(self, condition: Condition, truth: Truth) -> None:
        measured = self._receiver.measure(condition, truth, self._now_s)
        if measured is not None:
            sender = (self.instrument.drone[0], COMPONENT)
            self.instrument.send("HIL_GPS", sender, **self._fields(measured, self._now_s))

    def _stamp(self, message: Message) -> None:
        """The time of the port on which truth comes."""
        self._now_s = message.time_boot_ms / 1000

    def _fields(self, measured: Measured, now_s: float) -> dict[str, int]:
        place = place_of(self.home, measured.north_m, measured.east_m, measured.up_m)
        north_mps, east_mps = measured.north_mps, measured.east_mps
        return {
            "time_usec": BOOTED_US + round((now_s + measured.time_s) * 1e6),
            "fix_type": int(measured.fix),
            "lat": round(place.lat_deg * 1e7),
            "lon": round(place.lon_deg * 1e7),
            "alt": round(place.alt_m * 1e3),
            "eph": _hundredths(measured.horizontal_accuracy_m, UINT16),
            "epv": _hundredths(measured.vertical_accuracy_m, UINT16),
            "vel": _hundredths(math.hypot(north_mps, east_mps), UINT16),
            "vn": _hundredths(north_mps, INT16),
            "ve": _hundredths(east_mps, INT16),
            "vd": _hundredths(measured.down_mps, INT16),
            "cog": round(math.degrees(math.atan2(east_mps, north_mps)) * 100) % 36000,
            "satellites_visible": measured.satellites,
            "yaw": 0 if measured.heading_deg is None else round(measured.heading_deg * 100) % 36000 or 36000,
        }


def _hundredths(value: float, bounds: tuple[int, int]) -> int:
    """As near as the field comes."""
    return min(max(round(value * 100), bounds[0]), bounds[1])
