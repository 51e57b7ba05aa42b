"""A remote ID transmitter on board, and the ground's words for it, on the instrument port.

An autopilot that leaves the broadcasting to such a module (ArduPilot) wants to hear from it that it works, and from its
ground whose the drone is and where its operator stands. The id is given until the drone broadcasts it, as at a bench;
the operator's place once a vehicle second, since it may go stale. Nothing is broadcast: what the drone tells the module
is recorded, and that is all.
"""

from __future__ import annotations

import math

from harness.actors.instrument import Instrument
from harness.clock import VehicleClock
from harness.reading.remote_id import GOOD_TO_ARM, TRANSMITTER
from harness.reading.stack import Geodetic
from harness.timeline import Timeline

OWN_ID = "CUASCRIG000000001"
"""In the form of ANSI/CTA-2063-A."""
EVERY_S = 1.0
SERIAL_NUMBER, MULTIROTOR = 1, 2
"""MAV_ODID_ID_TYPE, MAV_ODID_UA_TYPE."""
UNKNOWN_M = -1000.0


class Transmitter:
    """Begins to speak when it is made. `operator` is where the ground stands."""

    def __init__(self, instrument: Instrument, clock: VehicleClock, timeline: Timeline, operator: Geodetic) -> None:
        self._instrument, self._clock, self._timeline, self._operator = instrument, clock, timeline, operator
        self._told_s = -math.inf
        clock.on_stamp(self._tick)

    def _tick(self) -> None:
        now_s = self._clock.now_s()
        if now_s - self._told_s < EVERY_S:
            return
        self._told_s = now_s
        send, (system, component) = self._instrument.send, self._instrument.drone
        whom = {"target_system": system, "target_component": component}
        send("OPEN_DRONE_ID_ARM_STATUS", (system, TRANSMITTER), status=GOOD_TO_ARM)
        if not self._timeline.events("remote_id"):
            told = {"id_type": SERIAL_NUMBER, "ua_type": MULTIROTOR, "uas_id": OWN_ID.encode()}
            send("OPEN_DRONE_ID_BASIC_ID", None, **whom, **told)
        place = {
            "operator_latitude": round(self._operator.lat_deg * 1e7),
            "operator_longitude": round(self._operator.lon_deg * 1e7),
            "operator_altitude_geo": self._operator.alt_m,
        }
        area = {"area_count": 1, "area_ceiling": UNKNOWN_M, "area_floor": UNKNOWN_M}
        send("OPEN_DRONE_ID_SYSTEM", None, **whom, **place, **area)
