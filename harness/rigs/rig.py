"""One drone, its radio, its clock and its recorder, put together; and taken apart again, whatever happened."""

from __future__ import annotations

import asyncio
import gc
import shutil
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from harness.actors.beside import Beside
from harness.actors.ground import GroundStation
from harness.actors.instrument import INSTRUMENT, INSTRUMENT_OF_GROUND, Instrument
from harness.actors.rogue import Rogue
from harness.clock import VehicleClock, watch, within_host_s
from harness.errors import CallerError, RigError, VehicleError
from harness.evidence.models import RigIdentity
from harness.mavlink import frame as framing
from harness.mavlink.dialect import by_name
from harness.mavlink.hil import ACTUATORS
from harness.reading import STACKS
from harness.reading.beats import PINGER, echoes_aside
from harness.reading.reader import Reader
from harness.reading.stack import AUTOPILOT_COMPONENT, GCS_TYPE, SIDE_PINGER, STATION, SYSTEM_TIME
from harness.rigs.bench import Bench
from harness.rigs.firmware import Firmware
from harness.rigs.gnss import GnssEquipment, delivery_of
from harness.rigs.hil import Hil
from harness.rigs.keys import Keys
from harness.rigs.leash import Leash
from harness.rigs.outsiders import take_strangers
from harness.rigs.remote_id import RemoteIdEquipment
from harness.rigs.scene import RigScene
from harness.rigs.settings import RigSettings
from harness.rigs.sitl import Sitl
from harness.rigs.source import STACK_LOG, Source, open_ground, open_source
from harness.rigs.standing_gnss import StandingGnss
from harness.rigs.sticks import take_sticks
from harness.rigs.tape import Tape
from harness.rigs.unready import never_up
from harness.timeline import Timeline
from harness.vehicles import ardupilot, practice, px4
from harness.vehicles.base import Vehicle
from harness.vehicles.px4_simulated import Px4Simulated
from harness.vehicles.sticks.equipment import RcEquipment
from harness.wire.attached import AttachedStation
from harness.wire.link import Link

ADAPTERS: dict[str, type[Vehicle]] = {
    "ardupilot": ardupilot.ArduPilot,
    "px4": px4.Px4,
    "builtin": practice.Practice,
}
STALL_S = 20.0
"""Host seconds without a stamp after which a stack is taken to hang; a loaded machine pauses for far less."""
ATTACH_S = 10.0
"""Host seconds in which a drone that runs already must be heard."""
BOOT_S = 60.0
"""Host seconds from start to a running clock; both stacks take under 3 s."""


