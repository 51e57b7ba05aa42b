"""Other aircraft, as the drone's ADS-B receiver tells of them: a list that holds so many and no more, what is told of
it, and of whom the drone warns. It reports, and dodges nobody."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, inf, radians, sin

from harness.builtin.aircraft import Aircraft
from harness.builtin.autopilot import WARNING, Autopilot
from harness.builtin.ports import Port
from harness.mavlink.codec import Message
from harness.mavlink.dialect import by_name
from harness.reading.remote_id import TRANSMITTER
from harness.reading.traffic import address_told

RECEIVER = 156
"""MAV_COMP_ID_ADSB."""
NUMBER = by_name()["ADSB_VEHICLE"].msg_id
FIELDS = tuple(each.name for each in by_name()["ADSB_VEHICLE"].fields)
TELL_US, FORGET_US, TEXT_US = 1_000_000, 5_000_000, 10_000_000
RELAYS_A_TICK = 5
GEOMETRIC, UNMANNED, PLACED = 1, 14, 0b1_1111
"""ADSB_ALTITUDE_TYPE, ADSB_EMITTER_TYPE, ADSB_FLAGS: coordinates, altitude, heading, velocity, callsign."""
NEAR_M, NEAR_UP_M = 300.0, 150.0
REPORT, THREAT, BY_ADS_B = 1, 2, 0
"""MAV_COLLISION_ACTION, MAV_COLLISION_THREAT_LEVEL (high), MAV_COLLISION_SRC."""


@dataclass(slots=True)
class Listed:
    """An aircraft on the list, the message that told of it last, and when what of it was told."""

    message: Message
    aircraft: Aircraft
    heard_us: int
    told_us: int = -TELL_US
    warned_us: int = -TELL_US
    alarms: bool = False


class Watch:
    """`heard` takes what the receiver tells; `step` tells the ground of it."""

    def __init__(self, pilot: Autopilot, ports: tuple[Port, ...]) -> None:
        self._pilot = pilot
        self._ports = ports
        self._list: dict[int, Listed] = {}
        self._first_us: dict[int, int] = {}
        self._text_us = 0

    def heard(self, _port: Port, message: Message) -> None:
        """ADSB_VEHICLE of its own receiver, and of nobody else."""
        if (message.system, message.component) != (self._pilot.settings.system, RECEIVER):
            return
        icao, now_us = int(message.ICAO_address), self._pilot.now_us
        first_us = self._first_us.setdefault(icao, now_us)
        aircraft = self._aircraft(message, (now_us - first_us) / 1e6)
        known = self._list.get(icao)
        if known is not None:
            known.message, known.aircraft, known.heard_us = message, aircraft, now_us
        elif self._makes_room(aircraft):
            self._list[icao] = Listed(message, aircraft, now_us)

    def heard_drone(self, port: Port, message: Message) -> None:
        """OPEN_DRONE_ID_LOCATION of its own receiver: another drone, told of as of any aircraft."""
        icao = address_told(message)
        if icao and (message.system, message.component) == (self._pilot.settings.system, TRANSMITTER):
            told = {
                "ICAO_address": icao, "lat": message.latitude, "lon": message.longitude, "altitude_type": GEOMETRIC,
                "altitude": round(message.altitude_geodetic * 1000), "heading": message.direction,
                "hor_velocity": message.speed_horizontal, "ver_velocity": message.speed_vertical,
                "callsign": f"{icao:06X}", "emitter_type": UNMANNED, "tslc": 0, "flags": PLACED, "squawk": 0,
            }  # fmt: skip
            self.heard(port, Message(name="ADSB_VEHICLE", system=message.system, component=RECEIVER, **told))

    def _makes_room(self, aircraft: Aircraft) -> bool:
        """Where the list is full the one that can be here last goes, if that is later than this one."""
        if len(self._list) < self._pilot.params["ADSB_LIST_MAX"]:
            return True
        if self._pilot.conduct.keeps_who_came_first:
            return False
        last = max(self._list, key=lambda each: self._list[each].aircraft.here_in_s)
        if self._list[last].aircraft.here_in_s <= aircraft.here_in_s:
            return False
        del self._list[last]
        return True

    def _aircraft(self, message: Message, known_for_s: float) -> Aircraft:
        pilot, belief = self._pilot, self._pilot.belief
        north_m, east_m = pilot.chart.to_m(message.lat, message.lon)
        north_m, east_m = north_m - belief.north_m, east_m - belief.east_m
        far_m = hypot(north_m, east_m)
        heading_rad, own_mps = radians(message.heading / 100), message.hor_velocity / 100
        north_mps, east_mps = own_mps * cos(heading_rad), own_mps * sin(heading_rad)
        closing_mps = -(north_m * north_mps + east_m * east_mps) / far_m if far_m else inf
        north_mps, east_mps = north_mps - belief.north_mps, east_mps - belief.east_mps
        speed_mps = hypot(north_mps, east_mps)
        miss_m = abs(north_m * east_mps - east_m * north_mps) / speed_mps if speed_mps else far_m
        return Aircraft(
            icao=int(message.ICAO_address),
            emitter=int(message.emitter_type),
            here_in_s=far_m / closing_mps if closing_mps > 0 else inf,
            miss_m=miss_m,
            over_m=message.altitude / 1000 - pilot.chart.alt_m + belief.down_m,
            far_m=far_m,
            known_for_s=known_for_s,
        )

    def step(self) -> None:
        now_us, conduct = self._pilot.now_us, self._pilot.conduct
        self._list = {icao: each for icao, each in self._list.items() if now_us - each.heard_us < FORGET_US}
        for each in self._list.values():
            self._watch(each, now_us)
        if (icao := conduct.phantom()) is not None:
            self._warn(icao, 0.0, 0.0, 0.0)
        due = [each for each in self._list.values() if now_us - each.told_us >= TELL_US]
        for each in sorted(due, key=lambda each: each.told_us)[:RELAYS_A_TICK]:
            if conduct.tells_of(each.aircraft):
                self._relay(each.message)
            each.told_us = now_us

    def _watch(self, each: Listed, now_us: int) -> None:
        aircraft, pilot = each.aircraft, self._pilot
        horizon_s = pilot.params["ADSB_WARN_S"]
        near = aircraft.miss_m < NEAR_M and abs(aircraft.over_m) < NEAR_UP_M
        alarms = pilot.flying and pilot.conduct.warns_of(aircraft, near and aircraft.here_in_s < horizon_s)
        if alarms and not each.alarms:
            pilot.conduct.alarmed(aircraft)
            if now_us >= self._text_us:
                self._text_us = now_us + TEXT_US
                pilot.say(WARNING, f"Traffic {aircraft.icao:06X}: {aircraft.far_m:.0f} m")
        each.alarms = alarms
        if alarms and now_us - each.warned_us >= TELL_US:
            each.warned_us = now_us
            self._warn(aircraft.icao, aircraft.here_in_s, aircraft.over_m, aircraft.miss_m)

    def _warn(self, icao: int, in_s: float, over_m: float, miss_m: float) -> None:
        fields: dict[str, float] = {"src": BY_ADS_B, "id": icao, "action": REPORT, "threat_level": THREAT}
        fields |= {"time_to_minimum_delta": in_s, "altitude_minimum_delta": over_m, "horizontal_minimum_delta": miss_m}
        self._pilot.news.append(("COLLISION", fields))

    def _relay(self, message: Message) -> None:
        for port in self._ports:
            if port.interval_us(NUMBER):
                port.tell("ADSB_VEHICLE", **{name: getattr(message, name) for name in FIELDS})
