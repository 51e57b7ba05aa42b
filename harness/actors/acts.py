"""What somebody who has no right to it may do to a drone by MAVLink, as settings: nouns only, each stack has the terms.

All of it is public (MAVLink's common message set), and sent to the rig's own vehicle only.
"""

from __future__ import annotations

from dataclasses import dataclass

from harness.errors import CallerError
from harness.modes import Mode

FAR_M = 100_000.0
"""No act names a place farther from home."""
LONGEST_S, OFTENEST_HZ = 3600.0, 1000.0
"""A streamed act; what comes more often is a flood."""


class Act:
    """Frozen settings of one act; as a text, what it is."""

    __slots__ = ()

    def __str__(self) -> str:
        return type(self).__name__


@dataclass(frozen=True, slots=True)
class Disarm(Act):
    """Stop the motors; by `force` in the air, too (MAV_CMD_COMPONENT_ARM_DISARM, param2 21196)."""

    force: bool = False

    def __str__(self) -> str:
        return "ForcedDisarm" if self.force else "Disarm"


@dataclass(frozen=True, slots=True)
class Terminate(Act):
    """End the flight at once (MAV_CMD_DO_FLIGHTTERMINATION)."""


@dataclass(frozen=True, slots=True)
class Reboot(Act):
    """Restart the autopilot (MAV_CMD_PREFLIGHT_REBOOT_SHUTDOWN)."""


@dataclass(frozen=True, slots=True)
class SetMode(Act):
    """Order a flight mode."""

    mode: Mode

    def __str__(self) -> str:
        return f"SetMode({self.mode})"


@dataclass(frozen=True, slots=True)
class LandHere(Act):
    """Order it down where it is (MAV_CMD_NAV_LAND)."""


@dataclass(frozen=True, slots=True)
class _Place(Act):
    """Metres north and east of home."""

    north_m: float
    east_m: float

    def __post_init__(self) -> None:
        if not max(abs(self.north_m), abs(self.east_m)) <= FAR_M:
            raise CallerError(
                f"{type(self).__name__}({self.north_m:g}, {self.east_m:g}): wanted a place up to {FAR_M:g} m from home"
            )

    def __str__(self) -> str:
        return f"{type(self).__name__}({self.north_m:g} m, {self.east_m:g} m)"


@dataclass(frozen=True, slots=True)
class FlyTo(_Place):
    """Order it to another place (MAV_CMD_DO_REPOSITION, changing the mode where the stack allows that)."""


@dataclass(frozen=True, slots=True)
class MoveHome(_Place):
    """Give it another home (MAV_CMD_DO_SET_HOME): its next return leads there."""


@dataclass(frozen=True, slots=True)
class MoveOrigin(_Place):
    """Give its estimator another origin (SET_GPS_GLOBAL_ORIGIN): all its metres are counted from there."""


@dataclass(frozen=True, slots=True)
class SwitchOffFailsafe(Act):
    """Set the parameter that says what to do when the ground is lost, to: nothing."""


@dataclass(frozen=True, slots=True)
class ClearMission(Act):
    """Erase what it is to fly (MISSION_CLEAR_ALL)."""


@dataclass(frozen=True, slots=True)
class ReplaceMission(Act):
    """Upload another patrol, so many metres east of the drone's own."""

    east_m: float = 500.0


@dataclass(frozen=True, slots=True)
class SkipAhead(Act):
    """Make another item of its patrol, counted from 0, the current one (MISSION_SET_CURRENT): what it was to watch on
    the way is left out."""

    item: int = 1

    def __post_init__(self) -> None:
        if self.item < 0:
            raise CallerError(f"SkipAhead({self.item}): wanted an item's number, from 0 on")


@dataclass(frozen=True, slots=True)
class ReplaceFence(Act):
    """Upload a fence of its own: a square around home with sides of `side_m`."""

    side_m: float = 20.0

    def __post_init__(self) -> None:
        if not 0 < self.side_m <= FAR_M:
            raise CallerError(f"ReplaceFence({self.side_m:g}): wanted sides of more than 0, at most {FAR_M:g} m")


