"""ArduPilot Copter's frames. Sources: ArduCopter/mode.h, ArduCopter/events.cpp, libraries/GCS_MAVLink (4.7-dev)."""

from __future__ import annotations

from collections.abc import Iterable

from harness.mavlink.codec import Message
from harness.modes import Mode, Topic
from harness.reading.stack import ARMED_FLAG, AUTOPILOT_COMPONENT, DO_SET_MODE, Fact, Geodetic
from harness.reading.words import Phrasebook
from harness.timeline import NavState, Report

MODE_NUMBERS = {Mode.PATROL: 3, Mode.GUIDED: 4, Mode.HOLD: 17, Mode.RETURN: 6, Mode.LAND: 9, Mode.MANUAL: 0}
"""What a patrol asks for. It holds by BRAKE: LOITER takes its height from the throttle stick, and there is none."""
_MODES = {
    0: Mode.MANUAL, 1: Mode.MANUAL, 2: Mode.MANUAL, 3: Mode.PATROL, 4: Mode.GUIDED, 5: Mode.HOLD, 6: Mode.RETURN,
    9: Mode.LAND, 16: Mode.HOLD, 17: Mode.HOLD, 21: Mode.RETURN, 27: Mode.RETURN,
}  # fmt: skip
# It has no words for who gave an order, nor for one that it did not take: frames that are not signed, or are signed
# wrongly, or come from another system than its ground's (MAV_OPTIONS), it drops without a word (GCS_Common.cpp).
_PHRASES = Phrasebook(
    (
        # "Cleared" comes when the link is back and says in retrospect that it had been lost.
        (r"GCS Failsafe Cleared", (Topic.LINK_REGAINED, Topic.LINK_WAS_LOST)),
        (r"GCS (\+ Battery )?Failsafe", (Topic.LINK_LOST, Topic.FAILSAFE)),
        # The sticks' radio, that is: ArduPilot knows the ground station's as GCS.
        (r"Radio Failsafe Cleared", (Topic.RC_REGAINED, Topic.RC_WAS_LOST)),
        (r"Radio (\+ Battery )?Failsafe", (Topic.RC_LOST, Topic.FAILSAFE)),
        # The estimator's own words; it has other causes too, so that they are not "lost" yet (ekf_check.cpp).
        (r"EKF Failsafe Cleared", (Topic.GNSS_REGAINED,)),
        (r"EKF Failsafe", (Topic.GNSS_TROUBLE, Topic.FAILSAFE)),
        (r"EKF variance", (Topic.GNSS_TROUBLE,)),
        (r"^GPS Glitch", (Topic.GNSS_SUSPECT, Topic.GNSS_TROUBLE)),
        (r"^Glitch cleared", (Topic.GNSS_REGAINED,)),
        (r"^EKF3 IMU\d+ stopped aiding|^Dead Reckoning (started|timeout)", (Topic.GNSS_LOST, Topic.GNSS_TROUBLE)),
        (r"^EKF3 IMU\d+ is using GPS|^Dead Reckoning stopped", (Topic.GNSS_REGAINED,)),
        (r"Failsafe", (Topic.FAILSAFE,)),
        (r"^Crash: Disarming", (Topic.CRASHED, Topic.DISARMED)),
        (
            r"^(PreArm|Arm): .*(GPS|[Pp]osition [Ee]stimate|waiting for home|EKF \w+ variance)",
            (Topic.NOT_READY, Topic.GNSS_TROUBLE),
        ),
        (r"^(PreArm|Arm):", (Topic.NOT_READY,)),
    )
)


# Of EKF_STATUS_REPORT.flags, by AP_NavEKF3_Outputs.cpp, getFilterStatus.
_ABSOLUTE, _CONSTANT, _UNINITIALISED, _GLITCHING = 0x10, 0x80, 0x400, 0x8000


def mode_of(number: int) -> Mode:
    """In a patrol's words."""
    return _MODES.get(number, Mode.OTHER)


class ArduPilotReading:
    """HEARTBEAT comes at 1 Hz and at once on every mode change (mode.cpp set_mode): samples are complete."""

    name = "ardupilot"
    said_names = frozenset({"HEARTBEAT", "STATUSTEXT"})
    truth_name = "SIM_STATE"
    nav_name = "EKF_STATUS_REPORT"
    first_item = 1
    tells_at_once: frozenset[str] = frozenset({"mode"})

    def obeys(self, system: int, station: int) -> bool:
        """Only MAV_GCS_SYSID's (GCS_Common.cpp)."""
        return system == station

    def order(self, message: Message) -> Mode | None:
        return _MODES.get(int(message.param2)) if message.command == DO_SET_MODE else None

    def facts(self, message: Message) -> Iterable[Fact]:
        if message.name == "HEARTBEAT" and message.component == AUTOPILOT_COMPONENT:
            yield Fact("mode", mode_of(message.custom_mode))
            yield Fact("armed", bool(message.base_mode & ARMED_FLAG))

    def report(self, message: Message) -> Report | None:
        return _PHRASES.report(message.text) if message.name == "STATUSTEXT" else None

    def warns_of(self, message: Message) -> int | None:
        """It has only COLLISION (AP_Avoidance.cpp)."""
        return None

    def truth(self, message: Message) -> Geodetic:
        # The float lat/lon fields of SIM_STATE carry degE7 in this firmware (SITL.cpp, sim_state_send).
        return Geodetic(message.lat_int / 1e7, message.lon_int / 1e7, message.alt)

    def nav(self, message: Message) -> NavState:
        """Of EKF_STATUS_REPORT. An estimator that dead reckons counts as lost: it has no absolute position left."""
        flags = message.flags
        if not flags & _ABSOLUTE or flags & (_CONSTANT | _UNINITIALISED):
            return NavState.LOST
        return NavState.SUSPECT if flags & _GLITCHING else NavState.GOOD
