"""What each stack can be told without being able to arm by it: its modes and its parameters. All else is refused on a
bench, so that what is forgotten here is a refusal and never a spinning motor.

Not here, since they arm, let sticks or scripts arm, or move outputs: ArduPilot's ARMING_*, BRD_*, RCn_OPTION, BTN_*,
SCR_*, SERVOn_*, MOT_*, FRAME_*, AUTO_OPTIONS, its modes AUTO, THROW and TURTLE (mode_turtle.cpp arms by itself); PX4's
COM_ARM_*, COM_PREARM_MODE, CBRK_*, RC_MAP_*, MAN_ARM_GESTURE, PWM_*, CA_*, SYS_*, and its modes Mission and Takeoff.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.modes import Mode
from harness.reading import ardupilot, builtin, px4

STANDING = (Mode.GUIDED, Mode.HOLD, Mode.RETURN, Mode.LAND, Mode.MANUAL)
"""Modes in which a drone that stands disarmed goes on standing."""


@dataclass(frozen=True, slots=True)
class Harmless:
    """`modes` are the second and third parameter of DO_SET_MODE. A parameter is harmless whose name begins with one of
    `prefixes`, or which is set to one of the few values in `values`; `bytewise` is how integers travel."""

    modes: frozenset[tuple[float, float]]
    prefixes: tuple[str, ...]
    values: Mapping[str, frozenset[float]] = field(default_factory=dict)
    bytewise: bool = False

    def allows(self, name: str, value: float) -> bool:
        """Whether that parameter may be set so."""
        return name.startswith(self.prefixes) or value in self.values.get(name, ())


def _numbers(modes: Mapping[Mode, int]) -> frozenset[tuple[float, float]]:
    return frozenset((float(modes[mode]), 0.0) for mode in STANDING if mode in modes)


HARMLESS = {
    "ardupilot": Harmless(
        _numbers(ardupilot.MODE_NUMBERS),
        (
            "FS_", "RC_FS_TIMEOUT", "MAV_GCS_SYSID", "SYSID_MYGCS", "MAV_OPTIONS", "SYSID_ENFORCE", "RTL_", "WPNAV_",
            "WP_", "FENCE_", "ADSB_", "AVD_", "GPS_", "GPS1_", "GPS2_", "EK3_", "BATT_FS_", "BATT_LOW_", "BATT_CRT_",
            "LOG_",
        ),
    ),
    "px4": Harmless(
        frozenset((float(main), float(sub)) for mode, (main, sub) in px4.MODE_NUMBERS.items() if mode in STANDING),
        (
            "NAV_DLL_ACT", "NAV_RCL_ACT", "NAV_TRAFF_", "COM_DL_LOSS_T", "COM_RC_LOSS_T", "COM_OF_LOSS_T",
            "COM_OBC_LOSS_T", "COM_FAIL_ACT_T", "COM_RCL_EXCEPT", "COM_DLL_EXCEPT", "COM_POS_FS_EPH", "COM_POS_LOW_",
            "COM_VEL_FS_EVH", "COM_LOW_BAT_ACT", "RTL_", "GF_", "EKF2_", "MAV_USEHILGPS", "MAV_PROTO_VER",
            "MPC_XY_CRUISE", "SDLOG_", "SENS_GPS_",
        ),
        {"COM_RC_IN_MODE": frozenset({4.0}), "MAV_FWDEXTSP": frozenset({0.0})},
        bytewise=True,
    ),
    "builtin": Harmless(
        _numbers(builtin.MODE_NUMBERS),
        (
            "ADSB_", "CLIMB_MPS", "CRUISE_MPS", "DESCEND_MPS", "GCS_SYSID", "GNSS_", "LINK_", "RC_", "RETURN_ALT_M",
            "WAYPOINT_M",
        ),
    ),
}  # fmt: skip
"""By stack. COM_RC_IN_MODE 4 is no sticks at all; MAV_FWDEXTSP 0 keeps others' setpoints from the motors."""
