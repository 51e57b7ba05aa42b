"""What all vehicles share: flight modes as a patrol knows them, never a stack's numbers."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """A flight mode in the patrol's own words; OTHER is any that a patrol has no word for."""

    PATROL = "PATROL"
    HOLD = "HOLD"
    RETURN = "RETURN"
    LAND = "LAND"
    TAKEOFF = "TAKEOFF"
    GUIDED = "GUIDED"
    MANUAL = "MANUAL"
    TERMINATED = "TERMINATED"
    OTHER = "OTHER"


PATROL, HOLD, RETURN, LAND = Mode.PATROL, Mode.HOLD, Mode.RETURN, Mode.LAND
TO_ARM = "to arm"
"""What a ground may order besides a mode."""


class Topic(StrEnum):
    """What a drone's report is about, whatever its wording or message."""

    LINK_LOST = "link lost"
    LINK_WAS_LOST = "link was lost"
    LINK_REGAINED = "link regained"
    RETURNING = "returning"
    HOLDING = "holding"
    LANDING = "landing"
    FAILSAFE = "failsafe"
    NOT_READY = "not ready"
    RC_LOST = "rc lost"
    RC_WAS_LOST = "rc was lost"
    RC_REGAINED = "rc regained"
    GNSS_TROUBLE = "gnss trouble"
    GNSS_LOST = "gnss lost"
    GNSS_SUSPECT = "gnss suspect"
    GNSS_REGAINED = "gnss regained"
    TAMPERING = "tampering"
    DISARMED = "disarmed"
    CRASHED = "crashed"
    TRAFFIC = "traffic"


class Phase(StrEnum):
    """Where in a patrol a drone is when something happens to it."""

    ON_GROUND = "on the ground"
    ARMING = "arming"
    TAKE_OFF = "take-off"
    TRANSIT = "transit"
    ON_STATION = "on station"
    RETURNING = "returning"
    LANDING = "landing"
