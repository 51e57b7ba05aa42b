"""Made-up flights through the real radio: a drone of few words, a ground station that orders this and that, and faults
that come and go. From one seed each; what comes of it is a recording, record by record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from functools import cache
from random import Random
from typing import Any, cast

from harness.actors.ground import GroundStation
from harness.clock import VehicleClock
from harness.evidence.recorder import Recorder
from harness.faults import LinkLoss
from harness.faults.packet import LinkFault
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, boot_ms, decode
from harness.mavlink.frame import Splitter
from harness.modes import Mode
from harness.reading import STACKS
from harness.reading.builtin import MODE_NUMBERS
from harness.reading.reader import Reader
from harness.taps import Fate, Tap, Way
from harness.timeline import Timeline
from harness.wire.link import Link
from harness.wire.memory import MemoryPort, memory_pair
from tests.loops import virtually
from tests.wire.doing import Mix, late
from tests.wire.journal import Journal, Row

STATION = (255, 190)
SYSTEM_TIME = 2
STAMP_S = 0.05
QUIET_S = 8.0
"""Both ways are established by then, and no fault was in yet."""
ORDERS = (Mode.HOLD, Mode.PATROL)


class _Tape(Journal):
    """Drives the clock by the drone's stamps, as `harness.rigs.tape.Tape` does."""

    def __init__(self, clock: VehicleClock) -> None:
        super().__init__(lambda: round(clock.now_s() * 1000))
        self._clock = clock

    def record(self, tap: Tap, way: Way, frames: Any, fate: Fate) -> int:
        first = super().record(tap, way, frames, fate)
        if (tap, way) == (Tap.DRONE, Way.DOWN):
            for frame in frames:
                if framing.msg_id(frame) == SYSTEM_TIME:
                    self._clock.observe_ms(boot_ms(frame))
        return first


class Drone:
    """Returns 5 s after the last heartbeat and says so; says when the link is back; obeys, and answers at once."""

    def __init__(self, port: MemoryPort, rng: Random) -> None:
        self.port = port
        self.rng = rng
        self.mode = Mode.PATROL
        self.now_s = self.heard_s = 0.0
        self.is_lost = False
        self.encode, self.camera = Encoder(1, 1), Encoder(1, 100)
        port.listen(self.take)

    def say(self, name: str, **fields: Any) -> None:
        self.port.send(self.encode(name, **fields))

    def beat(self) -> None:
        self.say("HEARTBEAT", type=2, custom_mode=MODE_NUMBERS[self.mode], base_mode=128)

    def turn(self, mode: Mode) -> None:
        self.mode = mode
        self.beat()

    def take(self, data: bytes) -> None:
        for frame in _whole(data):
            message = decode(frame)
            late_s = self.rng.uniform(0, STAMP_S)
            if message.name == "TIMESYNC":
                self.say("TIMESYNC", ts1=message.ts1, tc1=round((self.now_s + late_s) * 1e9))
            elif message.name == "HEARTBEAT":
                self.heard_s = self.now_s
                if self.is_lost:
                    self.is_lost = False
                    self.say("STATUSTEXT", severity=4, text="Link regained, had been lost")
            elif message.name == "COMMAND_LONG":
                self.turn(ORDERS[int(message.param1)])
                self.say("COMMAND_ACK", command=message.command)
            elif message.name == "MISSION_COUNT":
                self.say("MISSION_ACK")

    def tick(self, count: int) -> None:
        self.now_s = count * STAMP_S
        if count % 20 == 0:
            self.beat()
        if count % 20 == 7:
            self.port.send(self.camera("ATTITUDE"))
        if count % 5 == 0:
            self.say("GLOBAL_POSITION_INT", time_boot_ms=round(self.now_s * 1000), lat=count, hdg=9)
        if not self.is_lost and self.now_s - self.heard_s > 5:
            self.is_lost = True
            self.turn(Mode.RETURN)
            self.say("STATUSTEXT", severity=2, text="Link lost: returning")
        if self.rng.random() < 0.01:
            self.say("STATUSTEXT", severity=6, text=self.rng.choice(["Link lost", "RC lost", "all is well"]))


def _whole(data: bytes) -> Iterator[bytes]:
    """The frames with good checksums; a bad one is skipped by its length, as MAVLink's own parser does."""
    while data:
        stop = data[1] + 12
        yield from Splitter().feed(data[:stop])
        data = data[stop:]


