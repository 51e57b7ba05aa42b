"""The practice drone's frames; its numbers are defined here, and harness.builtin follows them."""

from __future__ import annotations

from collections.abc import Iterable

from harness.mavlink.codec import Message
from harness.modes import Mode, Topic
from harness.reading.stack import ARMED_FLAG, DO_SET_MODE, Fact, Geodetic
from harness.reading.words import Phrasebook
from harness.timeline import NavState, Report

_MAIN_AND_SUB = {
    Mode.MANUAL: (1, 0), Mode.TAKEOFF: (4, 2), Mode.HOLD: (4, 3), Mode.PATROL: (4, 4), Mode.RETURN: (4, 5),
    Mode.LAND: (4, 6), Mode.GUIDED: (6, 0), Mode.TERMINATED: (10, 0),
}  # fmt: skip
MODE_NUMBERS = {mode: main << 16 | sub << 24 for mode, (main, sub) in _MAIN_AND_SUB.items()}
"""In PX4's layout, since applications take any autopilot but ArduPilot for PX4."""
_MODES = {number: mode for mode, number in MODE_NUMBERS.items()}
_PHRASES = Phrasebook(
    (
        (r"Link regained.*had been lost", (Topic.LINK_REGAINED, Topic.LINK_WAS_LOST)),
        (r"Link regained", (Topic.LINK_REGAINED,)),
        (r"Link lost: returning", (Topic.LINK_LOST, Topic.RETURNING, Topic.FAILSAFE)),
        (r"Link lost", (Topic.LINK_LOST, Topic.FAILSAFE)),
        (r"RC regained.*had been lost", (Topic.RC_REGAINED, Topic.RC_WAS_LOST)),
        (r"RC regained", (Topic.RC_REGAINED,)),
        (r"RC lost: returning", (Topic.RC_LOST, Topic.RETURNING, Topic.FAILSAFE)),
        (r"RC lost", (Topic.RC_LOST, Topic.FAILSAFE)),
        (r"GNSS regained", (Topic.GNSS_REGAINED,)),
        (r"GNSS lost", (Topic.GNSS_LOST, Topic.GNSS_TROUBLE, Topic.FAILSAFE)),
        (r"GNSS suspect", (Topic.GNSS_SUSPECT, Topic.GNSS_TROUBLE, Topic.FAILSAFE)),
        (r"^NOT READY", (Topic.NOT_READY,)),
        (r"^Stranger refused", (Topic.TAMPERING,)),
        (r"^Traffic", (Topic.TRAFFIC,)),
        (r"^Crashed", (Topic.CRASHED, Topic.DISARMED)),
    )
)


_ABSOLUTE, _GLITCHING = 0x10, 0x400
"""ESTIMATOR_STATUS_FLAGS: pos_horiz_abs, gps_glitch."""


class BuiltinReading:
    """HEARTBEAT at 1 Hz and at once on every mode change."""

    name = "builtin"
    said_names = frozenset({"HEARTBEAT", "STATUSTEXT"})
    truth_name = "SIM_STATE"
    nav_name = "ESTIMATOR_STATUS"
    first_item = 0
    tells_at_once: frozenset[str] = frozenset({"mode"})

    def obeys(self, system: int, station: int) -> bool:
        """Only GCS_SYSID's."""
        return system == station

    def order(self, message: Message) -> Mode | None:
        return _MODES.get(int(message.param2)) if message.command == DO_SET_MODE else None

    def facts(self, message: Message) -> Iterable[Fact]:
        if message.name == "HEARTBEAT":
            yield Fact("mode", _MODES.get(message.custom_mode, Mode.OTHER))
            yield Fact("armed", bool(message.base_mode & ARMED_FLAG))

    def report(self, message: Message) -> Report | None:
        return _PHRASES.report(message.text) if message.name == "STATUSTEXT" else None

    def warns_of(self, message: Message) -> int | None:
        """It has only COLLISION."""
        return None

    def truth(self, message: Message) -> Geodetic:
        return Geodetic(message.lat_int / 1e7, message.lon_int / 1e7, message.alt)

    def nav(self, message: Message) -> NavState:
        """Of ESTIMATOR_STATUS."""
        if not message.flags & _ABSOLUTE:
            return NavState.LOST
        return NavState.SUSPECT if message.flags & _GLITCHING else NavState.GOOD