@dataclass(slots=True)
class Rig:
    """What a flight holds. `guards` end only with an error: the stack died, its clock stood still, a callback broke."""

    settings: RigSettings
    folder: Path
    identity: RigIdentity
    clock: VehicleClock
    timeline: Timeline
    reader: Reader
    tape: Tape
    link: Link
    station: GroundStation
    vehicle: Vehicle
    binary: Firmware | None
    binary_sha256: str | None
    guards: list[asyncio.Future[None]]
    closers: list[Callable[[], object]] = field(default_factory=list)
    sitl: Sitl | None = None
    rc: RcEquipment | None = None
    gnss: GnssEquipment | None = None
    rogue: Rogue | None = None
    keys: Keys | None = None
    remote_id: RemoteIdEquipment | None = None
    instrument: Instrument | None = None
    hil: Hil | None = None
    bench: Bench | None = None
    leash: Leash | None = None
    """On a stack of ours that flies faster than real time."""
    inputs: dict[str, Callable[[], dict[str, int]]] = field(default_factory=dict)
    """By the harness's own inputs: what came there and was no frame, see `Splitter.tally`."""
    stopped: bool = False

    async def boot(self) -> None:
        """To a running clock and all streams. Raises CallerError where nobody speaks MAVLink, or a stack that never
        comes up, with its last words; StackDied if it ends."""
        # A full collection takes a tenth of a second, at 30x three of the vehicle's; a flight makes few cycles.
        gc.disable()
        try:
            if self.sitl is None:
                await within_host_s(ATTACH_S, self._meet())
            if self.hil is not None:
                self.guards.append(self.hil.begin())  # it needs no leash: a stack's time is ours, a board's the host's
            elif self.sitl is not None and not self.settings.in_real_time:
                self.leash = Leash(self.sitl.process)
            await within_host_s(BOOT_S, self.vehicle.boot())
        except TimeoutError:
            if self.sitl is None:
                raise CallerError(
                    f"nobody speaks MAVLink at {self.settings.at}: wanted an autopilot's HEARTBEAT within {ATTACH_S:g} "
                    f"host seconds, saw none; start the drone, or name its address"
                ) from None
            words = self.sitl.process.last_words()
            raise never_up(self.sitl.recipe.title, BOOT_S, words, self.folder / STACK_LOG) from None
        self.guards.append(asyncio.ensure_future(watch(self.clock, stall_s=STALL_S, what=self.settings.vehicle)))
        if self.rc is not None:
            self.rc.begin()

    async def _meet(self) -> None:
        """Learn the system id of the autopilot that is there."""
        with self.station.mail.inbox("HEARTBEAT") as inbox:
            if (self.settings.at or "").startswith("udpout:"):
                self.station.beat()  # who is spoken to first answers; elsewhere it would reach nobody
            while (message := await inbox.get()).component != AUTOPILOT_COMPONENT or message.type == GCS_TYPE:
                pass
        self.station.drone = (message.system, message.component)
        self.reader.drone_system = message.system
        self.identity = self.identity.model_copy(update={"system": message.system})

    async def stop(self) -> None:
        """End the drone and its ports, keep the stack's own log, remove its private folder; the tape stays open. A
        second time it does nothing; every step is taken whatever became of the one before."""
        if self.stopped:
            return
        self.stopped = True
        async with AsyncExitStack() as steps:
            # Last: a full collection would be a pause while the stack still flies.
            steps.callback(gc.enable)
            for close in self.closers:
                steps.callback(close)
            steps.callback(self.reader.close)
            if self.bench is not None:
                steps.push_async_callback(self._leave, self.bench)
            if self.gnss is not None and not any(guard.done() for guard in self.guards):
                self.tape.event("receiver given back")
                await self._put_back("the receiver was put back", self.gnss.give_back())
            if self.sitl is not None:
                steps.push_async_callback(self._keep_logs, self.sitl)
            if self.leash is not None:
                steps.callback(self._let_go, self.leash)
            if self.hil is not None:
                self.tape.event("simulated", **self.hil.account())
            for guard in self.guards:
                guard.cancel()
            await asyncio.gather(*self.guards, return_exceptions=True)
            if self.identity.kind == "attached":
                await self._put_back("the drone's parameters were put back", self.vehicle.restore())

    async def _leave(self, bench: Bench) -> None:
        bench.port.listen(_unheard)  # what its guard sets back is no part of the flight
        told = await bench.end()
        self.tape.event("board put back", **told)
        if told["failed"]:
            self.tape.event("error", check="the board is as it was", because="; ".join(told["failed"]))

    def _let_go(self, leash: Leash) -> None:
        leash.close()
        self.tape.event("held", times=leash.times)

    async def _keep_logs(self, sitl: Sitl) -> None:
        try:
            for log in await sitl.close():
                shutil.copyfile(log, self.folder / f"autopilot{log.suffix.lower()}")
        finally:
            sitl.clean()

    async def _put_back(self, what: str, work: Coroutine[Any, Any, None]) -> None:
        """Leave something of the drone's as it was, or file that it is not."""
        try:
            await within_host_s(ATTACH_S, work)
        except (TimeoutError, VehicleError) as error:
            because = str(error) or f"the drone did not answer within {ATTACH_S:g} host seconds"
            self.tape.event("error", check=what, because=because)


async def open_rig(settings: RigSettings, folder: Path, rng: Random) -> Rig:
    """Put together the rig that `settings` ask for; nothing is running if it raises. The bundle grows in `folder`."""
    source = await open_source(settings, folder, rng)
    try:
        await open_ground(settings, source)
        return _assemble(settings, folder, source, rng)
    except BaseException:
        for guard in source.guards:
            guard.cancel()
        if source.sitl is not None:
            await source.sitl.close()
        for close in source.closers:
            close()
        raise


