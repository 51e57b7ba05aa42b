"""Where a frame was seen, which way it went, and what became of it there."""

from __future__ import annotations

from enum import IntEnum


class Tap(IntEnum):
    """A place where frames are recorded; each has its own .tlog file.

    The Link lies between DRONE and GROUND; INSTRUMENT is the port outside the modelled radio (both ways).
    """

    DRONE = 0
    GROUND = 1
    INSTRUMENT = 2

    @property
    def file_name(self) -> str:
        """The tap's file in a bundle, e.g. "drone.tlog"."""
        return f"{self.name.lower()}.tlog"


class Way(IntEnum):
    """DOWN is from the drone to the ground, UP from the ground to the drone."""

    DOWN = 0
    UP = 1


class Fate(IntEnum):
    """What became of a frame at the tap where it was recorded.

    At the Link's entry tap: PASSED into the radio and out again, LOST in it, or MEASURING (the harness's own measuring
    traffic, which the modelled radio does not carry: recorded, not forwarded). At the exit tap: DELIVERED.
    """

    PASSED = 0
    LOST = 1
    MEASURING = 2
    DELIVERED = 3
