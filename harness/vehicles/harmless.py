"""What each stack can be told without being able to arm by it: its modes and its parameters, by exact names. All else
is refused on a bench, so that what is forgotten here is a refusal and never a spinning motor.

Not here, since they arm, let sticks or scripts arm, or move outputs: ArduPilot's ARMING_*, BRD_*, RCn_OPTION, BTN_*,
SCR_*, SERVOn_*, MOT_*, FRAME_*, AUTO_OPTIONS, its modes AUTO, LAND, THROW and TURTLE (mode_turtle.cpp arms by itself);
PX4's COM_ARM_*, COM_PREARM_MODE, CBRK_*, RC_MAP_*, MAN_ARM_GESTURE, PWM_*, CA_*, SYS_*, and its modes Mission, Takeoff
and Land. What of these a board without propellers may be told as well is in `on_word`.

Nowhere here, since putting the value back does not undo it: LOG_MAX_FILES, LOG_FILE_MB_FREE (AP_Logger_File.cpp) and
SDLOG_DIRS_MAX (logger.cpp) delete logs at the next boot; GPS_SAVE_CFG and GPS_GNSS_MODE are written into the receiver
(AP_GPS_UBLOX.cpp); FORMAT_VERSION and SYS_AUTOCONFIG wipe all parameters at boot; MC_AT_START tunes and saves. Nor what
ends a flight, if by a parachute: value 5 of NAV_DLL_ACT and NAV_RCL_ACT, 4 of GF_ACTION and COM_POS_LOW_ACT (PX4), 5 of
BATT_FS_* and FS_DR_ENABLE (ArduPilot). Nor what keys a transmitter: ADSB_RF_SELECT, ADSB_SQUAWK, ADSB_OPTIONS (it
squawks 7400 where the ground is lost, AP_ADSB.cpp), DID_*, VTX_*.

Nor what would shut the guard out: ArduPilot drops the frames of all systems but MAV_GCS_SYSID once bit 0 of MAV_OPTIONS
(before 4.7: SYSID_ENFORCE) is set (GCS_Common.cpp, accept_packet), MAV_SYSID and PX4's MAV_SYS_ID make it another
system, SERIALn_* and MAV_n_CONFIG take its port away.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from harness.modes import Mode
from harness.reading import ardupilot, builtin, px4
from harness.vehicles.service_acts import SETTINGS_FILE

STANDING = (Mode.GUIDED, Mode.HOLD, Mode.RETURN, Mode.MANUAL)
"""Modes in which a drone that stands disarmed goes on standing, and moves nothing. Not LAND: ArduPilot lets the landing
gear down as soon as it is asked to land, armed or not (mode_land.cpp, init)."""
FLYING = (*STANDING, Mode.LAND, Mode.PATROL, Mode.TAKEOFF)
MULTIROTORS = frozenset({2, 13, 14, 15, 29, 35})
"""MAV_TYPE: quadrotor, hexa-, octo-, tri-, dodeca-, decarotor. Of other vehicles the same mode numbers mean other
modes, and in some of them surfaces follow the sticks of a board that is disarmed: so do the swash plate of a helicopter
(AP_MotorsHeli.cpp) and the flaps of a coaxial copter (AP_MotorsCoax.cpp)."""
INT32, REAL32 = 6, 9
"""MAV_PARAM_TYPE: PX4 knows no others."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Parameters that may be set: those in `free` to any number, those in `limited` to one of a few, and those whose
    name begins with one of `prefixes` to any number unless they are limited."""

    free: frozenset[str]
    limited: Mapping[str, frozenset[float]] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()

    def allow(self, name: str, value: float) -> bool:
        """Whether that parameter may be set so."""
        if name in self.limited:
            return value in self.limited[name]
        return math.isfinite(value) and (name in self.free or name.startswith(self.prefixes))


@dataclass(frozen=True, slots=True)
class Harmless:
    """`autopilot` is the MAV_AUTOPILOT that a board of this stack says it is. `modes` are the second and third
    parameter of DO_SET_MODE, `settings` the parameters that may be set; those of `flying` and `on_word` besides on a
    board without propellers. A parameter in `needs` may be set only while the board says that another one has one of a
    few values. `files` may be read (MAVLink FTP), and no other: a device among a board's files may be read for ever.
    `bytewise` is how integers travel."""

    autopilot: int
    modes: frozenset[tuple[float, float]]
    flying: frozenset[tuple[float, float]]
    settings: Settings
    on_word: Settings
    needs: Mapping[str, tuple[str, frozenset[float]]] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    bytewise: bool = False

    @property
    def wanted(self) -> list[str]:
        """The other parameters of `needs`: they must have been read before anything is set that wants them."""
        return [name for name, _ in self.needs.values()]

    def allows(self, name: str, value: float, *, on_word: bool = False) -> bool:
        """Whether that parameter may be set so; `on_word`: on a board without propellers."""
        return self.settings.allow(name, value) or (on_word and self.on_word.allow(name, value))


def _values(**limited: tuple[float, ...]) -> Mapping[str, frozenset[float]]:
    return {name: frozenset(values) for name, values in limited.items()}


def _numbers(modes: Mapping[Mode, int], which: Iterable[Mode]) -> frozenset[tuple[float, float]]:
    return frozenset((float(modes[mode]), 0.0) for mode in which if mode in modes)


def _pairs(which: Iterable[Mode]) -> frozenset[tuple[float, float]]:
    return frozenset((float(main), float(sub)) for mode, (main, sub) in px4.MODE_NUMBERS.items() if mode in which)


HARMLESS = {
    "ardupilot": Harmless(
        autopilot=3,
        modes=_numbers(ardupilot.MODE_NUMBERS, STANDING),
        flying=_numbers(ardupilot.MODE_NUMBERS, FLYING),
        settings=Settings(
            frozenset({
                "FS_GCS_ENABLE", "FS_GCS_TIMEOUT", "FS_OPTIONS", "FS_THR_ENABLE", "FS_THR_VALUE", "FS_EKF_ACTION",
                "FS_EKF_THRESH", "FS_EKF_FILT", "FS_VIBE_ENABLE", "FS_CRASH_CHECK", "FS_DR_TIMEOUT", "RC_FS_TIMEOUT",
                "RTL_ALT", "RTL_ALT_M", "RTL_ALT_FINAL", "RTL_ALT_FINAL_M", "RTL_ALT_TYPE", "RTL_CLIMB_MIN",
                "RTL_CLIMB_MIN_M", "RTL_CONE_SLOPE", "RTL_LOIT_TIME", "RTL_OPTIONS", "RTL_SPEED", "RTL_SPEED_MS",
                "WPNAV_SPEED", "WPNAV_SPEED_UP", "WPNAV_SPEED_DN", "WPNAV_ACCEL", "WPNAV_RADIUS", "WP_SPD", "WP_SPD_UP",
                "WP_SPD_DN", "WP_ACC", "WP_RADIUS_M",
                "FENCE_ENABLE", "FENCE_TYPE", "FENCE_ALT_MAX", "FENCE_ALT_MIN", "FENCE_RADIUS", "FENCE_MARGIN",
                "ADSB_LIST_MAX", "ADSB_LIST_RADIUS", "ADSB_LIST_ALT",
                "AVD_ENABLE", "AVD_F_ACTION", "AVD_W_ACTION", "AVD_F_RCVRY", "AVD_OBS_MAX", "AVD_W_TIME", "AVD_F_TIME",
                "AVD_W_DIST_XY", "AVD_F_DIST_XY", "AVD_W_DIST_Z", "AVD_F_DIST_Z", "AVD_F_ALT_MIN",
                "EK3_GLITCH_RAD", "EK3_POS_I_GATE", "EK3_VEL_I_GATE", "EK3_CHECK_SCALE",
                "GPS_DELAY_MS", "GPS1_DELAY_MS",
            }),
            _values(
                MAV_GCS_SYSID=(255,), SYSID_MYGCS=(255,), MAV_OPTIONS=(0,), SYSID_ENFORCE=(0,), ADSB_TYPE=(0, 1),
                GPS_TYPE=(14,), GPS1_TYPE=(14,), FENCE_ACTION=(0, 1, 2, 3, 4), FS_DR_ENABLE=(0, 1, 2, 3, 4, 6, 7),
            ),
        ),
        on_word=Settings(
            frozenset({
                "ANGLE_MAX", "ARMING_ACCTHRESH", "ARMING_CHECK", "ARMING_MAGTHRESH", "ARMING_MIS_ITEMS",
                "ARMING_NEED_LOC", "ARMING_OPTIONS", "ARMING_RUDDER", "ARMING_SKIPCHK", "AUTO_OPTIONS", "DISARM_DELAY",
                "FLTMODE1", "FLTMODE2", "FLTMODE3", "FLTMODE4", "FLTMODE5", "FLTMODE6", "FLTMODE_GCSBLOCK",
                "FRAME_CLASS", "FRAME_TYPE",
            }),
            prefixes=("ATC_", "GUID_", "LAND_", "LOIT_", "PILOT_", "PSC_", "SIM_"),
        ),
        needs={"ADSB_TYPE": ("ADSB_RF_SELECT", frozenset({0.0, 1.0}))},
        files=frozenset({SETTINGS_FILE["ardupilot"]}),
    ),
    "px4": Harmless(
        autopilot=12,
        modes=_pairs(STANDING),
        flying=_pairs(FLYING),
        settings=Settings(
            frozenset({
                "NAV_TRAFF_A_HOR", "NAV_TRAFF_A_VER", "NAV_TRAFF_COLL_T", "COM_DL_LOSS_T", "COM_RC_LOSS_T",
                "COM_OF_LOSS_T", "COM_OBC_LOSS_T", "COM_FAIL_ACT_T", "COM_RCL_EXCEPT", "COM_DLL_EXCEPT",
                "COM_POS_FS_EPH", "COM_POS_LOW_EPH", "COM_VEL_FS_EVH",
                "RTL_CONE_ANG", "RTL_DESCEND_ALT", "RTL_LAND_DELAY", "RTL_LOITER_RAD", "RTL_MIN_DIST", "RTL_RETURN_ALT",
                "RTL_TYPE", "GF_MAX_HOR_DIST", "GF_MAX_VER_DIST", "GF_PREDICT", "GF_SOURCE", "MPC_XY_CRUISE",
                "EKF2_GPS_CHECK", "EKF2_GPS_DELAY", "EKF2_GPS_P_GATE", "EKF2_GPS_P_NOISE", "EKF2_GPS_V_GATE",
                "EKF2_GPS_V_NOISE", "EKF2_NOAID_TOUT", "EKF2_REQ_EPH", "EKF2_REQ_EPV", "EKF2_REQ_GPS_H",
                "EKF2_REQ_HDRIFT", "EKF2_REQ_NSATS", "EKF2_REQ_PDOP", "EKF2_REQ_SACC", "EKF2_REQ_VDRIFT", "GNSS_CHECK",
                "SENS_GPS_MASK", "SENS_GPS_PRIME", "SENS_GPS_TAU", "SENS_GNSS_PRIME",
            }),
            _values(
                NAV_DLL_ACT=(0, 1, 2, 3), NAV_RCL_ACT=(0, 1, 2, 3), NAV_TRAFF_AVOID=(0, 1, 2, 3, 4),
                GF_ACTION=(0, 1, 2, 3, 5), COM_LOW_BAT_ACT=(0, 2, 3), COM_POS_LOW_ACT=(0, 1, 2, 3, 5),
                MAV_PROTO_VER=(0, 2), MAV_USEHILGPS=(0, 1), COM_RC_IN_MODE=(4,), MAV_FWDEXTSP=(0,),
            ),
        ),
        on_word=Settings(
            frozenset({
                "CBRK_IO_SAFETY", "CBRK_SUPPLY_CHK", "CBRK_USB_CHK", "COM_DISARM_LAND", "COM_DISARM_MAN",
                "COM_DISARM_PRFLT", "COM_RC_OVERRIDE", "COM_RC_STICK_OV", "COM_TAKEOFF_ACT", "MIS_TAKEOFF_ALT",
                "NAV_ACC_RAD", "NAV_LOITER_RAD", "SENS_EN_GPSSIM",
            }),
            _values(COM_RC_IN_MODE=(0, 1, 2, 3, 4), MAV_FWDEXTSP=(0, 1)),
            ("COM_ARM_", "MC_PITCH", "MC_ROLL", "MC_YAW", "MPC_", "SIH_", "SIM_"),
        ),
        files=frozenset({SETTINGS_FILE["px4"]}),
        bytewise=True,
    ),
    "builtin": Harmless(
        autopilot=0,
        modes=_numbers(builtin.MODE_NUMBERS, STANDING),
        flying=_numbers(builtin.MODE_NUMBERS, FLYING),
        settings=Settings(
            frozenset({
                "ADSB_LIST_MAX", "ADSB_WARN_S", "CLIMB_MPS", "CRUISE_MPS", "DESCEND_MPS", "GNSS_ACTION",
                "GNSS_TIMEOUT_S", "LINK_ACTION", "LINK_CHECK_HZ", "LINK_TIMEOUT_S", "RC_ACTION", "RC_CHECK_HZ",
                "RC_TIMEOUT_S", "RETURN_ALT_M", "WAYPOINT_M",
            }),
            _values(GCS_SYSID=(255,)),
        ),
        on_word=Settings(frozenset({"DISARM_DELAY_S", "TAKEOFF_ALT_M"})),
        files=frozenset({SETTINGS_FILE["builtin"]}),
    ),
}  # fmt: skip
"""By stack. 255 is the ground's system, as which the guard speaks too. COM_RC_IN_MODE 4 is no sticks at all;
MAV_FWDEXTSP 0 keeps others' setpoints from the motors; GPS1_TYPE 14 is a receiver that speaks MAVLink. ADSB_TYPE 1 is
one, too, and transmits if bit 1 of ADSB_RF_SELECT is set: that one must have been read first."""