def _assemble(settings: RigSettings, folder: Path, source: Source, rng: Random) -> Rig:
    clock, timeline = VehicleClock(), Timeline()
    stack, one_port = STACKS[settings.vehicle], source.instrument is None
    reader = Reader(stack, timeline, station=settings.station, one_port=one_port)
    tape = Tape(folder, clock, reader)
    if source.bench is not None:
        tape.event("bench", **source.bench.note())
    stations: list[GroundStation] = []
    truth = by_name()[stack.truth_name].msg_id if one_port else None

    def measuring(frame: bytes) -> bool:
        number = framing.msg_id(frame)
        return (
            number in (SYSTEM_TIME, truth)
            or framing.source(frame) in (SIDE_PINGER, name)  # as a drone forwards it from the harness's other ports
            or (source.bench is not None and echoes_aside(frame))
            or (settings.in_the_loop and number == ACTUATORS)  # its simulator's
            or (rc is not None and rc.sticks.is_measuring(frame))
            or (gnss is not None and gnss.is_measuring(frame))
        )

    rc: RcEquipment | None = None
    gnss: GnssEquipment | None = None
    scene = RigScene(clock, timeline)
    # A board's owner may have it listen to no other system than the ground's.
    as_ground = settings.hardened or (source.bench is not None and not settings.in_the_loop)
    asking, name = (STATION[0], INSTRUMENT_OF_GROUND) if as_ground else (PINGER[0], INSTRUMENT)
    link = Link(source.link, tape, clock, scene, measuring=measuring, asking=asking)
    stations.append(GroundStation(link, clock, station=settings.station))
    if source.ground is not None:
        source.closers.append(partial(_part, AttachedStation(link, source.ground), tape))
    drone = (source.identity.system, AUTOPILOT_COMPONENT)
    beside = Beside(source.beside, tape, drone=drone, name=name) if source.beside is not None else None
    instrument = Instrument(source.instrument, tape, name=name) if source.instrument is not None else None
    instrument = beside if settings.in_the_loop else instrument
    vehicle = _adapt(settings, source, stations[0], instrument, timeline)
    rc = take_sticks(
        settings, source.sitl, vehicle, instrument, tape, scene, numbers=link.numbers, closers=source.closers
    )
    if settings.attacks_gnss:
        kind = delivery_of(settings)
        draws = Random(rng.getrandbits(64))
        if beside is not None and not settings.in_the_loop:
            gnss = StandingGnss(kind, vehicle, beside, timeline, stack, draws)
        else:
            gnss = GnssEquipment(kind, vehicle, instrument, timeline, stack, draws, drone=source.drone)
    remote_id = RemoteIdEquipment(vehicle, instrument, timeline) if settings.remote_id else None
    rogue, keys = take_strangers(source, tape, clock, link, stations[0], instrument)
    source.guards.append(_first_fault())
    doors = {"radio": link, "instrument": instrument, "strangers": rogue}
    inputs = {name: door.malformed for name, door in doors.items() if door is not None}
    return Rig(
        settings, folder, source.identity, clock, timeline, reader, tape, link, stations[0], vehicle,
        source.binary, source.binary_sha256, source.guards, source.closers, source.sitl, rc, gnss, rogue, keys,
        remote_id, inputs=inputs, instrument=instrument, hil=source.hil, bench=source.bench,
    )  # fmt: skip


def _adapt(
    settings: RigSettings, source: Source, station: GroundStation, instrument: Instrument | None, timeline: Timeline
) -> Vehicle:
    """The drone in its stack's terms; a world of ours tells beside the radio how it fares."""
    if source.world is None:
        return ADAPTERS[settings.vehicle](station, instrument, timeline)
    assert instrument is not None, "a stack that we start has an instrument port, a board in the loop one beside"
    source.world.told, source.world.fed = instrument.tell, instrument.note
    return Px4Simulated(station, instrument, timeline, world=source.world, takes_pulses=source.bench is None)


def _unheard(_: bytes) -> None:
    """The flight is over."""


def _part(attached: AttachedStation, tape: Tape) -> None:
    """Send an attached ground station away, and note whether it was ever there."""
    attached.close()
    tape.event("parted", frames_heard=attached.heard, frames_sent=attached.sent, malformed=attached.malformed())


def _first_fault() -> asyncio.Future[None]:
    """Done with the first error that a callback of ours raised (the recorder's disk is full, say): a flight must not go
    on with a part of its rig broken."""
    loop = asyncio.get_running_loop()
    fault: asyncio.Future[None] = loop.create_future()

    def on_error(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception") or RigError(context["message"])
        if not fault.done():
            fault.set_exception(error if isinstance(error, RigError) else RigError(f"the rig broke: {error!r}"))
            fault.exception()  # seen: whoever waits on the guards raises it

    loop.set_exception_handler(on_error)
    return fault
