"""PX4's frames. Sources: px4_custom_mode.h, failsafe/framework.cpp and Commander.cpp of commander (v1.16-dev).

Modes come from CURRENT_MODE, asked for at the clock's rate: PX4's HEARTBEAT is up to a second late. Failsafes come as
EVENT with the vehicle's own time: STATUSTEXT is not sent on a link whose ground heartbeat is dead.
"""

from __future__ import annotations

from collections.abc import Iterable

from harness.mavlink.codec import Message
from harness.modes import Mode, Topic
from harness.reading.px4_events import event_report, traffic_warning
from harness.reading.stack import ARMED_FLAG, AUTOPILOT_COMPONENT, DO_SET_MODE, Fact, Geodetic
from harness.reading.words import Phrasebook
from harness.timeline import NavState, Report

MODE_NUMBERS = {
    Mode.MANUAL: (1, 0), Mode.TAKEOFF: (4, 2), Mode.HOLD: (4, 3), Mode.PATROL: (4, 4), Mode.RETURN: (4, 5),
    Mode.LAND: (4, 6),
}  # fmt: skip
"""Main and sub mode; DESCEND, too, shows as Auto/Land."""
_ABSOLUTE, _GLITCHING = 0x10, 0x400
"""Of ESTIMATOR_STATUS.flags (ekf_helper.cpp, get_ekf_soln_status): pos_horiz_abs goes EKF2_NOAID_TOUT after the last
sample that was used; gps_glitch is set while the newest sample does not fit."""
_MODES = {number: mode for mode, number in MODE_NUMBERS.items()} | {(6, 0): Mode.GUIDED, (10, 0): Mode.TERMINATED}
_PHRASES = Phrasebook(
    (
        # Said once the link is back, so it says that the link had been lost.
        (r"GCS connection regained", (Topic.LINK_REGAINED, Topic.LINK_WAS_LOST)),
        (r"Connection to ground station lost", (Topic.LINK_LOST,)),
        (r"Failsafe activated", (Topic.FAILSAFE,)),
        (r"GNSS data fusion stopped", (Topic.GNSS_LOST, Topic.GNSS_TROUBLE)),
        (r"GNSS data fusion started", (Topic.GNSS_REGAINED,)),
        (r"GNSS signal spoofed|GPS reports .*(jamming|spoofing)", (Topic.GNSS_SUSPECT, Topic.GNSS_TROUBLE)),
        (r"^Preflight Fail: .*(GPS|Global position|horizontal position)", (Topic.NOT_READY, Topic.GNSS_TROUBLE)),
        # A warning only, where other modes may be armed in (COM_ARM_WO_GPS).
        (r"^Preflight: GPS fix too low", (Topic.GNSS_LOST, Topic.GNSS_TROUBLE)),
        (r"^Preflight: .*GPS", (Topic.GNSS_TROUBLE,)),
        (r"^(Preflight Fail|Arming denied)", (Topic.NOT_READY,)),
        # Whose command, it does not tell: its own ground's reads alike, so that it is no word of anybody else.
        (r"^Disarmed by external command", (Topic.DISARMED,)),
    )
)


def mode_number(mode: Mode) -> int:
    """HEARTBEAT.custom_mode of a mode: main mode in bits 16-23, sub mode in bits 24-31."""
    main, sub = MODE_NUMBERS[mode]
    return main << 16 | sub << 24


class Px4Reading:
    """CURRENT_MODE for the mode, HEARTBEAT for arming, EVENT and STATUSTEXT for reports."""

    name = "px4"
    said_names = frozenset({"HEARTBEAT", "CURRENT_MODE", "STATUSTEXT", "EVENT"})
    truth_name = "HIL_STATE_QUATERNION"
    nav_name = "ESTIMATOR_STATUS"
    first_item = 0
    tells_at_once: frozenset[str] = frozenset()

    def obeys(self, system: int, station: int) -> bool:
        """Any ground station's, from whatever system (mavlink_receiver.cpp)."""
        return True

    def order(self, message: Message) -> Mode | None:
        return _MODES.get((int(message.param2), int(message.param3))) if message.command == DO_SET_MODE else None

    def facts(self, message: Message) -> Iterable[Fact]:
        if message.name == "CURRENT_MODE":
            number = message.custom_mode
            yield Fact("mode", _MODES.get((number >> 16 & 0xFF, number >> 24 & 0xFF), Mode.OTHER))
        elif message.name == "HEARTBEAT" and message.component == AUTOPILOT_COMPONENT:
            yield Fact("armed", bool(message.base_mode & ARMED_FLAG))

    def report(self, message: Message) -> Report | None:
        if message.name == "STATUSTEXT":
            return _PHRASES.report(message.text)
        return event_report(message) if message.name == "EVENT" else None

    def warns_of(self, message: Message) -> int | None:
        """Of EVENT."""
        return traffic_warning(message) if message.name == "EVENT" else None

    def truth(self, message: Message) -> Geodetic:
        return Geodetic(message.lat / 1e7, message.lon / 1e7, message.alt / 1e3)

    def nav(self, message: Message) -> NavState:
        """Of ESTIMATOR_STATUS."""
        if not message.flags & _ABSOLUTE:
            return NavState.LOST
        return NavState.SUSPECT if message.flags & _GLITCHING else NavState.GOOD
