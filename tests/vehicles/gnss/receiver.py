"""A drone whose simulated receiver has parameters, told and set on its instrument port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import cast

from harness.actors.instrument import Instrument
from harness.evidence.recorder import Recorder
from harness.mavlink.codec import Encoder, Message, decode
from harness.mavlink.frame import Splitter
from harness.reading.stack import Geodetic
from harness.timeline import Timeline
from harness.vehicles.ardupilot import ArduPilot
from harness.vehicles.gnss.ardupilot_feed import ArduPilotFeed
from harness.vehicles.gnss.ardupilot_native import ArduPilotNative
from harness.wire.memory import memory_pair
from tests.vehicles.drone import Peer, peer

HOME = Geodetic(52.0, 23.6, 150.0)
AS_IT_IS = {
    "SIM_GPS1_TYPE": 1.0, "SIM_GPS1_ENABLE": 1.0, "SIM_GPS1_HZ": 5.0, "SIM_GPS1_NUMSATS": 10.0, "SIM_GPS1_ACC": 0.3,
    "SIM_GPS1_LAG_MS": 100.0, "SIM_GPS1_GLTCH_X": 0.0, "SIM_GPS1_GLTCH_Y": 0.0, "SIM_GPS1_GLTCH_Z": 0.0,
}  # fmt: skip


class Stack:
    """`fed` is what it tells on its radio, where it was started with a feed; `deaf` to some parameters it neither tells
    nor sets them; `stuck` it takes no value for them; `lost` so many frames never reach it."""

    def __init__(self, drone: Peer) -> None:
        self.drone = drone
        self.params = dict(AS_IT_IS)
        self.fed = {"GPS1_TYPE": 14.0, "SIM_GPS1_TYPE": 0.0, "GPS1_DELAY_MS": 60.0}
        self.deaf: set[str] = set()
        self.stuck: set[str] = set()
        self.lost = 0
        self.got: list[Message] = []
        self.says = Encoder(1, 1)
        self._splitter = Splitter()
        self._far, near = memory_pair()
        self._far.listen(self._take)
        self.instrument = Instrument(near, cast(Recorder, drone.journal))
        self.vehicle = ArduPilot(drone.station, self.instrument, Timeline())
        drone.on("PARAM_REQUEST_READ", lambda each: self._answer(each.param_id))
        drone.on("PARAM_SET", self._set)

    def native(self) -> ArduPilotNative:
        return ArduPilotNative(self.vehicle, self.instrument, HOME, Random(1))

    def feed(self) -> ArduPilotFeed:
        return ArduPilotFeed(self.vehicle, self.instrument, HOME, Random(1))

    def _answer(self, name: str) -> None:
        self.drone.answer("PARAM_VALUE", param_id=name, param_value=self.fed[name], param_type=9)

    def _set(self, message: Message) -> None:
        self.fed[message.param_id] = message.param_value
        self._answer(message.param_id)

    def _take(self, data: bytes) -> None:
        for frame in self._splitter.feed(data):
            message = decode(frame)
            if self.lost:
                self.lost -= 1
                continue
            self.got.append(message)
            if getattr(message, "param_id", None) in self.deaf:
                continue
            if message.name == "PARAM_SET" and message.param_id not in self.stuck:
                self.params[message.param_id] = message.param_value
            elif message.name == "PARAM_REQUEST_READ":
                # From a task of its own, as over a wire: never inside the call that asked.
                asyncio.get_running_loop().call_soon(self._tell, message.param_id)

    def _tell(self, name: str) -> None:
        self._far.send(self.says("PARAM_VALUE", param_id=name, param_value=self.params[name], param_type=9))

    def stamp(self, now_s: float) -> None:
        """SYSTEM_TIME on the instrument port."""
        self._far.send(self.says("SYSTEM_TIME", time_boot_ms=round(now_s * 1000)))

    def named(self, name: str) -> list[Message]:
        return [message for message in self.got if message.name == name]

    def sets(self) -> list[tuple[str, float]]:
        return [(each.param_id, each.param_value) for each in self.named("PARAM_SET")]

    async def pass_s(self, seconds: float) -> None:
        await self.drone.clock.sleep_until(self.drone.clock.now_s() + seconds)


@asynccontextmanager
async def ardupilot() -> AsyncIterator[Stack]:
    async with peer() as drone:
        yield Stack(drone)
