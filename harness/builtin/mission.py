"""A mission: its items, where in it the drone is, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from harness.builtin.geodesy import HomeMap


class Do(IntEnum):
    """The mission commands that the drone flies (MAV_CMD, MAVLink common.xml)."""

    WAYPOINT = 16
    LOITER_UNLIMITED = 17
    RETURN = 20
    LAND = 21
    TAKEOFF = 22
    JUMP = 177
    CHANGE_SPEED = 178


FENCE_COMMANDS, RALLY_COMMANDS = frozenset(range(5000, 5005)), frozenset({5100})
"""MAV_CMD_NAV_FENCE_*, MAV_CMD_NAV_RALLY_POINT: items that are kept, and not flown."""
ABOVE_SEA_FRAMES = frozenset({0, 5})
ABOVE_HOME_FRAMES = frozenset({3, 6})
NO_PLACE_FRAME = 2
"""MAV_FRAME_GLOBAL(_INT), MAV_FRAME_GLOBAL_RELATIVE_ALT(_INT), MAV_FRAME_MISSION."""


@dataclass(frozen=True, slots=True)
class Item:
    """One mission item as it came: `x`, `y` in degrees times 1e7, `z` in metres in its frame."""

    command: int
    frame: int
    params: tuple[float, float, float, float]
    x: int
    y: int
    z: float

    def place(self, chart: HomeMap) -> tuple[float, float]:
        """Metres north and east of where the drone was switched on."""
        return chart.to_m(self.x, self.y)

    def down_m(self, chart: HomeMap, home_down_m: float) -> float:
        """Height as metres down of where the drone was switched on."""
        return chart.alt_m - self.z if self.frame in ABOVE_SEA_FRAMES else home_down_m - self.z


class Kind(IntEnum):
    """MAV_MISSION_TYPE."""

    MISSION = 0
    FENCE = 1
    RALLY = 2
    ALL = 255


class Route:
    """The items, and the one being flown; equals `len(items)` once the mission is over."""

    def __init__(self) -> None:
        self.items: tuple[Item, ...] = ()
        self.current = 0
        self._jumped: dict[int, int] = {}

    def replace(self, items: tuple[Item, ...]) -> None:
        """A new mission, from its beginning."""
        self.items = items
        self.go_to(0)

    def go_to(self, seq: int) -> None:
        """Make item `seq` the one being flown; jumps count anew."""
        self.current = seq
        self._jumped = {}

    @property
    def item(self) -> Item | None:
        """The item being flown, with jumps taken; None once the mission is over."""
        for _ in range(len(self.items) + 1):
            if self.current >= len(self.items):
                return None
            item = self.items[self.current]
            if item.command != Do.JUMP:
                return item
            self._jump(item)
        self.current = len(self.items)
        return None

    def _jump(self, item: Item) -> None:
        """`params[0]` is where to, `params[1]` how often; below zero for ever."""
        times = self._jumped.get(self.current, 0)
        target = int(item.params[0])
        if (item.params[1] < 0 or times < item.params[1]) and 0 <= target < len(self.items):
            self._jumped[self.current] = times + 1
            self.current = target
        else:
            self.current += 1

    def advance(self) -> None:
        """The item being flown is done."""
        self.current += 1
