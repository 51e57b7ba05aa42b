"""ArduPilot's MAVLink receiver: we are its satellite receiver. Facts: AP_GPS_MAV.cpp, JitterCorrection.cpp (4.7-dev).

It works alike in the simulator, whose own receiver is unplugged at boot, and on a bench board. Four seconds without a
message are a receiver that is gone (AP_GPS.cpp, GPS_TIMEOUT_MS).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from harness.vehicles.gnss.gps_input import GpsInputFeed


class ArduPilotFeed(GpsInputFeed):
    """It has no way to tell that the receiver believes itself jammed or spoofed, and none for signal strength; its time
    of day shows nowhere in flight."""

    carries: ClassVar[frozenset[str]] = frozenset(
        {
            "silent", "fix", "satellites", "horizontal_accuracy_m", "vertical_accuracy_m", "speed_accuracy_mps",
            "noise_m", "offset_m", "velocity_mps", "delay_s", "frozen", "heading_deg",
        }
    )  # fmt: skip
    wants: ClassVar[Mapping[str, float]] = MappingProxyType(
        {"GPS1_TYPE": 14.0, "SIM_GPS1_TYPE": 0.0, "GPS1_DELAY_MS": 60.0}
    )
    simulators: ClassVar[frozenset[str]] = frozenset({"SIM_GPS1_TYPE"})
