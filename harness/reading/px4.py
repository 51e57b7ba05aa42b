"""PX4's frames. Sources: px4_custom_mode.h, failsafe/framework.cpp and Commander.cpp of commander (v1.16-dev).

Modes come from CURRENT_MODE, asked for at the clock's rate: PX4's HEARTBEAT is up to a second late. Failsafes come as
EVENT with the vehicle's own time: STATUSTEXT is not sent on a link whose ground heartbeat is dead.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from harness.mavlink.codec import Message
from harness.modes import Mode, Topic
from harness.reading.stack import ARMED_FLAG, AUTOPILOT_COMPONENT, DO_SET_MODE, Fact, Geodetic
from harness.reading.words import Phrasebook
from harness.timeline import Report

MODE_NUMBERS = {
    Mode.MANUAL: (1, 0), Mode.TAKEOFF: (4, 2), Mode.HOLD: (4, 3), Mode.PATROL: (4, 4), Mode.RETURN: (4, 5),
    Mode.LAND: (4, 6),
}  # fmt: skip
"""Main and sub mode; DESCEND, too, shows as Auto/Land."""
_MODES = {number: mode for mode, number in MODE_NUMBERS.items()} | {(6, 0): Mode.GUIDED, (10, 0): Mode.TERMINATED}
_CAUSES = {1: ("RC lost", Topic.RC_LOST), 2: ("link lost", Topic.LINK_LOST)}
"""failsafe_cause_t, the last argument of the failsafe events: manual_control_loss, gcs_connection_loss."""
_ACTIONS = {5: ("holding", Topic.HOLDING), 6: ("returning", Topic.RETURNING), 7: ("landing", Topic.LANDING),
            8: ("descending", Topic.LANDING)}  # fmt: skip
_FAILSAFE_EVENTS = {
    26528394: "<IBB",  # commander_failsafe_enter: mode, action, cause
    30481910: "<IBHB",  # commander_failsafe_enter_hold: mode, action, delay, cause
}
_PLAIN_EVENTS = {
    27571288: ("commander_gcs_lost", frozenset({Topic.LINK_LOST})),
    22400324: ("commander_rc_lost", frozenset({Topic.RC_LOST})),
    17490621: ("commander_rc_regained", frozenset({Topic.RC_REGAINED, Topic.RC_WAS_LOST})),
    31011876: ("commander_dl_regained", frozenset({Topic.LINK_REGAINED, Topic.LINK_WAS_LOST})),
}
_PHRASES = Phrasebook(
    (
        # Said once the link is back, so it says that the link had been lost.
        (r"GCS connection regained", (Topic.LINK_REGAINED, Topic.LINK_WAS_LOST)),
        (r"Connection to ground station lost", (Topic.LINK_LOST,)),
        (r"Failsafe activated", (Topic.FAILSAFE,)),
        (r"^(Preflight Fail|Arming denied)", (Topic.NOT_READY,)),
    )
)


def mode_number(mode: Mode) -> int:
    """HEARTBEAT.custom_mode of a mode: main mode in bits 16-23, sub mode in bits 24-31."""
    main, sub = MODE_NUMBERS[mode]
    return main << 16 | sub << 24


def _event_report(message: Message) -> Report | None:
    if message.id in _PLAIN_EVENTS:
        name, topics = _PLAIN_EVENTS[message.id]
        return Report(topics, f"event {name}")
    layout = _FAILSAFE_EVENTS.get(message.id)
    if layout is None:
        return None
    packed = bytes(message.arguments)
    _, action, *_, cause = struct.unpack(layout, packed[: struct.calcsize(layout)])
    what, topic = _ACTIONS.get(action, (f"action {action}", Topic.FAILSAFE))
    because, lost = _CAUSES.get(cause, (f"cause {cause}", Topic.FAILSAFE))
    about = frozenset({Topic.FAILSAFE, topic, lost})
    return Report(about, f"event commander_failsafe_enter: {what}, {because}")


class Px4Reading:
    """CURRENT_MODE for the mode, HEARTBEAT for arming, EVENT and STATUSTEXT for reports."""

    name = "px4"
    said_names = frozenset({"HEARTBEAT", "CURRENT_MODE", "STATUSTEXT", "EVENT"})
    truth_name = "HIL_STATE_QUATERNION"
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
        return _event_report(message) if message.name == "EVENT" else None

    def truth(self, message: Message) -> Geodetic:
        return Geodetic(message.lat / 1e7, message.lon / 1e7, message.alt / 1e3)