class Ground:
    """The station, and one who orders at random and asks again until he is answered."""

    def __init__(self, link: Link, clock: VehicleClock, rng: Random) -> None:
        self.station = GroundStation(link, clock)
        self.rng = rng
        self._open: dict[str, dict[str, int]] = {}
        self.station.mail.on("COMMAND_ACK", lambda _: self._open.pop("COMMAND_LONG", None))
        self.station.mail.on("MISSION_ACK", lambda _: self._open.pop("MISSION_COUNT", None))
        self.station.start()

    def tick(self, count: int) -> None:
        if self.rng.random() < 0.004:
            self._open.setdefault("COMMAND_LONG", {"command": 176, "param1": self.rng.randrange(2)})
        if self.rng.random() < 0.003:
            self._open.setdefault("MISSION_COUNT", {"count": 3})
        if count % 20 == 3:
            for name, fields in list(self._open.items()):
                self.station.send(name, **fields)
        if self.rng.random() < 0.02:
            self.station.send("PING")


def _a_fault(rng: Random) -> LinkFault:
    direction = rng.choice(["up", "down", "both"])
    share = lambda: rng.choice([0.0, 0.0, 0.3, 0.9])  # noqa: E731
    faults: list[Callable[[], LinkFault]] = [
        lambda: LinkLoss(direction=direction),  # type: ignore[arg-type]
        lambda: late(rng.choice([0.1, 0.7, 4.0]), direction),
        lambda: Mix(
            lost=share(), damaged=share(), copied=share(), late=share(), late_s=rng.choice([0.04, 0.5, 3.0, 8.0]),
            direction=direction,
        ),
    ]  # fmt: skip
    return rng.choice(faults)()


class Flight:
    """A flight of `for_s`, recorded by `recorder`."""

    def __init__(self, seed: int, recorder: Recorder, clock: VehicleClock, *, for_s: float) -> None:
        self.rng = Random(seed)
        self.recorder = recorder
        self.clock = clock
        self.for_s = for_s
        there, here = memory_pair()
        self.link = Link(here, recorder, clock, self, measuring=lambda frame: framing.msg_id(frame) == SYSTEM_TIME)
        self.drone = Drone(there, self.rng)
        self.instrument = Encoder(1, 1)
        self.ground = Ground(self.link, clock, self.rng)

    def now_s(self) -> float:
        return self.clock.now_s()

    def distance_m(self) -> float:
        return 0.0

    def fly(self) -> None:
        standing: list[ExitStack] = []
        for count in range(1, round(self.for_s / STAMP_S)):
            if count * STAMP_S > QUIET_S and self.rng.random() < 0.01:
                standing.append(ExitStack())
                standing[-1].enter_context(self.link.inject(_a_fault(self.rng), self.rng))
            if standing and self.rng.random() < 0.012:
                standing.pop(self.rng.randrange(len(standing))).close()
            self._tick(count)
        for each in standing:
            each.close()

    def _tick(self, count: int) -> None:
        self.drone.tick(count)
        if count % 2 == 0:
            at = round(1e7 * (52 + 2e-5 * count))
            self._measured("SIM_STATE", lat_int=at, lon_int=236000000, alt=20.0)
        self._measured("SYSTEM_TIME", time_boot_ms=round(count * STAMP_S * 1000))
        self.drone.say("SYSTEM_TIME", time_boot_ms=round(count * STAMP_S * 1000))
        self.ground.tick(count)

    def _measured(self, name: str, **fields: Any) -> None:
        self.recorder.record(Tap.INSTRUMENT, Way.DOWN, [self.instrument(name, **fields)], Fate.DELIVERED)


@cache
def flown(seed: int, for_s: float = 60.0) -> tuple[Row, ...]:
    """All records of a flight."""
    journal: list[_Tape] = []

    @virtually
    async def body() -> None:
        clock = VehicleClock()
        journal.append(_Tape(clock))
        Flight(seed, cast(Recorder, journal[0]), clock, for_s=for_s).fly()

    body()
    return tuple(journal[0].rows)


def read(rows: Iterable[Row], *, without: Collection[int] = (), standing: int | None = None) -> Timeline:
    """What is known of a flight by its records; those whose numbers are in `without` are missing. Injection `standing`
    counts as the radio that the whole flight crosses."""
    reader = Reader(STACKS["builtin"], Timeline(), station=STATION)
    reader.standing = standing
    for number, row in enumerate(rows):
        if number in without:
            continue
        reader.feed(number, row.tap, row.way, row.fate, row.frame, row.key, row.t_ms, row.due_ms, row.fault)
    reader.close()
    return reader.timeline