@dataclass(frozen=True, slots=True)
class ReplaceRally(Act):
    """Upload a rally point so many metres east of home."""

    east_m: float = 500.0


@dataclass(frozen=True, slots=True)
class Streamed(Act):
    """Sent for `for_s` seconds at `rate_hz`."""

    for_s: float = 5.0
    rate_hz: float = 10.0

    def __post_init__(self) -> None:
        for name, most in (("for_s", LONGEST_S), ("rate_hz", OFTENEST_HZ)):
            value = getattr(self, name)
            if not 0 < value <= most:
                raise CallerError(f"{type(self).__name__}({name}={value:g}): wanted more than 0, at most {most:g}")


@dataclass(frozen=True, slots=True)
class PushSticks(Streamed):
    """Full stick east for `for_s` at `rate_hz`, by RC_CHANNELS_OVERRIDE or, `manual`, by MANUAL_CONTROL."""

    manual: bool = False

    def __str__(self) -> str:
        return "ManualControl" if self.manual else "RcOverride"


@dataclass(frozen=True, slots=True)
class Steer(Streamed):
    """Velocity setpoints to the east (SET_POSITION_TARGET_LOCAL_NED) for `for_s` at `rate_hz`."""

    speed_mps: float = 8.0


@dataclass(frozen=True, slots=True)
class Tilt(Streamed):
    """Attitude setpoints, rolled to the east (SET_ATTITUDE_TARGET) for `for_s` at `rate_hz`."""

    roll_deg: float = 20.0


@dataclass(frozen=True, slots=True)
class Lead(Streamed):
    """Be the one to follow, from 500 m east of home (FOLLOW_TARGET), for `for_s` at `rate_hz`."""

    rate_hz: float = 5.0


@dataclass(frozen=True, slots=True)
class DrainBattery(Streamed):
    """Tell of an empty battery (BATTERY_STATUS) for `for_s` at `rate_hz`."""

    rate_hz: float = 2.0


@dataclass(frozen=True, slots=True)
class MoveReceiver(Streamed):
    """Tell of a place 1 km east (GPS_INPUT) for `for_s` at `rate_hz`."""

    rate_hz: float = 5.0


@dataclass(frozen=True, slots=True)
class MoveSimulatedReceiver(Streamed):
    """The same as a simulator's receiver (HIL_GPS)."""

    rate_hz: float = 5.0


@dataclass(frozen=True, slots=True)
class SpoilCorrections(Streamed):
    """Bytes that are no corrections, passed on to its receiver as RTCM, for `for_s` at `rate_hz`."""

    rate_hz: float = 5.0


@dataclass(frozen=True, slots=True)
class ForgeVision(Streamed):
    """Tell of a place 1 km east, seen by cameras (VISION_POSITION_ESTIMATE), for `for_s` at `rate_hz`."""


@dataclass(frozen=True, slots=True)
class ChokeRadio(Streamed):
    """Tell of a radio whose buffer is full (RADIO_STATUS), so that it should tell its ground less, for `for_s` at
    `rate_hz`."""

    for_s: float = 15.0
    rate_hz: float = 2.0


@dataclass(frozen=True, slots=True)
class EraseLogs(Act):
    """Erase the logs that it keeps (LOG_ERASE): what it did is told nowhere then."""


@dataclass(frozen=True, slots=True)
class TakeKey(Act):
    """Give it a signing key of one's own (SETUP_SIGNING), or with `remove` the key that means none."""

    remove: bool = False

    def __str__(self) -> str:
        return "RemoveKey" if self.remove else "TakeKey"


@dataclass(frozen=True, slots=True)
class TellRemoteId(Streamed):
    """Hand it the remote ID of another aircraft, 200 m north of home, for `for_s` at `rate_hz`, as a receiver on board
    does that heard it (OPEN_DRONE_ID_BASIC_ID, OPEN_DRONE_ID_LOCATION)."""

    rate_hz: float = 1.0
    uas_id: str = "CUASCSTRANGER0001"
