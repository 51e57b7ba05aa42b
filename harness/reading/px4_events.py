"""PX4's EVENT: which are reports, and of what. Sources: failsafe/framework.cpp, estimatorCheck.cpp (v1.16-dev)."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from harness.mavlink.codec import Message
from harness.modes import Topic
from harness.timeline import Report

_CAUSES = {1: ("RC lost", Topic.RC_LOST), 2: ("link lost", Topic.LINK_LOST)}
"""failsafe_cause_t, the last argument of the failsafe events: manual_control_loss, gcs_connection_loss."""
_ACTIONS = {5: ("holding", Topic.HOLDING), 6: ("returning", Topic.RETURNING), 7: ("landing", Topic.LANDING),
            8: ("descending", Topic.LANDING)}  # fmt: skip
_LOST = (Topic.GNSS_TROUBLE, Topic.GNSS_LOST)
_SUSPECT = (Topic.GNSS_TROUBLE, Topic.GNSS_SUSPECT)
_TROUBLE = (Topic.GNSS_TROUBLE,)
_GPS_CHECKS = (
    "not_fusing", "generic", "num_sats_too_low", "pdop_too_high", "hor_pos_err_too_high", "vert_pos_err_too_high",
    "speed_acc_too_low", "hor_pos_drift_too_high", "vert_pos_drift_too_high", "hor_speed_drift_too_high",
    "vert_speed_drift_too_high",
)  # fmt: skip


def event_id(name: str) -> int:
    """FNV-1a, its lower 24 bits, in the autopilot's range: platform_common/events.h."""
    value = 2166136261
    for byte in name.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return 0x01000000 | value & 0xFFFFFF


_ENTER = {
    event_id("commander_failsafe_enter"): "<IBB",  # mode, action, cause
    event_id("commander_failsafe_enter_hold"): "<IBHB",  # mode, action, delay, cause
}
_ENTER_UNCAUSED = {
    event_id("commander_failsafe_enter_generic"): "<IB",
    event_id("commander_failsafe_enter_generic_hold"): "<IBH",
    event_id("commander_failsafe_enter_autopilot_disengaged"): "<IB",
}
"""What PX4 enters when it can no longer fly the mode that it is in; of why, it tells in events before."""

_DISARMED_BY = event_id("commander_disarmed_by")
_EXTERNAL = 4
"""arm_disarm_reason_t, its only argument: command_external. Whose command, it does not tell."""


def _named(table: Mapping[str, tuple[Topic, ...]]) -> dict[int, tuple[str, frozenset[Topic]]]:
    return {event_id(name): (name, frozenset(topics)) for name, topics in table.items()}


_PLAIN = _named(
    {
        "commander_gcs_lost": (Topic.LINK_LOST,),
        "commander_rc_lost": (Topic.RC_LOST,),
        "commander_rc_regained": (Topic.RC_REGAINED, Topic.RC_WAS_LOST),
        "commander_dl_regained": (Topic.LINK_REGAINED, Topic.LINK_WAS_LOST),
        "check_estimator_gnss_fusion_stopped": _LOST,
        "check_estimator_gnss_fusion_started": (Topic.GNSS_REGAINED,),
        "check_estimator_gnss_warning_spoofing": _SUSPECT,
        "check_estimator_gps_spoofed": _SUSPECT,
        "check_estimator_gps_spoofing_indicated": _SUSPECT,
        "check_estimator_gps_multiple_spoofing_indicated": _SUSPECT,
        "check_estimator_gps_jamming_critical": _SUSPECT,
        "check_estimator_gps_fix_too_low": _LOST,
        "buffer_full": (Topic.TRAFFIC,),  # "Too much traffic!"
        # No valid global position: it has other causes too, so that it is not "lost" yet.
        "check_modes_global_pos": _TROUBLE,
        "check_system_no_global_pos": _TROUBLE,
        "check_estimator_hor_pos_not_stable": _TROUBLE,
        "check_estimator_low_position_accuracy": _TROUBLE,
        "check_estimator_position_failure_imminent": _TROUBLE,
    }
    | {f"check_estimator_gps_{name}": _TROUBLE for name in _GPS_CHECKS}
)


_TRAFFIC = {
    event_id("navigator_traffic"): "",
    event_id("navigator_traffic_rtl"): ", returning",
    event_id("navigator_traffic_land"): ", landing",
    event_id("navigator_traffic_hold"): ", holding",
}
"""AdsbConflict.cpp: address, metres of separation, degrees."""


def traffic_warning(message: Message) -> int | None:
    """The address of the aircraft that an EVENT warns of; None if it warns of none."""
    return int.from_bytes(bytes(message.arguments)[:4], "little") if message.id in _TRAFFIC else None


def event_report(message: Message) -> Report | None:
    """What an EVENT tells; None if it is no report."""
    if message.id in _PLAIN:
        name, topics = _PLAIN[message.id]
        return Report(topics, f"event {name}")
    if message.id == _DISARMED_BY:
        told = Report(frozenset({Topic.DISARMED}), "event commander_disarmed_by: external command")
        return told if bytes(message.arguments)[0] == _EXTERNAL else None
    if message.id in _TRAFFIC:
        words = f"event navigator_traffic: aircraft {traffic_warning(message):06X}{_TRAFFIC[message.id]}"
        return Report(frozenset({Topic.TRAFFIC}), words)
    layout = _ENTER.get(message.id) or _ENTER_UNCAUSED.get(message.id)
    if layout is None:
        return None
    _, action, *others = struct.unpack(layout, bytes(message.arguments)[: struct.calcsize(layout)])
    what, topic = _ACTIONS.get(action, (f"action {action}", Topic.FAILSAFE))
    about = {Topic.FAILSAFE, topic}
    because = "no cause told"
    if message.id in _ENTER:
        because, lost = _CAUSES.get(others[-1], (f"cause {others[-1]}", Topic.FAILSAFE))
        about.add(lost)
    return Report(frozenset(about), f"event commander_failsafe_enter: {what}, {because}")
