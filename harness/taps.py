"""Where a frame was seen, which way it went, and what became of it: the vocabulary of every recording."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Tap(IntEnum):
    """At the drone's end of the radio, at the ground's, on the instrument port beside it, where the sticks' own radio
    reaches the drone's receiver, or on the port of strangers."""

    DRONE = 0
    GROUND = 1
    INSTRUMENT = 2
    RC = 3
    ROGUE = 4

    @property
    def file_name(self) -> str:
        """The tap's recording within a bundle."""
        return f"{self.name.lower()}.tlog"


class Way(IntEnum):
    """DOWN is drone to ground."""

    DOWN = 0
    UP = 1


class Fate(IntEnum):
    """PASSED, LOST and COPIED are said at the tap where a frame enters the radio, DELIVERED where it comes out (and of
    all on the ports beside it), DAMAGED at both, and of what a stranger sent that is no whole frame. MEASURING frames
    are the harness's own and never enter the radio. COPIED tells that the radio made one more of the frame recorded
    just before; its bytes are not in the tap again."""

    PASSED = 0
    LOST = 1
    MEASURING = 2
    DELIVERED = 3
    DAMAGED = 4
    COPIED = 5


class Decision(NamedTuple):
    """What the radio decided of a frame that enters: its fate, the vehicle milliseconds at which it is due at the other
    end, the number of the injected fault that took or changed it (0: none), and when its copies are due."""

    fate: Fate
    due_ms: int
    fault: int = 0
    copies_ms: tuple[int, ...] = ()
