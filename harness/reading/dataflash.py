"""ArduPilot's own log (DataFlash, .bin), by pymavlink's reader.

Sources (4.7-dev): AP_Logger/LogStructure.h (MAVC, MODE, ARM, PARM, DSF), AP_Vehicle/ModeReason.h, AP_Arming.h (Method),
AP_Logger.h (LogEvent). MAVC is written of every command that is handled, with its sender and its result, and of none
that is dropped before (GCS_Common.cpp).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from pymavlink.DFReader import DFReader_binary

from harness.reading.ardupilot import mode_of
from harness.reading.logged import Noted, NotFlownError, OwnLog
from harness.timeline import Span

_STEADY = "ATT"
"""Comes all the time that it logs."""
_KINDS = [_STEADY, "MAVC", "MODE", "ARM", "PARM", "EV", "DSF"]
_REASONS = {
    1: "RC_COMMAND", 2: "GCS_COMMAND", 3: "RADIO_FAILSAFE", 4: "BATTERY_FAILSAFE", 5: "GCS_FAILSAFE", 6: "EKF_FAILSAFE",
    7: "GPS_GLITCH", 8: "MISSION_END", 10: "FENCE_BREACHED", 14: "AVOIDANCE", 15: "AVOIDANCE_RECOVERY", 17: "TERMINATE",
    19: "CRASH_FAILSAFE", 25: "FAILSAFE", 33: "UNAVAILABLE", 41: "MISSION_CMD", 50: "DEADRECKON_FAILSAFE",
}  # fmt: skip
_METHODS = {
    0: "RUDDER", 1: "MAVLINK", 2: "AUXSWITCH", 5: "TERMINATION", 12: "CRASH", 13: "LANDED", 14: "MISSIONEXIT",
    15: "FENCEBREACH", 16: "RADIOFAILSAFE", 17: "DISARMDELAY", 18: "GCSFAILSAFE", 24: "EKFFAILSAFE",
}  # fmt: skip
_EVENTS = {25: "home was set", 41: "the fence was enabled", 42: "the fence was disabled", 54: "motors were stopped"}
_OWN_COUNTERS = "STAT_"
"""Parameters that it counts its flights in by itself."""


def read_dataflash(path: Path) -> OwnLog:
    """Raises NotFlownError for a file without a flight in it, ValueError for one that is none."""
    if not path.stat().st_size:
        raise ValueError("it is empty")  # The reader would leave it open.
    with closing(DFReader_binary(str(path))) as log:
        messages = [(message.get_type(), message.TimeUS / 1e6, message) for message in _messages(log)]
    steady_s = [t_s for kind, t_s, _ in messages if kind == _STEADY]
    if not messages:
        raise ValueError("it has no entry in it")
    if not steady_s:
        raise NotFlownError("it has no flight in it")
    begin_s = steady_s[0]
    flown = [each for each in messages if each[1] >= begin_s - _HEAD_S]
    return OwnLog(
        begin_s=begin_s, end_s=steady_s[-1], noted=tuple(_noted(flown, begin_s)), holes=tuple(_dropped(messages))
    )


_HEAD_S = 1.0
"""Its first entries are written a little before the streams."""


def _messages(log: Any) -> Iterator[Any]:
    while (message := log.recv_match(type=_KINDS)) is not None:
        yield message


def _noted(messages: list[tuple[str, float, Any]], begin_s: float) -> Iterator[Noted]:
    mode = None
    for kind, t_s, entry in messages:
        match kind:
            case "MAVC":
                yield Noted(
                    t_s=t_s, what=f"command {entry.Cmd}", command=entry.Cmd, system=entry.SS, component=entry.SC,
                    result=entry.Res,
                )  # fmt: skip
            case "MODE" if entry.ModeNum != mode:
                mode = entry.ModeNum
                reason = _REASONS.get(entry.Rsn, f"reason {entry.Rsn}")
                yield Noted(t_s=t_s, what=f"mode {mode_of(mode)} ({mode}) by {reason}")
            case "ARM":
                how = _METHODS.get(entry.Method, f"method {entry.Method}")
                forced = ", forced" if entry.Forced else ""
                yield Noted(t_s=t_s, what=f"{'armed' if entry.ArmState else 'disarmed'} by {how}{forced}")
            # All of them are written once as a log begins.
            case "PARM" if t_s > begin_s + _HEAD_S and not entry.Name.startswith(_OWN_COUNTERS):
                yield Noted(t_s=t_s, what=f"parameter {entry.Name} = {entry.Value:g}", parameter=entry.Name)
            case "EV" if entry.Id in _EVENTS:
                yield Noted(t_s=t_s, what=_EVENTS[entry.Id])


def _dropped(messages: list[tuple[str, float, Any]]) -> Iterator[Span]:
    """Between two counts (DSF.Dp) of which the second is higher something was dropped."""
    before_s, count = 0.0, 0
    for kind, t_s, entry in messages:
        if kind == "DSF":
            if entry.Dp > count:
                yield Span(before_s, t_s)
            before_s, count = t_s, entry.Dp
