"""What a satellite receiver puts out, as far as an attack may change it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

Ned = tuple[float, float, float]
"""North, east, down."""
HERE: Ned = (0.0, 0.0, 0.0)


class Fix(IntEnum):
    """Counted as in MAVLink's common.xml."""

    NONE = 1
    FIX_2D = 2
    FIX_3D = 3


class Declared(IntEnum):
    """What a receiver says of itself: jammed or spoofed, as PX4's msg/SensorGps.msg counts it."""

    NO = 1
    WARNING = 2
    CRITICAL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A receiver's condition at one moment; the defaults are those of an undisturbed one.

    `offset_m` and `velocity_mps` are added to what is true, `delay_s` is how long ago what it tells was true, a
    `frozen` one goes on telling where it was when it froze, `noise_m` is the standard deviation of white noise on each
    axis. `heading_deg` is added to the heading of a receiver with two antennas, `time_s` to its UTC.
    """

    silent: bool = False
    fix: Fix = Fix.FIX_3D
    satellites: int = 14
    cn0_dbhz: float = 45.0
    horizontal_accuracy_m: float = 0.8
    vertical_accuracy_m: float = 1.2
    speed_accuracy_mps: float = 0.2
    noise_m: float = 0.0
    offset_m: Ned = HERE
    velocity_mps: Ned = HERE
    delay_s: float = 0.0
    frozen: bool = False
    heading_deg: float = 0.0
    time_s: float = 0.0
    jamming: Declared = Declared.NO
    spoofing: Declared = Declared.NO

    def changed(self) -> frozenset[str]:
        """The names of the fields that are not an undisturbed receiver's."""
        return frozenset(name for name in self.__slots__ if getattr(self, name) != getattr(CLEAN, name))


CLEAN = Condition()
