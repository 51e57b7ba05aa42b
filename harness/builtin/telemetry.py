"""What the drone tells of itself: messages by number, streams per port, and its news."""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, cos, degrees, hypot, radians, sin

from harness.builtin.autopilot import Autopilot
from harness.builtin.broadcast import Broadcast
from harness.builtin.conduct import Place
from harness.builtin.estimator import Trust
from harness.builtin.mission import Route
from harness.builtin.ports import Port
from harness.mavlink.dialect import by_name
from harness.modes import Mode
from harness.reading.builtin import MODE_NUMBERS

HEARTBEAT_INTERVAL_US = 1_000_000
QUADROTOR, GENERIC = 2, 0
"""MAV_TYPE, MAV_AUTOPILOT."""
CUSTOM_MODE, ARMED = 1, 128
"""MAV_MODE_FLAG."""
STARTING, STANDBY, ACTIVE, CRITICAL = 2, 3, 4, 5
"""MAV_STATE."""
GPS_SENSOR, PREARM_CHECK = 1 << 5, 1 << 28
"""MAV_SYS_STATUS_SENSOR."""
CAPABILITIES = 2 | 4 | 8 | 8192
"""MAV_PROTOCOL_CAPABILITY: PARAM_FLOAT (the older number), MISSION_INT, COMMAND_INT, MAVLINK2."""
VERSION = (0, 1, 0, 255)
"""Of the drone's firmware: major, minor, patch, FIRMWARE_VERSION_TYPE_OFFICIAL."""
UNKNOWN_U16 = 0xFFFF
NO_GPS, NO_FIX = 0, 1
"""GPS_FIX_TYPE."""
KNOWS_PLACE, RECKONS, GNSS_GLITCH = 1 | 2 | 4 | 16 | 32, 1 | 2 | 4 | 8 | 32, 1024
"""ESTIMATOR_STATUS_FLAGS: attitude, velocities and height, with the place absolute or relative; GPS glitch."""

_NUMBERS = {name: each.msg_id for name, each in by_name().items()}
_PACK = {each.msg_id: each.packer.pack for each in by_name().values()}


