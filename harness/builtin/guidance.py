"""One guide per kind of flying: from where the drone believes to be, to the velocity it wants."""

from __future__ import annotations

from collections.abc import Callable
from math import hypot, sqrt
from typing import Protocol

from harness.builtin.estimator import Estimator
from harness.builtin.geodesy import HomeMap
from harness.builtin.mission import Do, Route
from harness.builtin.params import Params
from harness.modes import Mode, Phase

Velocity = tuple[float, float, float]
"""m/s north, east, down."""
ARRIVED_M = 1.5
"""So near to a place where it will stay or land, the drone is there."""
NEAR_M, SLOW_MPS = 5.0, 1.0
"""So near to a place, and so slow, it is as good as there."""
FLARE_M, FLARE_MPS = 3.0, 0.7
"""The last metres of a landing, and how fast they are flown."""


class Guide(Protocol):
    """`then` is the mode to change to once the guide has come to its end, None before; `lands` tells that touching the
    ground is its end."""

    then: Mode | None
    lands: bool

    def wanted(self, here: Estimator, now_s: float) -> Velocity: ...

    def phase(self, here: Estimator) -> Phase:
        """What of a patrol this is, in the air."""
        ...


def towards(here: Estimator, north_m: float, east_m: float, speed_mps: float) -> tuple[float, float]:
    """Straight there, braking at 2 m/s² so as to stop there."""
    north_by, east_by = north_m - here.north_m, east_m - here.east_m
    distance_m = hypot(north_by, east_by)
    if distance_m < 0.01:
        return 0.0, 0.0
    share = min(speed_mps, distance_m, 2.0 * sqrt(distance_m)) / distance_m
    return north_by * share, east_by * share


def to_height(here: Estimator, down_m: float, params: Params) -> float:
    """Rate down, m/s, to reach and keep a height."""
    return max(-params["CLIMB_MPS"], min(params["DESCEND_MPS"], down_m - here.down_m))


def descent(here: Estimator, ground_down_m: float, params: Params) -> float:
    """Rate down, m/s, to land."""
    return FLARE_MPS if ground_down_m - here.down_m < FLARE_M else params["DESCEND_MPS"]


def there(here: Estimator, north_m: float, east_m: float) -> Phase:
    """On station once it stands over a place."""
    away_m, speed_mps = hypot(north_m - here.north_m, east_m - here.east_m), hypot(here.north_mps, here.east_mps)
    return Phase.ON_STATION if away_m < NEAR_M and speed_mps < SLOW_MPS else Phase.TRANSIT


class Stay:
    """Go to a place and stay there: HOLD, GUIDED and, nobody being at the sticks, MANUAL."""

    then: Mode | None = None
    lands = False

    def __init__(self, params: Params, place: tuple[float, float, float], *, speed_mps: float | None = None) -> None:
        self._params = params
        self._north_m, self._east_m, self._down_m = place
        self._speed_mps = speed_mps

    def wanted(self, here: Estimator, now_s: float) -> Velocity:
        speed_mps = self._speed_mps or self._params["CRUISE_MPS"]
        north_mps, east_mps = towards(here, self._north_m, self._east_m, speed_mps)
        return north_mps, east_mps, to_height(here, self._down_m, self._params)

    def phase(self, here: Estimator) -> Phase:
        return there(here, self._north_m, self._east_m)


class Rise:
    """Climb on the spot, then hold: TAKEOFF."""

    lands = False

    def __init__(self, params: Params, place: tuple[float, float, float]) -> None:
        self.then: Mode | None = None
        self._params = params
        self._north_m, self._east_m, self._down_m = place

    def wanted(self, here: Estimator, now_s: float) -> Velocity:
        if here.down_m < self._down_m + 0.5:
            self.then = Mode.HOLD
        north_mps, east_mps = towards(here, self._north_m, self._east_m, 1.0)
        return north_mps, east_mps, to_height(here, self._down_m, self._params)

    def phase(self, here: Estimator) -> Phase:
        return Phase.TAKE_OFF


class Sink:
    """Land on the spot: LAND."""

    then: Mode | None = None
    lands = True

    def __init__(self, params: Params, place: tuple[float, float], ground_down_m: float) -> None:
        self._params = params
        self._north_m, self._east_m = place
        self._ground_down_m = ground_down_m

    def wanted(self, here: Estimator, now_s: float) -> Velocity:
        north_mps, east_mps = towards(here, self._north_m, self._east_m, 1.0)
        return north_mps, east_mps, descent(here, self._ground_down_m, self._params)

    def phase(self, here: Estimator) -> Phase:
        return Phase.LANDING


