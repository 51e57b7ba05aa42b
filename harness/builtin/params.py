"""The drone's parameters, and the MAVLink parameter protocol over them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from harness.builtin.ports import Port
from harness.errors import CallerError
from harness.mavlink.codec import Message

REAL32 = 9
"""MAV_PARAM_TYPE_REAL32; every value travels as a plain float."""


@dataclass(frozen=True, slots=True)
class Param:
    """One row: the name as on the wire (16 characters at most), its default, and the values it can take."""

    name: str
    default: float
    low: float
    high: float
    meaning: str
    is_whole: bool = False

    def allows(self, value: float) -> bool:
        return math.isfinite(value) and self.low <= value <= self.high and not (self.is_whole and value != round(value))


TABLE = (
    Param("ADSB_LIST_MAX", 100, 1, 500, "so many other aircraft are kept account of", is_whole=True),
    Param("ADSB_WARN_S", 30, 1, 600, "who can be here so soon is warned of"),
    Param("CLIMB_MPS", 2.5, 0.1, 20, "climbing speed"),
    Param("CRUISE_MPS", 8, 0.5, 50, "horizontal speed of patrol and return"),
    Param("DESCEND_MPS", 1.5, 0.1, 10, "descending speed"),
    Param("DISARM_DELAY_S", 10, 0, 127, "armed on the ground for so long: disarm; 0 never"),
    Param("GCS_SYSID", 255, 1, 255, "system id of the one ground station whose heartbeat counts", is_whole=True),
    Param("GNSS_ACTION", 3, 0, 3, "on satellites not trusted: 0 go on, 1 hold, 2 return, 3 land", is_whole=True),
    Param("GNSS_FED", 0, 0, 1, "1: at boot, no receiver of its own: it takes GPS_INPUT", is_whole=True),
    Param("GNSS_TIMEOUT_S", 3, 0, 60, "so long after that the action is taken"),
    Param("LINK_ACTION", 2, 0, 3, "on link loss: 0 go on, 1 hold, 2 return, 3 land", is_whole=True),
    Param("LINK_CHECK_HZ", 4, 0.5, 20, "how often the link is looked at"),
    Param("LINK_TIMEOUT_S", 5, 1, 3600, "link is lost after so long without a ground heartbeat"),
    Param("RC_ACTION", 2, 0, 3, "on RC loss: 0 go on, 1 hold, 2 return, 3 land", is_whole=True),
    Param("RC_CHECK_HZ", 10, 0.5, 20, "how often the sticks are looked at"),
    Param("RC_TIMEOUT_S", 1, 0.2, 3600, "RC is lost after so long without a stick frame"),
    Param("RETURN_ALT_M", 20, 2, 500, "least height above home on the way back"),
    Param("TAKEOFF_ALT_M", 20, 2, 500, "height of a take-off that names none"),
    Param("WAYPOINT_M", 5, 0.5, 100, "a waypoint is reached within so many metres"),
)


class Params:
    """Name → value. Unknown names raise KeyError."""

    def __init__(self, overrides: Mapping[str, float]) -> None:
        self._rows = {row.name: row for row in TABLE}
        self._values = {row.name: float(row.default) for row in TABLE}
        for name, value in overrides.items():
            if name not in self._rows:
                raise CallerError(f"the practice drone has no parameter {name}; it has {', '.join(self._rows)}")
            if not self.set(name, value):
                row = self._rows[name]
                raise CallerError(f"parameter {name} takes {row.low:g}..{row.high:g}, not {value:g}")

    @property
    def names(self) -> tuple[str, ...]:
        """In the order of their index."""
        return tuple(self._rows)

    def __getitem__(self, name: str) -> float:
        return self._values[name]

    def set(self, name: str, value: float) -> bool:
        """Whether the value was taken; else the old one stays."""
        if not self._rows[name].allows(value):
            return False
        self._values[name] = value
        return True


class ParamService:
    """Answers on the port that asked. Unknown names get silence, refused values the old value back."""

    def __init__(self, params: Params) -> None:
        self._params = params
        self.handlers = {
            "PARAM_REQUEST_LIST": self._list,
            "PARAM_REQUEST_READ": self._read,
            "PARAM_SET": self._set,
        }

    def _list(self, port: Port, _message: Message) -> None:
        for name in self._params.names:
            self._tell(port, name)

    def _read(self, port: Port, message: Message) -> None:
        names = self._params.names
        if 0 <= message.param_index < len(names):
            self._tell(port, names[message.param_index])
        elif message.param_id in names:
            self._tell(port, message.param_id)

    def _set(self, port: Port, message: Message) -> None:
        if message.param_id in self._params.names:
            self._params.set(message.param_id, message.param_value)
            self._tell(port, message.param_id)

    def _tell(self, port: Port, name: str) -> None:
        names = self._params.names
        port.tell(
            "PARAM_VALUE",
            param_id=name,
            param_value=self._params[name],
            param_type=REAL32,
            param_count=len(names),
            param_index=names.index(name),
        )