class Telemetry:
    """Builds payloads by message number; a builder gives None while it has nothing to tell."""

    def __init__(self, pilot: Autopilot, route: Route, ports: tuple[Port, ...]) -> None:
        self._pilot = pilot
        self._route = route
        self._ports = ports
        self.origin = (*pilot.chart.to_e7(0.0, 0.0), round(pilot.chart.alt_m * 1000))
        """From where it says that it counts its metres: 1e-7 degrees, and millimetres above the sea."""
        builders: dict[str, Callable[[], bytes | None]] = {
            "HEARTBEAT": self._heartbeat,
            "SYS_STATUS": self._sys_status,
            "SYSTEM_TIME": self._system_time,
            "GPS_RAW_INT": self._gps_raw_int,
            "ESTIMATOR_STATUS": self._estimator_status,
            "ATTITUDE": self._attitude,
            "LOCAL_POSITION_NED": self._local_position_ned,
            "GLOBAL_POSITION_INT": self._global_position_int,
            "MISSION_CURRENT": self._mission_current,
            "SIM_STATE": self._sim_state,
            "AUTOPILOT_VERSION": self._autopilot_version,
            "HOME_POSITION": self._home_position,
            "GPS_GLOBAL_ORIGIN": self._gps_global_origin,
            "EXTENDED_SYS_STATE": self._extended_sys_state,
            **Broadcast(pilot).builders,
            "ADSB_VEHICLE": lambda: None,  # the watch tells of other aircraft, each in its time
        }
        self._builders = {_NUMBERS[name]: build for name, build in builders.items()}
        for port in ports:
            self.set_interval(port, _NUMBERS["HEARTBEAT"], HEARTBEAT_INTERVAL_US)

    def knows(self, number: int) -> bool:
        return number in self._builders

    def send(self, port: Port, number: int) -> bool:
        """One message now; False if there is nothing to tell yet."""
        body = self._builders[number]()
        if body is None:
            return False
        self._put(port, number, body)
        return True

    def _put(self, port: Port, number: int, body: bytes) -> None:
        port.put(number, body)
        other = self._pilot.conduct.other_name
        if other is not None and number == _NUMBERS["HEARTBEAT"]:
            port.put_as(other, number, body)

    def set_interval(self, port: Port, number: int, interval_us: int) -> None:
        """As MAV_CMD_SET_MESSAGE_INTERVAL: −1 off, 0 the default, never faster than a tick."""
        if interval_us == 0 and number == _NUMBERS["HEARTBEAT"]:
            interval_us = HEARTBEAT_INTERVAL_US
        if interval_us > 0:
            interval_us = max(interval_us, round(self._pilot.settings.tick_s * 1e6))
        port.set_interval(number, interval_us, self._pilot.now_us)

    def step(self) -> None:
        """News first, then what the streams owe."""
        pilot = self._pilot
        now_us = pilot.now_us
        if pilot.news:
            news, pilot.news = pilot.news, []
            for name, fields in news:
                for port in self._ports:
                    port.tell(name, **fields)
        if pilot.changed:
            pilot.changed = False
            for port in self._ports:
                self.send(port, _NUMBERS["HEARTBEAT"])
        builders = self._builders
        for port in self._ports:
            for stream in port.streams:
                if stream.next_us <= now_us:
                    stream.next_us = max(stream.next_us + stream.interval_us, now_us + 1)
                    body = builders[stream.number]()
                    if body is not None:
                        self._put(port, stream.number, body)

    def _heartbeat(self) -> bytes:
        pilot = self._pilot
        status = STANDBY if pilot.ready else STARTING
        if pilot.armed:
            status = CRITICAL if pilot.lost else ACTIVE
        mode = MODE_NUMBERS[pilot.conduct.shown_mode(pilot.mode)]
        return _PACK[0](mode, QUADROTOR, GENERIC, CUSTOM_MODE | (ARMED if pilot.armed else 0), status, 3)

    def _system_time(self) -> bytes:
        now_us = self._pilot.now_us
        return _PACK[2](round(self._pilot.settings.start_unix_s * 1e6) + now_us, now_us // 1000)

    def _sys_status(self) -> bytes:
        sensors = GPS_SENSOR | PREARM_CHECK
        told = self._pilot.belief.receiver.told
        healthy = (GPS_SENSOR if told is not None and told.kind > NO_FIX else 0) | (
            PREARM_CHECK if self._pilot.ready else 0
        )
        return _PACK[1](sensors, sensors, healthy, 100, 16000, -1, 0, 0, 0, 0, 0, 0, 90, 0, 0, 0)

    def _gps_raw_int(self) -> bytes:
        pilot, fix = self._pilot, self._pilot.belief.receiver.told
        if fix is None or fix.kind <= NO_FIX:
            kind, satellites = (NO_GPS, 0) if fix is None else (NO_FIX, fix.satellites)
            nothing = (UNKNOWN_U16, UNKNOWN_U16, UNKNOWN_U16, UNKNOWN_U16)
            return _PACK[24](pilot.now_us, 0, 0, 0, *nothing, kind, satellites, 0, 0, 0, 0, 0, 0)
        lat_e7, lon_e7 = pilot.chart.to_e7(fix.north_m, fix.east_m)
        alt_mm = round((pilot.chart.alt_m - fix.down_m) * 1000)
        speed_cmps = min(UNKNOWN_U16 - 1, round(100 * hypot(fix.north_mps, fix.east_mps)))
        course_cdeg = round(degrees(atan2(fix.east_mps, fix.north_mps)) * 100) % 36000
        accuracy_m = (fix.horizontal_accuracy_m, fix.vertical_accuracy_m)
        eph, epv = (min(UNKNOWN_U16 - 1, round(100 * each)) for each in accuracy_m)
        yaw_cdeg = 0 if fix.heading_deg is None else round(fix.heading_deg * 100) % 36000 or 36000
        return _PACK[24](
            pilot.now_us, lat_e7, lon_e7, alt_mm, eph, epv, speed_cmps, course_cdeg, fix.kind,
            fix.satellites, 0, *(round(1000 * each) for each in accuracy_m), 100, 0, yaw_cdeg,
        )  # fmt: skip

    def _estimator_status(self) -> bytes:
        """Without a fix to trust its place is relative (ESTIMATOR_STATUS_FLAGS); ratios are not told."""
        flags = {Trust.GOOD: KNOWS_PLACE, Trust.SUSPECT: KNOWS_PLACE | GNSS_GLITCH, Trust.LOST: RECKONS}
        trust = self._pilot.belief.trust if self._pilot.belief.valid else Trust.LOST
        return _PACK[230](self._pilot.now_us, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, flags[trust])

    def _attitude(self) -> bytes:
        return _PACK[30](self._pilot.now_us // 1000, 0.0, 0.0, radians(self._pilot.heading_deg), 0.0, 0.0, 0.0)

    def _local_position_ned(self) -> bytes | None:
        here = self._pilot.belief
        if not here.valid:
            return None
        return _PACK[32](
            self._pilot.now_us // 1000, here.north_m, here.east_m, here.down_m,
            here.north_mps, here.east_mps, here.down_mps,
        )  # fmt: skip

    def _global_position_int(self) -> bytes | None:
        pilot, here = self._pilot, self._pilot.belief
        if not here.valid:
            return None
        place: Place | None = (here.north_m, here.east_m)
        if pilot.home is not None:
            place = pilot.conduct.claimed((here.north_m, here.east_m), pilot.home[:2], pilot.now_s)
        if place is None:
            return None
        lat_e7, lon_e7 = pilot.chart.to_e7(*place)
        return _PACK[33](
            pilot.now_us // 1000, lat_e7, lon_e7, round((pilot.chart.alt_m - here.down_m) * 1000),
            round(pilot.height_m * 1000), int(here.north_mps * 100), int(here.east_mps * 100),
            int(here.down_mps * 100), int(pilot.heading_deg * 100) % 36000,
        )  # fmt: skip

    def _mission_current(self) -> bytes:
        total = len(self._route.items)
        seq = min(self._route.current, max(0, total - 1))
        return _PACK[42](seq, total, 0, 0)

    def _sim_state(self) -> bytes:
        body, chart = self._pilot.body, self._pilot.chart
        lat_e7, lon_e7 = chart.to_e7(body.north_m, body.east_m)
        yaw_rad = radians(self._pilot.heading_deg)
        return _PACK[108](
            cos(yaw_rad / 2), 0.0, 0.0, sin(yaw_rad / 2), 0.0, 0.0, yaw_rad, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
            lat_e7 / 1e7, lon_e7 / 1e7, chart.alt_m - body.down_m, 0.0, 0.0,
            body.north_mps, body.east_mps, body.down_mps, lat_e7, lon_e7,
        )  # fmt: skip

    def _autopilot_version(self) -> bytes:
        major, minor, patch, kind = VERSION
        version = major << 24 | minor << 16 | patch << 8 | kind
        no_hash = bytes(8)
        return _PACK[148](
            CAPABILITIES, self._pilot.conduct.told_uid(self._pilot.settings.system), version, 0, 0, 0, 0, 0,
            *b"practice", *no_hash, *no_hash, *bytes(18),
        )  # fmt: skip

    def _home_position(self) -> bytes | None:
        pilot = self._pilot
        if pilot.home is None:
            return None
        north_m, east_m, down_m = pilot.home
        lat_e7, lon_e7 = pilot.chart.to_e7(north_m, east_m)
        return _PACK[242](
            lat_e7, lon_e7, round((pilot.chart.alt_m - down_m) * 1000), north_m, east_m, down_m,
            1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, pilot.now_us,
        )  # fmt: skip

    def _gps_global_origin(self) -> bytes:
        return _PACK[49](*self.origin, self._pilot.now_us)

    def _extended_sys_state(self) -> bytes:
        pilot = self._pilot
        if pilot.body.on_ground:
            state = 1
        elif pilot.mode is Mode.TAKEOFF:
            state = 3
        else:
            state = 4 if pilot.landing and pilot.body.down_mps > 0.2 and pilot.mode is Mode.LAND else 2
        return _PACK[245](0, state)
