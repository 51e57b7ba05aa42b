"""Where a frame was seen, which way it went, and what became of it: the vocabulary of every recording."""

from __future__ import annotations

from enum import IntEnum


class Tap(IntEnum):
    """At the drone's end of the radio, at the ground's, or on the instrument port beside it."""

    DRONE = 0
    GROUND = 1
    INSTRUMENT = 2

    @property
    def file_name(self) -> str:
        """The tap's recording within a bundle."""
        return f"{self.name.lower()}.tlog"


class Way(IntEnum):
    """DOWN is drone to ground."""

    DOWN = 0
    UP = 1


class Fate(IntEnum):
    """PASSED and LOST are said at the tap where a frame enters the radio, DELIVERED where it comes out (and of all on
    the instrument port). MEASURING frames are the harness's own and never enter the radio."""

    PASSED = 0
    LOST = 1
    MEASURING = 2
    DELIVERED = 3
