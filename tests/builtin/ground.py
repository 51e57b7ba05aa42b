"""A hand-made ground station and instrument for the practice drone, in the drone's own steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from harness.builtin import DroneSettings, PracticeDrone
from harness.mavlink.codec import Encoder, Message, decode
from harness.mavlink.frame import Splitter
from harness.mavlink.signing import Keyring, ticks_at
from harness.modes import Mode
from harness.reading.builtin import MODE_NUMBERS

MODES = {number: mode for mode, number in MODE_NUMBERS.items()}


class Station:
    """Steps the drone, sends a heartbeat each vehicle second while `beating`, keeps all that was said with its time."""

    def __init__(self, settings: DroneSettings | None = None, *, seed: int = 1) -> None:
        settings = settings or DroneSettings()
        third = () if settings.key is None else (self._on_side,)
        self.drone = PracticeDrone(settings, Random(seed), self._on_link, self._on_instrument, *third)
        self.encode = Encoder(255, 190)
        self.ring: Keyring | None = None
        """Of a drone that has a key: what whoever holds it signs with."""
        if settings.key is not None:
            self.ring = Keyring(settings.key, lambda: ticks_at(settings.start_unix_s + self.now_s))
            self.encode.signer = self.ring.signer(0)
        self.link_bytes = bytearray()
        self.link: list[tuple[float, Message]] = []
        self.instrument: list[tuple[float, Message]] = []
        self.side: list[tuple[float, Message]] = []
        self.truth: list[tuple[float, float, float, float]] = []
        """Vehicle time, metres north, east, up."""
        self.beating = True
        self.sticks: Callable[[], None] | None = None
        """Called ten times a second."""
        self.last_beat_s = 0.0
        self._splitters = Splitter(), Splitter(), Splitter()
        self._next_beat_s = 0.0
        self._next_sticks_s = 0.0

    def _on_link(self, data: bytes) -> None:
        self.link_bytes += data
        self.link += [(self.now_s, decode(frame)) for frame in self._splitters[0].feed(data)]

    def _on_instrument(self, data: bytes) -> None:
        self.instrument += [(self.now_s, decode(frame)) for frame in self._splitters[1].feed(data)]

    def _on_side(self, data: bytes) -> None:
        self.side += [(self.now_s, decode(frame)) for frame in self._splitters[2].feed(data)]

    @property
    def now_s(self) -> float:
        return self.drone.now_s

    def send(self, message: str, **fields: Any) -> None:
        self.drone.receive_link(self.encode(message, **fields))

    def step(self) -> None:
        if self.beating and self.now_s >= self._next_beat_s:
            self._next_beat_s = self.now_s + 1.0
            self.last_beat_s = self.now_s + self.drone.settings.tick_s
            self.send("HEARTBEAT", type=6, autopilot=8)
        if self.sticks is not None and self.now_s >= self._next_sticks_s:
            self._next_sticks_s = self.now_s + 0.1
            self.sticks()
        self.drone.step()
        body = self.drone.pilot.body
        self.truth.append((self.now_s, body.north_m, body.east_m, -body.down_m))

    def run(self, for_s: float) -> None:
        end_s = self.now_s + for_s
        while self.now_s < end_s - 1e-9:
            self.step()

    def until(self, done: Callable[[], bool], *, at_most_s: float = 60.0) -> float:
        """Step until `done`; the vehicle time then."""
        end_s = self.now_s + at_most_s
        while not done():
            assert self.now_s < end_s, f"not within {at_most_s} s; last words {self.texts()[-3:]}"
            self.step()
        return self.now_s

    def until_beat(self) -> None:
        """Up to the moment at which the drone has just heard a heartbeat."""
        self.until(lambda: abs(self.now_s - self.last_beat_s) < 1e-6)

    def answer(self, name: str, *, at_most_s: float = 2.0, **matching: Any) -> Message:
        """The next message of that name and content on the link."""
        begin = len(self.link)

        def found() -> Message | None:
            for _, message in self.link[begin:]:
                if message.name == name and all(getattr(message, key) == value for key, value in matching.items()):
                    return message
            return None

        self.until(lambda: found() is not None, at_most_s=at_most_s)
        message = found()
        assert message is not None
        return message

    def command(self, number: int, *params: float) -> int:
        """The command's result."""
        fields = {f"param{index}": value for index, value in enumerate(params, 1)}
        self.send("COMMAND_LONG", command=number, target_system=1, target_component=1, **fields)
        return int(self.answer("COMMAND_ACK", command=number, at_most_s=10).result)

    def order(self, mode: Mode) -> int:
        """The command's result."""
        return self.command(176, 1, MODE_NUMBERS[mode])

    def send_order(self, mode: Mode) -> None:
        """Without waiting for an answer."""
        self.send("COMMAND_LONG", command=176, param1=1, param2=MODE_NUMBERS[mode], target_system=1)

    def modes(self, *, after_s: float = 0.0) -> list[tuple[float, Mode]]:
        """As told in heartbeats later than that."""
        return [(at_s, MODES[beat.custom_mode]) for at_s, beat in self.said("HEARTBEAT") if at_s > after_s]

    def receiver(self) -> None:
        """Neutral sticks, as a receiver on board has them."""
        frame = self.encode("RC_CHANNELS_OVERRIDE", target_system=1, **{f"chan{n}_raw": 1500 for n in (1, 2, 3, 4)})
        self.drone.receive_instrument(frame)

    def said(self, name: str) -> list[tuple[float, Message]]:
        return [(at_s, message) for at_s, message in self.link if message.name == name]

    def texts(self) -> list[tuple[float, str]]:
        return [(at_s, message.text) for at_s, message in self.said("STATUSTEXT")]

    @property
    def beat(self) -> Message:
        return self.said("HEARTBEAT")[-1][1]

    @property
    def mode(self) -> Mode:
        return MODES[self.beat.custom_mode]

    @property
    def armed(self) -> bool:
        return bool(self.beat.base_mode & 128)

    @property
    def from_home_m(self) -> float:
        _, north_m, east_m, _ = self.truth[-1]
        return math.hypot(north_m, east_m)

    @property
    def up_m(self) -> float:
        return self.truth[-1][3]

    def take_off(self) -> None:
        """Ready, armed, at 20 m."""
        self.until(lambda: self.drone.pilot.ready)
        assert self.command(176, 1, MODE_NUMBERS[Mode.GUIDED]) == 0
        assert self.command(400, 1) == 0
        assert self.command(22, 0, 0, 0, 0, 0, 0, 20) == 0
        self.until(lambda: self.up_m > 19.0 and self.mode is Mode.HOLD)

    def upload(self, items: list[Mapping[str, Any]]) -> int:
        """The outcome of MISSION_ACK."""
        self.send("MISSION_COUNT", count=len(items), target_system=1, target_component=1)
        for seq, item in enumerate(items):
            self.answer("MISSION_REQUEST_INT", seq=seq)
            self.send("MISSION_ITEM_INT", seq=seq, target_system=1, target_component=1, **item)
        return int(self.answer("MISSION_ACK").type)

    def waypoint(self, north_m: float, east_m: float, up_m: float = 20.0) -> Mapping[str, Any]:
        lat_e7, lon_e7 = self.drone.pilot.chart.to_e7(north_m, east_m)
        return {"command": 16, "frame": 6, "x": lat_e7, "y": lon_e7, "z": up_m, "autocontinue": 1}

    def start_patrol(self, hold_s: float = 0.0) -> None:
        """Out to 150 m and back for ever, with a stay out there; returns as it leaves."""
        jump = {"command": 177, "frame": 2, "param1": 0.0, "param2": -1.0}
        out = {**self.waypoint(150, 0), "param1": hold_s}
        assert self.upload([out, self.waypoint(150, 30), self.waypoint(10, 0), jump]) == 0
        self.take_off()
        assert self.command(300) == 0

    def fly_patrol(self) -> None:
        """Out to 150 m and back for ever; returns beyond 100 m."""
        self.start_patrol()
        self.until(lambda: self.from_home_m > 100)
        assert self.mode is Mode.PATROL
