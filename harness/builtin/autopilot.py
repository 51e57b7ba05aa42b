"""The drone's mind: armed or not, which mode, where home is, and what it has to say."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from harness.builtin.conduct import Conduct, Place, Signal
from harness.builtin.estimator import Estimator
from harness.builtin.flight import FlightModel
from harness.builtin.geodesy import HomeMap
from harness.builtin.guidance import ComeHome, Follow, Guide, Rise, Sink, Stay
from harness.builtin.mission import Route
from harness.builtin.params import Params
from harness.builtin.receiver import FIX_3D
from harness.builtin.settings import DroneSettings
from harness.modes import Mode, Phase

WARNING, NOTICE, INFO = 4, 5, 6
"""MAV_SEVERITY."""
TOUCHED_S = 1.0
"""On the ground for so long at the end of a landing: disarm."""
CRASH_MPS = 4.0
"""Who meets the ground faster than this has not landed; its accelerometers tell."""
LIFTING = frozenset({Mode.TAKEOFF, Mode.PATROL})
"""Modes that leave the ground; in others a wandering belief must not lift the drone."""


class Autopilot:
    """Requests return None if done, else the reason against it in words for the ground."""

    def __init__(
        self, settings: DroneSettings, params: Params, body: FlightModel, belief: Estimator, conduct: Conduct,
        route: Route,
    ) -> None:  # fmt: skip
        self.settings = settings
        self.params = params
        self.body = body
        self.belief = belief
        self.conduct = conduct
        conduct.pilot = self
        self.route = route
        self.chart = HomeMap(settings.home_lat_deg, settings.home_lon_deg, settings.home_alt_m)
        self.now_us = 0
        self.mode = Mode.HOLD
        self.armed = False
        self.armed_at_s: float | None = None
        self.lost: set[Signal] = set()
        """What should be heard and is not."""
        self.unheard: list[str] = []
        """Reports of failsafes since the last ground heartbeat, but for those of the link."""
        self.home: tuple[float, float, float] | None = None
        self.changed = True
        """Mode or arming is not what the last heartbeat said."""
        self.news: list[tuple[str, dict[str, Any]]] = []
        """Messages for all ports."""
        self._planned: list[tuple[int, Callable[[], object]]] = []
        self._guide: Guide = Stay(params, (0.0, 0.0, 0.0))
        self._grounded_us = 0
        self._was_ready = False

    @property
    def now_s(self) -> float:
        return self.now_us / 1e6

    @property
    def ready(self) -> bool:
        """Whether it may be armed."""
        return self.belief.valid and self.now_us >= self.settings.ready_after_s * 1e6

    @property
    def flying(self) -> bool:
        return self.armed and not self.body.on_ground

    @property
    def landing(self) -> bool:
        """Whether what it is doing ends on the ground."""
        return self._guide.lands

    @property
    def phase(self) -> Phase:
        """Where in a patrol it is, by what it is doing."""
        if not self.armed:
            return Phase.ON_GROUND
        return Phase.ARMING if self.body.on_ground else self._guide.phase(self.belief)

    def say(self, severity: int, text: str, *, not_before_us: int = 0) -> None:
        """A STATUSTEXT (at most 50 characters) to all ports."""
        news = ("STATUSTEXT", {"severity": severity, "text": text[:50]})
        if not_before_us > self.now_us:
            self._planned.append((not_before_us, partial(self.news.append, news)))
        else:
            self.news.append(news)

    def later(self, after_s: float, do: Callable[[], object]) -> None:
        """Do something in the first tick that is `after_s` from now, this one at the soonest."""
        self._planned.append((self.now_us + round(after_s * 1e6), do))

    def arm(self, *, force: bool) -> str | None:
        if self.armed:
            return None
        if self.mode is Mode.TERMINATED:
            return "NOT READY: terminated"
        if not force and (missing := self._missing()):
            return f"NOT READY: {missing}"
        self.armed, self.changed = True, True
        self.armed_at_s = self.now_s
        self._grounded_us = self.now_us
        self.home = (self.belief.north_m, self.belief.east_m, self.belief.down_m)
        self.say(INFO, "Armed")
        self._guide = self._guide_for(self.mode)
        return None

    def _missing(self) -> str | None:
        """What it waits for until it lets itself be armed."""
        if not self.ready:
            return "waiting for position"
        if Signal.GNSS in self.lost and not self.conduct.arms_without_gnss:
            return "satellites not trusted"
        if against := self.conduct.against_arming():
            return against
        if Signal.LINK in self.lost and self.params["LINK_ACTION"]:
            return "no ground station"
        return "no RC" if Signal.RC in self.lost and self.params["RC_ACTION"] else None

    def disarm(self, *, force: bool) -> str | None:
        if not self.armed:
            return None
        if self.flying and not force:
            return "Disarm refused: in the air"
        self.armed, self.changed = False, True
        self.say(INFO, "Disarmed")
        return None

    def terminate(self) -> str | None:
        """Stop the motors, wherever it is, until a reboot."""
        if self.mode is not Mode.TERMINATED:
            self._enter(Mode.TERMINATED, Stay(self.params, self._here()))
            self.say(WARNING, "Flight terminated")
        return self.disarm(force=True)

    def set_home(self, home: tuple[float, float, float]) -> None:
        """Metres north, east, down of where it was switched on. A return under way leads there from now on."""
        self.home = home
        if self.mode is Mode.RETURN:
            self._guide = self._guide_for(Mode.RETURN)

    def take_off(self, height_m: float) -> str | None:
        if not self.armed:
            return "Take-off refused: not armed"
        if self.flying:
            return None if self.mode is Mode.TAKEOFF else "Take-off refused: already flying"
        north_m, east_m, down_m = self._here()
        self._enter(Mode.TAKEOFF, Rise(self.params, (north_m, east_m, down_m - height_m)))
        self.say(INFO, f"Taking off to {height_m:g} m")
        return None

    def go_to(self, north_m: float, east_m: float, down_m: float) -> str | None:
        if not self.flying:
            return "Go-to refused: not flying"
        self._enter(Mode.GUIDED, Stay(self.params, (north_m, east_m, down_m)))
        return None

    def set_mode(self, mode: Mode) -> str | None:
        if mode is Mode.TAKEOFF:
            return self.take_off(self.params["TAKEOFF_ALT_M"])
        if mode in (Mode.TERMINATED, Mode.OTHER):
            return f"Mode {mode} cannot be asked for"
        if self.mode is Mode.TERMINATED:
            return f"{mode} refused: terminated"
        if mode is Mode.PATROL and not self.route.items:
            return "Patrol refused: no mission"
        if mode is not self.mode or not self.armed:
            self._enter(mode, self._guide_for(mode))
        return None

    def start_mission(self, first: int) -> str | None:
        if not 0 <= first < len(self.route.items):
            return "Patrol refused: no such mission item" if self.route.items else "Patrol refused: no mission"
        if not self.armed:
            return "Patrol refused: not armed"
        if self.mode is not Mode.PATROL or first > 0:  # an order that comes twice starts nothing over
            self.route.go_to(first)
            self._enter(Mode.PATROL, self._guide_for(Mode.PATROL))
        return None

    def route_changed(self) -> None:
        """The mission is another, or goes on elsewhere: if it is being flown, its next item begins afresh."""
        self.news.append(("MISSION_CURRENT", {"seq": self.route.current, "total": len(self.route.items)}))
        if self.mode is Mode.PATROL:
            self._guide = self._guide_for(Mode.PATROL)

    @property
    def place(self) -> Place:
        """Where it believes to be."""
        return self._here()[:2]

    @property
    def told_place(self) -> Place | None:
        """Where its satellite receiver says that it is, None without a fix."""
        told = self.belief.receiver.told
        return None if told is None or told.kind < FIX_3D else told[:2]

    def divert(self, place: Place, *, up_m: float, speed_mps: float | None = None) -> None:
        """Fly there, to so high above home, and stay; the mode is not changed."""
        self._guide = Stay(self.params, (*place, self._home()[2] - up_m), speed_mps=speed_mps)

    def step(self, dt_s: float) -> None:
        """Move on by one tick: know, want, fly."""
        body, belief = self.body, self.belief
        belief.step(body, self.now_us, dt_s)
        if self._planned:
            self._do_planned()
        if not self.armed:
            if not self._was_ready:
                self._become_ready()
            body.step((0.0, 0.0, 0.0), dt_s, powered=False)
            return
        guide = self._guide
        wanted_mps = guide.wanted(belief, self.now_us / 1e6)
        sank_mps = body.down_mps
        body.step(wanted_mps, dt_s, powered=not body.on_ground or self.mode in LIFTING)
        if guide.then is not None:
            self.set_mode(guide.then)
        if body.on_ground and sank_mps > CRASH_MPS and self.conduct.admits_crash():
            self.say(WARNING, "Crashed: disarmed")
            self.disarm(force=True)
        elif body.on_ground:
            self._stand()
        else:
            self._grounded_us = self.now_us

    def _do_planned(self) -> None:
        due = [plan for plan in self._planned if plan[0] <= self.now_us]
        self._planned = [plan for plan in self._planned if plan[0] > self.now_us]
        for _, do in due:
            do()

    def _become_ready(self) -> None:
        if self.home is None and self.belief.valid:
            self.home = self._here()
        if self.ready:
            self._was_ready = True
            self.say(INFO, "Ready: position found")

    def _stand(self) -> None:
        """Armed on the ground: disarm at the end of a landing, or if nobody takes off."""
        if self.conduct.keeps_armed:
            return
        stood_s = (self.now_us - self._grounded_us) / 1e6
        delay_s = self.params["DISARM_DELAY_S"]
        if (self._guide.lands and stood_s >= TOUCHED_S) or (0 < delay_s <= stood_s):
            self.disarm(force=True)

    def _here(self) -> tuple[float, float, float]:
        return self.belief.north_m, self.belief.east_m, self.belief.down_m

    def _home(self) -> tuple[float, float, float]:
        return self.home or (0.0, 0.0, 0.0)

    def _enter(self, mode: Mode, guide: Guide) -> None:
        self._guide = guide
        if mode is not self.mode:
            self.mode, self.changed = mode, True
            self.conduct.entered(mode)

    def _guide_for(self, mode: Mode) -> Guide:
        here, home = self._here(), self._home()
        if mode is Mode.RETURN:
            place = self.conduct.landing_place(home[:2], here[:2])
            return ComeHome(
                self.params, (*place, home[2]), self.belief,
                detour=self.conduct.detour(home[:2], here[:2]), lands=self.conduct.lands(),
            )  # fmt: skip
        if mode is Mode.LAND:
            return Sink(self.params, here[:2], home[2])
        if mode is Mode.PATROL:
            return Follow(self.params, self.route, self.chart, self.belief, home[2], self._item_done)
        return Stay(self.params, here)

    def _item_done(self, seq: int) -> None:
        self.news.append(("MISSION_ITEM_REACHED", {"seq": seq}))
        current = self.route.item
        self.news.append(("MISSION_CURRENT", {"seq": self.route.current, "total": len(self.route.items)}))
        if current is None:
            self.say(INFO, "Mission complete: holding")

    @property
    def height_m(self) -> float:
        """Above home, as believed."""
        return self._home()[2] - self.belief.down_m

    @property
    def heading_deg(self) -> float:
        """Nose into the direction of flight; north when it stands still."""
        return math.degrees(math.atan2(self.belief.east_mps, self.belief.north_mps)) % 360.0
