"""A PX4 whose simulated receiver has parameters: told and set on its radio and on its instrument port."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any, cast

from harness.actors.instrument import Instrument
from harness.evidence.recorder import Recorder
from harness.mavlink.codec import Encoder, Message, decode
from harness.mavlink.frame import Splitter
from harness.reading.stack import Geodetic
from harness.timeline import Timeline
from harness.vehicles.gnss.levers import FLOAT, INT32
from harness.vehicles.gnss.px4_feed import Px4Feed
from harness.vehicles.gnss.px4_native import BIASES, OFF, STUCK, WORKS, Px4Native
from harness.vehicles.px4 import Px4
from harness.wire.memory import memory_pair
from tests.vehicles.drone import Peer, peer

HOME = Geodetic(52.0, 23.6, 150.0)


def bits(value: int) -> float:
    """An integer as PX4's parameters travel."""
    return float(struct.unpack("<f", struct.pack("<i", value))[0])


class Stack:
    """As this firmware: silent on parameters that it has not, and on MAV_CMD_INJECT_FAILURE for the receiver. `stuck`
    it takes no value that it is told; `lost` so many of the instrument port's frames never reach it. `newer` has
    biases (parameters that are no integers), and does as MAV_CMD_INJECT_FAILURE says, unless it is `broken` for good.
    """

    def __init__(self, drone: Peer) -> None:
        self.params: dict[str, float] = {"SIM_GPS_USED": 10, "MAV_USEHILGPS": 1, "SENS_EN_GPSSIM": 0}
        self.newer = self.broken = False
        self.failure = WORKS
        self.stuck = False
        self.lost = 0
        self.got: list[Message] = []
        self.drone = drone
        self.says = Encoder(1, 1)
        self._splitter = Splitter()
        self.far, near = memory_pair()
        self.far.listen(self._take)
        self.instrument = Instrument(near, cast(Recorder, drone.journal))
        self.vehicle = Px4(drone.station, self.instrument, Timeline())
        drone.on("PARAM_REQUEST_READ", self._read)
        drone.on("PARAM_SET", self._set)

    def native(self) -> Px4Native:
        return Px4Native(self.vehicle, self.instrument, HOME, Random(1))

    def feed(self) -> Px4Feed:
        return Px4Feed(self.vehicle, self.instrument, HOME, Random(1))

    def named(self, name: str) -> list[Message]:
        """What came on the instrument port."""
        return [message for message in self.got if message.name == name]

    def sets(self) -> list[tuple[str, float]]:
        """Parameters, set on the instrument port."""
        return [(each.param_id, each.param_value) for each in self.named("PARAM_SET")]

    def stamp(self, now_s: float) -> None:
        """SYSTEM_TIME on the instrument port."""
        self.far.send(self.says("SYSTEM_TIME", time_boot_ms=round(now_s * 1000)))

    def update(self, **biases: float) -> None:
        """To a newer firmware."""
        self.newer = True
        self.params.update(dict.fromkeys(BIASES, 0.0) | biases)

    async def tell(self) -> None:
        """Five times a second what the receiver tells: no place twice, unless it is stuck."""
        lat = 0
        while True:
            lat += self.failure != STUCK
            fix = 1 if self.failure == OFF or self.params["SIM_GPS_USED"] < 4 else 3
            self.far.send(self.says("GPS_RAW_INT", fix_type=fix, lat=lat))
            await self.pass_s(0.2)

    async def pass_s(self, seconds: float) -> None:
        await self.drone.clock.sleep_until(self.drone.clock.now_s() + seconds)

    def _read(self, message: Message) -> None:
        if message.param_id in self.params:
            self.drone.answer("PARAM_VALUE", **self._told(message.param_id))

    def _told(self, name: str) -> dict[str, Any]:
        if name in BIASES:
            return {"param_id": name, "param_value": self.params[name], "param_type": FLOAT}
        return {"param_id": name, "param_value": bits(int(self.params[name])), "param_type": INT32}

    def _set(self, message: Message) -> None:
        name, value = message.param_id, message.param_value
        if name in self.params and message.param_type == (FLOAT if name in BIASES else INT32):
            if not self.stuck:
                is_bits = name not in BIASES
                self.params[name] = struct.unpack("<i", struct.pack("<f", value))[0] if is_bits else value
            self._read(message)

    def _take(self, data: bytes) -> None:
        for frame in self._splitter.feed(data):
            message = decode(frame)
            if self.lost:
                self.lost -= 1
                continue
            self.got.append(message)
            if message.name == "COMMAND_LONG" and self.newer and not self.broken:
                self.failure = int(message.param2)
            name = getattr(message, "param_id", None)
            if name not in self.params:
                continue
            if message.name == "PARAM_SET" and not self.stuck:
                self._set(message)
            answer = self.says("PARAM_VALUE", **self._told(name))
            # From a task of its own, as over a wire: never inside the call that asked.
            asyncio.get_running_loop().call_soon(self.far.send, answer)


@asynccontextmanager
async def px4() -> AsyncIterator[Stack]:
    async with peer() as drone:
        yield Stack(drone)