class ComeHome:
    """Climb if too low, fly home straight, land: RETURN. `detour` is a place to fly to before, for liars."""

    then: Mode | None = None

    def __init__(
        self,
        params: Params,
        home: tuple[float, float, float],
        here: Estimator,
        *,
        detour: tuple[float, float] | None = None,
        lands: bool = True,
    ) -> None:
        self._params = params
        self._north_m, self._east_m, self._ground_down_m = home
        self._down_m = min(here.down_m, self._ground_down_m - params["RETURN_ALT_M"])
        self._is_low = here.down_m > self._down_m + 0.5
        self._detour = detour
        self._over_home = False
        self.lands = lands
        if hypot(self._north_m - here.north_m, self._east_m - here.east_m) < NEAR_M:
            self._is_low, self._down_m = False, here.down_m

    def wanted(self, here: Estimator, now_s: float) -> Velocity:
        if self._is_low:
            self._is_low = here.down_m > self._down_m + 0.5
            return 0.0, 0.0, to_height(here, self._down_m, self._params)
        north_m, east_m = self._detour or (self._north_m, self._east_m)
        north_mps, east_mps = towards(here, north_m, east_m, self._params["CRUISE_MPS"])
        distance_m = hypot(north_m - here.north_m, east_m - here.east_m)
        if self._detour is not None:
            if distance_m < NEAR_M:
                self._detour = None
        elif distance_m < ARRIVED_M:
            self._over_home = True
        if self._over_home and self.lands:
            return north_mps, east_mps, descent(here, self._ground_down_m, self._params)
        return north_mps, east_mps, to_height(here, self._down_m, self._params)

    def phase(self, here: Estimator) -> Phase:
        return Phase.LANDING if self._over_home and self.lands else Phase.RETURNING


class Follow:
    """Fly the mission: PATROL. `reached` is called with the number of every item that is done."""

    lands = False

    def __init__(
        self, params: Params, route: Route, chart: HomeMap, here: Estimator, home_down_m: float,
        reached: Callable[[int], None],
    ) -> None:  # fmt: skip
        self.then: Mode | None = None
        self._params = params
        self._route = route
        self._chart = chart
        self._home_down_m = home_down_m
        self._reached = reached
        self._stay = (here.north_m, here.east_m, here.down_m)
        self._speed_mps: float | None = None
        self._hold_until_s: float | None = None

    def wanted(self, here: Estimator, now_s: float) -> Velocity:
        item = self._route.item
        if item is None:
            self.then = Mode.HOLD
            return 0.0, 0.0, 0.0
        if item.command == Do.RETURN:
            self.then = Mode.RETURN
            return 0.0, 0.0, 0.0
        if item.command == Do.CHANGE_SPEED:
            self._speed_mps = item.params[1] if item.params[1] > 0 else None
            self._done()
            return 0.0, 0.0, 0.0
        north_m, east_m, down_m = self._stay
        if item.command == Do.TAKEOFF:
            down_m = item.down_m(self._chart, self._home_down_m)
        else:
            north_m, east_m = item.place(self._chart)
            down_m = here.down_m if item.command == Do.LAND else item.down_m(self._chart, self._home_down_m)
        self._go_on(item.command, item.params[0], hypot(north_m - here.north_m, east_m - here.east_m),
                    abs(down_m - here.down_m), now_s)  # fmt: skip
        north_mps, east_mps = towards(here, north_m, east_m, self._speed_mps or self._params["CRUISE_MPS"])
        return north_mps, east_mps, to_height(here, down_m, self._params)

    def phase(self, here: Estimator) -> Phase:
        item = self._route.item
        if item is not None and item.command == Do.TAKEOFF:
            return Phase.TAKE_OFF
        if item is not None and item.command == Do.LOITER_UNLIMITED:
            return there(here, *item.place(self._chart))
        return Phase.TRANSIT if self._hold_until_s is None else Phase.ON_STATION

    def _go_on(self, command: int, hold_s: float, away_m: float, high_m: float, now_s: float) -> None:
        """Count the item as done once the drone is there, and has stayed as long as it asks."""
        if command == Do.LOITER_UNLIMITED or (high_m > 1.0 and command == Do.TAKEOFF):
            return
        if command == Do.LAND:
            if away_m < ARRIVED_M:
                self.then = Mode.LAND
            return
        if command == Do.WAYPOINT and self._hold_until_s is None:
            if away_m > self._params["WAYPOINT_M"] or high_m > self._params["WAYPOINT_M"]:
                return
            self._hold_until_s = now_s + hold_s
        if self._hold_until_s is None or now_s >= self._hold_until_s:
            self._done()

    def _done(self) -> None:
        self._hold_until_s = None
        seq = self._route.current
        self._route.advance()
        self._reached(seq)
