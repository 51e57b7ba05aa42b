"""A drone with an instrument port and a receiver's input, for whoever puts a pilot's sticks on board."""

from __future__ import annotations

import itertools
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from harness.actors.instrument import Instrument
from harness.evidence.recorder import Recorder
from harness.faults.packet import Scene
from harness.mavlink.codec import Encoder, Message, decode
from harness.mavlink.frame import Splitter
from harness.timeline import Timeline
from harness.vehicles.ardupilot import ArduPilot
from harness.vehicles.base import Vehicle
from harness.vehicles.practice import Practice
from harness.vehicles.px4 import Px4
from harness.vehicles.sticks.base import SticksSettings
from harness.vehicles.sticks.equipment import RcEquipment, equip
from harness.wire.memory import memory_pair
from harness.wire.receiver import ReceiverSettings
from tests.vehicles.drone import Peer, peer

VEHICLES: dict[str, type[Vehicle]] = {"ardupilot": ArduPilot, "px4": Px4, "builtin": Practice}


class Board:
    """A drone with an instrument port and a receiver's input, and all that came there; it confirms what it is set to
    unless told not to."""

    def __init__(self, stack: str, drone: Peer, *, confirms: bool = True, **settings: Any) -> None:
        self.drone = drone
        self.got: list[Message] = []
        self.pulses: list[tuple[int, ...]] = []
        self.params: dict[str, float] = {}
        self._confirms = confirms
        self._says = Encoder(1, 1)
        self._splitter = Splitter()
        self.far, near = memory_pair()
        self.far.listen(self._take)
        self.rc_far, rc_near = memory_pair()
        self.rc_far.listen(lambda data: self.pulses.append(struct.unpack("<8H", data)))
        self.instrument = Instrument(near, cast(Recorder, drone.journal))
        self.vehicle = VEHICLES[stack](drone.station, self.instrument, Timeline())
        drone.on("PARAM_REQUEST_READ", self._read)
        drone.on("COMMAND_LONG", lambda message: drone.answer("COMMAND_ACK", command=message.command))
        self.rc = self._equip(SticksSettings(**settings), rc_near if stack == "ardupilot" else None)

    def _equip(self, settings: SticksSettings, port: Any) -> RcEquipment:
        recorder, scene = cast(Recorder, self.drone.journal), cast(Scene, self.drone)
        return equip(settings, self.vehicle, self.instrument, port, recorder, scene, numbers=itertools.count(1))

    def _take(self, data: bytes) -> None:
        for frame in self._splitter.feed(data):
            message = decode(frame)
            self.got.append(message)
            if message.name == "PARAM_REQUEST_READ" and self._confirms:
                value = self.named("PARAM_SET")[-1].param_value
                self.far.send(self._says("PARAM_VALUE", param_id=message.param_id, param_value=value, param_type=2))

    def _read(self, message: Message) -> None:
        self.drone.answer("PARAM_VALUE", param_id=message.param_id, param_value=self.params[message.param_id])

    def named(self, name: str) -> list[Message]:
        return [message for message in self.got if message.name == name]

    def stamps(self, seconds: float) -> None:
        """So much of the vehicle's time, at once."""
        begin_s = self.drone.clock.now_s()
        for tick in range(1, round(seconds / 0.05) + 1):
            self.drone.stamp(begin_s + 0.05 * tick)

    async def pass_s(self, seconds: float) -> None:
        await self.drone.clock.sleep_until(self.drone.clock.now_s() + seconds)

    async def silence(self, seconds: float) -> None:
        """The sticks' radio is dead for so long."""
        pilot = self.rc.pilot
        send, pilot._send = pilot._send, lambda _: None
        await self.pass_s(seconds)
        pilot._send = send


@asynccontextmanager
async def board(stack: str, **settings: Any) -> AsyncIterator[Board]:
    async with peer() as drone:
        yield Board(stack, drone, **settings)


def receiver(**settings: Any) -> dict[str, Any]:
    return {"receiver": ReceiverSettings(**settings)}
