"""Who commands the drone without a right to it: what speaks against them, and what they are after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from harness.mavlink.codec import Message


class Against(StrEnum):
    """Why a frame counts for nothing, as the drone tells it."""

    UNSIGNED = "unsigned"
    OLD = "MAVLink 1"
    WRONG = "wrong key"
    REPLAYED = "replayed"
    STALE = "stale"
    ELSEWHERE = "other port"


class Aim(StrEnum):
    """What a message would change, or get."""

    MODE = "mode"
    ARMING = "arming"
    MISSION = "mission"
    FENCE = "fence"
    RALLY = "rally"
    HOME = "home"
    ORIGIN = "origin"
    LOGS = "logs"
    PARAMETERS = "parameters"
    KEY = "key"
    REBOOT = "reboot"
    FILES = "files"
    SHELL = "shell"
    STEERING = "steering"
    RADIO = "radio"
    LIFE = "sign of life"
    ANSWER = "answer"
    NOTHING = "nothing that lasts"


ORDERS = frozenset({Aim.MODE, Aim.ARMING})
CHANGES = frozenset(Aim) - {Aim.LIFE, Aim.ANSWER, Aim.NOTHING}

_OF_COMMANDS: Mapping[int, Aim] = MappingProxyType(
    {
        **dict.fromkeys((20, 21, 22, 176, 192, 300), Aim.MODE),
        **dict.fromkeys((185, 400), Aim.ARMING),
        **dict.fromkeys((510, 511, 512), Aim.ANSWER),
        179: Aim.HOME,
        246: Aim.REBOOT,
    }
)
_OF_MISSION_TYPES: Mapping[int, Aim] = MappingProxyType({0: Aim.MISSION, 1: Aim.FENCE, 2: Aim.RALLY})
_QUESTIONS = (
    "TIMESYNC", "PARAM_REQUEST_LIST", "PARAM_REQUEST_READ", "MISSION_REQUEST_LIST", "MISSION_REQUEST_INT",
    "MISSION_REQUEST", "LOG_REQUEST_LIST",
)  # fmt: skip
_STEERING = (
    "MANUAL_CONTROL", "RC_CHANNELS_OVERRIDE", "SET_POSITION_TARGET_LOCAL_NED", "SET_ATTITUDE_TARGET", "GPS_INPUT",
    "HIL_GPS",
)  # fmt: skip
"""Where it is to fly now, or where it is to believe that it flies."""
_OF_NAMES: Mapping[str, Aim] = MappingProxyType(
    {
        **dict.fromkeys(_QUESTIONS, Aim.ANSWER),
        "HEARTBEAT": Aim.LIFE,
        "SET_MODE": Aim.MODE,
        "PARAM_SET": Aim.PARAMETERS,
        "MISSION_SET_CURRENT": Aim.MISSION,
        "SETUP_SIGNING": Aim.KEY,
        "LOG_ERASE": Aim.LOGS,
        "RADIO_STATUS": Aim.RADIO,
        "SET_GPS_GLOBAL_ORIGIN": Aim.ORIGIN,
        **dict.fromkeys(_STEERING, Aim.STEERING),
        "FILE_TRANSFER_PROTOCOL": Aim.FILES,
        "SERIAL_CONTROL": Aim.SHELL,
    }
)


def aim_of(message: Message) -> Aim:
    """By what the drone would make of it."""
    if message.name in ("COMMAND_LONG", "COMMAND_INT"):
        return _OF_COMMANDS.get(message.command, Aim.NOTHING)
    if message.name in ("MISSION_COUNT", "MISSION_ITEM_INT", "MISSION_CLEAR_ALL"):
        return _OF_MISSION_TYPES.get(message.mission_type, Aim.NOTHING)
    return _OF_NAMES.get(message.name, Aim.NOTHING)


@dataclass(frozen=True, slots=True)
class Stranger:
    """One message of theirs; `claims_station` that it bears the name of the drone's own ground station."""

    claims_station: bool
    against: Against
    aim: Aim
