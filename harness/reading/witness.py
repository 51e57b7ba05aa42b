"""What an application on the ground was told, in the words of a timeline: from the harness's own notes, as filed.

A note of the kind "witness" has what was told, its value as the application has it, and between which moments of the
vehicle's time that was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from harness.modes import Mode
from harness.timeline import Event, Timeline

NOTE = "witness"
MET, LEFT = "met", "left"
"""The first thing a witness is told, and the last note of it: before and after, nobody looked."""
PACED_S = 3.0
"""Host seconds over which the vehicle's pace is taken; notes are stamped to a twentieth of a second or so."""
MODES = {
    "TAKEOFF": Mode.TAKEOFF, "HOLD": Mode.HOLD, "MISSION": Mode.PATROL, "RETURN_TO_LAUNCH": Mode.RETURN,
    "LAND": Mode.LAND, "OFFBOARD": Mode.GUIDED, "MANUAL": Mode.MANUAL, "ALTCTL": Mode.MANUAL, "POSCTL": Mode.MANUAL,
    "ACRO": Mode.MANUAL, "STABILIZED": Mode.MANUAL, "RATTITUDE": Mode.MANUAL,
}  # fmt: skip
"""MAVSDK's Telemetry.FlightMode (telemetry.proto, flight_mode.cpp); ArduPilot's guided modes are its OFFBOARD."""
_SWITCHES = {"link": ("link back", "link lost"), "armed": ("armed", "disarmed"), "health": ("unhealthy", "healthy")}


def words(what: str, value: object) -> str:
    """What was told, as scenarios say it: "link lost", "link back", "mode RETURN", "armed", "text Link lost: ..."."""
    if what in _SWITCHES:
        return _SWITCHES[what][0 if value else 1]
    if what == "mode":
        return f"mode {MODES.get(str(value), Mode.OTHER)}"
    return f"text {str(value).rstrip()}" if what == "text" else what


def witnessed(note: Mapping[str, Any]) -> Event:
    """The event of one note."""
    return Event("witnessed", words(note["what"], note["value"]), note["lo_s"], note["hi_s"])


def add_witnessed(timeline: Timeline, noted: Iterable[Mapping[str, Any]]) -> None:
    """Every note of a witness into `timeline`, which must be complete, and a gap wherever there was none."""
    blind_s: float | None = timeline.begin_s
    for note in noted:
        if note["kind"] != NOTE:
            continue
        if note["what"] == MET and blind_s is not None:
            timeline.gap(("witnessed",), blind_s, note["lo_s"])
            blind_s = None
        if note["what"] == LEFT:
            blind_s = note["hi_s"]
        else:
            timeline.add(witnessed(note))
    if blind_s is not None:
        timeline.gap(("witnessed",), blind_s, max(blind_s, timeline.end_s))


def worst_pace(noted: Iterable[Mapping[str, Any]]) -> tuple[float, float] | None:
    """Vehicle seconds a host second where, while a witness looked, that was furthest from one, and the vehicle time
    then; None where it looked for less than `PACED_S`. An application counts host seconds: what it was told late or
    early is known in vehicle time only as well as the two go together."""
    worst: tuple[float, float] | None = None
    since: tuple[float, float] | None = None
    for note in noted:
        now_s, host_s = note["t_s"], note["host_us"] / 1e6
        is_witness = note["kind"] == NOTE
        if is_witness and note["what"] == MET and since is None:
            since = now_s, host_s
        elif since is not None and host_s - since[1] >= PACED_S:
            pace = (now_s - since[0]) / (host_s - since[1])
            if worst is None or abs(pace - 1) > abs(worst[0] - 1):
                worst = pace, now_s
            since = now_s, host_s
        if is_witness and note["what"] == LEFT:
            since = None
    return worst
