"""A patrol as data: where to go, in MAVLink's words; from a file of the user's, or the harness's own."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, replace
from pathlib import Path

from harness.errors import CallerError
from harness.reading.place import Origin, place_of
from harness.reading.stack import Geodetic
from harness.timeline import Position

WAYPOINT, RETURN_TO_LAUNCH, LAND, TAKEOFF, DO_JUMP = 16, 20, 21, 22, 177
GLOBAL_RELATIVE_ALT = 3
"""MAV_FRAME: altitudes above home."""
MISSION_FRAME = 2
"""MAV_FRAME_MISSION: an item that is no place; PX4 refuses a jump in any other."""
WPL_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class MissionItem:
    """One MISSION_ITEM_INT: angles in degrees, altitude in metres."""

    command: int
    params: tuple[float, float, float, float]
    lat_deg: float
    lon_deg: float
    alt_m: float
    frame: int = GLOBAL_RELATIVE_ALT

    def wire(self) -> dict[str, float | int]:
        """The fields of MISSION_ITEM_INT but for the target and the sequence number."""
        p1, p2, p3, p4 = self.params
        return {
            "command": self.command, "frame": self.frame, "autocontinue": 1, "current": 0,
            "param1": p1, "param2": p2, "param3": p3, "param4": p4,
            "x": round(self.lat_deg * 1e7), "y": round(self.lon_deg * 1e7), "z": self.alt_m,
        }  # fmt: skip

    def without_nan(self) -> MissionItem:
        """For stacks to which NaN is a number: "as you like" becomes 0."""
        p1, p2, p3, p4 = (0.0 if math.isnan(each) else each for each in self.params)
        return replace(self, params=(p1, p2, p3, p4))


@dataclass(frozen=True, slots=True)
class Mission:
    """The items to fly, without the home item that ArduPilot wants first; and where they came from."""

    name: str
    items: tuple[MissionItem, ...]
    sha256: str

    @property
    def altitude_m(self) -> float:
        """Of its first place: what to take off to."""
        return next(item.alt_m for item in self.items if item.command in (WAYPOINT, TAKEOFF))

    def track(self, origin: Origin) -> list[Position]:
        """Its places in order, in metres from `origin`; heights are above home."""
        places = [item for item in self.items if item.command in (WAYPOINT, TAKEOFF) and item.lat_deg]
        flat = [origin.position(Geodetic(item.lat_deg, item.lon_deg, item.alt_m)) for item in places]
        return [replace(place, up_m=item.alt_m) for place, item in zip(flat, places, strict=True)]

    def staying(self, number: int, hold_s: float) -> Mission:
        """The same, with a stay of `hold_s` over its waypoint `number` (NAV_WAYPOINT's first parameter)."""
        item = self.items[number]
        stay = replace(item, params=(hold_s, *item.params[1:]))
        items = (*self.items[:number], stay, *self.items[number + 1 :])
        name = f"{self.name}, staying {hold_s:g} s over item {number}"
        return Mission(name, items, _hash(f"{self.sha256} {name}"))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def default_patrol(home_lat_deg: float, home_lon_deg: float) -> Mission:
    """An endless beat north of home, 20 m up, its corners 200 and 220 m away: all of it inside the customer's fence."""
    corners_m = ((200.0, 0.0), (200.0, 90.0), (120.0, 90.0), (120.0, 0.0))
    home = Geodetic(home_lat_deg, home_lon_deg, 0.0)
    places = [place_of(home, *corner_m, 20.0) for corner_m in corners_m]
    items = [MissionItem(WAYPOINT, (0.0, 0.0, 0.0, math.nan), at.lat_deg, at.lon_deg, at.alt_m) for at in places]
    jump = MissionItem(DO_JUMP, (1.0, -1.0, 0.0, 0.0), 0.0, 0.0, 0.0, frame=MISSION_FRAME)
    return Mission("patrol", (*items, jump), _hash(repr(corners_m)))


def read_mission(path: Path) -> Mission:
    """A QGC WPL 110 file. Raises CallerError naming the line that is wrong."""
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CallerError(f"cannot read the mission {path}: {error}") from error
    lines = text.splitlines()
    if not lines or lines[0].split() != ["QGC", "WPL", "110"]:
        raise CallerError(f"{path}, line 1: wanted `QGC WPL 110`, saw {lines[0][:40] if lines else 'an empty file'!r}")
    items = [_item(path, number, line) for number, line in enumerate(lines[1:], 2) if line.strip()]
    # The file's first item is home, by the format's custom.
    if not any(item.command in (WAYPOINT, TAKEOFF) for item in items[1:]):
        raise CallerError(f"{path}: wanted a home item and at least one waypoint behind it, saw {len(items)} items")
    return Mission(path.name, tuple(items[1:]), _hash(text))


def _item(path: Path, number: int, line: str) -> MissionItem:
    words = line.split()
    if len(words) != WPL_COLUMNS:
        raise CallerError(f"{path}, line {number}: wanted {WPL_COLUMNS} columns, saw {len(words)}")
    try:
        frame, command = int(words[2]), int(words[3])
        p1, p2, p3, p4, lat, lon, alt = (float(word) for word in words[4:11])
    except ValueError as error:
        raise CallerError(f"{path}, line {number}: {error}") from None
    if not (abs(lat) <= 90 and abs(lon) <= 180 and math.isfinite(alt)):
        raise CallerError(f"{path}, line {number}: {lat:g}, {lon:g}, {alt:g} is no place")
    return MissionItem(command, (p1, p2, p3, p4), lat, lon, alt, frame)
