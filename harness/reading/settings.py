"""Which messages tell what a drone is set to, which change it, and which only ask."""

from __future__ import annotations

from harness.mavlink.codec import decode
from harness.mavlink.dialect import by_name
from harness.reading.answers import ANSWER_IDS, ASKING_IDS
from harness.timeline import UNIT

MISSION_KINDS = ("mission_state", "fence_state", "rally_state")
"""By MAV_MISSION_TYPE."""
HOME, ORIGIN, PARAMETERS, LOGS = "home_state", "origin_state", "parameters_state", "logs_state"
ALL_TYPES = 255
_ARM, _SET_HOME = 400, 179
"""MAV_CMD: both stacks take where they are armed for home."""


def _ids(*names: str) -> frozenset[int]:
    return frozenset(by_name()[name].msg_id for name in names)


PARAM_VALUE, PARAM_SET, PARAM_REQUEST_READ = (
    by_name()[name].msg_id for name in ("PARAM_VALUE", "PARAM_SET", "PARAM_REQUEST_READ")
)
COUNT, ITEM = (by_name()[name].msg_id for name in ("MISSION_COUNT", "MISSION_ITEM_INT"))
LOG_LIST, VERSION = (by_name()[name].msg_id for name in ("LOG_REQUEST_LIST", "AUTOPILOT_VERSION"))
SINGLES = {
    by_name()["HOME_POSITION"].msg_id: HOME, by_name()["GPS_GLOBAL_ORIGIN"].msg_id: ORIGIN,
    by_name()["LOG_ENTRY"].msg_id: LOGS,
}  # fmt: skip
"""Of these one message tells all: where it returns to, from where it counts its metres, and how many logs it keeps."""
_UPLOADS = _ids("MISSION_COUNT", "MISSION_CLEAR_ALL", "MISSION_WRITE_PARTIAL_LIST")
_COMMANDS = _ids("COMMAND_LONG", "COMMAND_INT")
_MOVES_ORIGIN, _ERASES, _MOVES_HOME = _ids("SET_GPS_GLOBAL_ORIGIN"), _ids("LOG_ERASE"), _ids("SET_HOME_POSITION")
HARMLESS = _ids(
    "HEARTBEAT", "TIMESYNC", "PING", "PARAM_REQUEST_READ", "PARAM_REQUEST_LIST", "MISSION_REQUEST_LIST",
    "MISSION_REQUEST_INT", "MISSION_REQUEST",
)  # fmt: skip
"""They only ask, and change nothing of what is kept here."""


def _of_use() -> dict[int, tuple[str, ...]]:
    kinds = {PARAM_VALUE: (PARAMETERS,), PARAM_SET: (PARAMETERS,), ITEM: MISSION_KINDS}
    kinds |= {number: (kind,) for number, kind in SINGLES.items()}
    kinds |= dict.fromkeys(_UPLOADS, MISSION_KINDS) | dict.fromkeys(_COMMANDS, (HOME,))
    kinds |= {VERSION: (UNIT, LOGS)} | dict.fromkeys(_MOVES_HOME, (HOME,))
    kinds |= {LOG_LIST: (LOGS,)}
    kinds |= dict.fromkeys(_ERASES, (LOGS,)) | dict.fromkeys(_MOVES_ORIGIN, (ORIGIN,)) | dict.fromkeys(HARMLESS, ())
    for number in ANSWER_IDS | ASKING_IDS:
        kinds[number] = (*kinds.get(number, ()), "answer")
    return kinds


OF_USE = _of_use()
"""Messages wanted here, and the kinds that are made of each."""


def changed(number: int, frame: bytes) -> tuple[str, ...]:
    """Of what our own ground sent: the kinds that it changes, but for parameters."""
    if number in _MOVES_ORIGIN | _ERASES:
        return (ORIGIN,) if number in _MOVES_ORIGIN else (LOGS,)
    if number in _MOVES_HOME:
        return (HOME,)
    if number in _UPLOADS:
        type_ = decode(frame).mission_type
        return MISSION_KINDS if type_ == ALL_TYPES else MISSION_KINDS[type_:][:1]
    return (HOME,) if number in _COMMANDS and decode(frame).command in (_ARM, _SET_HOME) else ()
