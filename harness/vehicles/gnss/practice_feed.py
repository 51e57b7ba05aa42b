"""A practice board's MAVLink receiver: we are its satellite receiver, by its only port (GNSS_FED, harness.builtin)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from harness.vehicles.gnss.gps_input import GpsInputFeed


class PracticeFeed(GpsInputFeed):
    carries: ClassVar[frozenset[str]] = frozenset(
        {
            "silent", "fix", "satellites", "horizontal_accuracy_m", "vertical_accuracy_m", "noise_m", "offset_m",
            "velocity_mps", "delay_s", "frozen",
        }
    )  # fmt: skip
    wants: ClassVar[Mapping[str, float]] = MappingProxyType({"GNSS_FED": 1.0})
