"""One drone, its radio, its clock and its recorder, put together; and taken apart again, whatever happened."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from harness.actors.ground import STATION, GroundStation
from harness.actors.instrument import Instrument
from harness.builtin import DroneSettings, PracticeDrone
from harness.builtin import fly as fly_builtin
from harness.clock import VehicleClock, watch, within_host_s
from harness.errors import CallerError, StackDied, VehicleError
from harness.evidence.models import RigIdentity
from harness.mavlink import frame as framing
from harness.mavlink.codec import decode
from harness.reading import STACKS
from harness.reading.reader import SYSTEM_TIME, TIMESYNC, Reader
from harness.rigs.address import parse_address
from harness.rigs.binary import Binary, require_binary
from harness.rigs.process import StackProcess
from harness.rigs.recipe import load_recipe
from harness.rigs.settings import HOME_DEG_M, RigSettings
from harness.rigs.sitl import Sitl, start_sitl
from harness.rigs.tape import Tape
from harness.timeline import Timeline
from harness.vehicles import ardupilot, practice, px4
from harness.vehicles.base import Vehicle
from harness.wire.link import Link
from harness.wire.memory import memory_pair
from harness.wire.port import Port

ADAPTERS: dict[str, type[Vehicle]] = {
    "ardupilot": ardupilot.ArduPilot,
    "px4": px4.Px4,
    "builtin": practice.Practice,
}
STALL_S = 20.0
"""Host seconds without a stamp after which a stack is taken to hang; a loaded machine pauses for far less."""
BOOT_S = 60.0
"""Host seconds from start to a running clock; both stacks take under 3 s."""


@dataclass(slots=True)
class Rig:
    """What a flight holds. `guards` are futures that end only with an error: the stack died, or its clock stood still."""

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
    binary: Binary | None
    guards: list[asyncio.Future[None]]
    closers: list[Callable[[], object]] = field(default_factory=list)
    sitl: Sitl | None = None

    async def boot(self) -> None:
        """To a running clock and all streams. Raises CallerError where nobody speaks MAVLink, or a stack that never
        comes up, with its last words; StackDied if it ends."""
        try:
            await within_host_s(BOOT_S, self.vehicle.boot())
        except TimeoutError:
            if self.sitl is None:
                raise CallerError(
                    f"nobody speaks MAVLink at {self.settings.at}: wanted a HEARTBEAT of system 1 and the clock running "
                    f"within {BOOT_S:g} host seconds"
                ) from None
            raise VehicleError(
                f"{self.sitl.recipe.title} never came up within {BOOT_S:g} host seconds; its last words:\n"
                f"{self.sitl.process.last_words()}"
            ) from None
        self.guards.append(asyncio.ensure_future(watch(self.clock, stall_s=STALL_S, what=self.settings.vehicle)))

    async def close(self) -> None:
        """Stop all, keep the stack's own log, remove its private folder. Never raises for what is gone already."""
        for guard in self.guards:
            guard.cancel()
        await asyncio.gather(*self.guards, return_exceptions=True)
        if self.sitl is not None:
            for log in await self.sitl.close():
                shutil.copyfile(log, self.folder / f"autopilot{log.suffix.lower()}")
            self.sitl.clean()
        for close in self.closers:
            close()
        self.reader.close()
        self.tape.close()


async def open_rig(settings: RigSettings, folder: Path, rng: Random) -> Rig:
    """Put together the rig that `settings` ask for; nothing is running if it raises. The bundle grows in `folder`."""
    clock, timeline = VehicleClock(), Timeline()
    reader = Reader(STACKS[settings.vehicle], timeline, station=STATION)
    source = await _open_source(settings, folder, rng)
    tape = Tape(folder, clock, reader, drone_system=1)
    stations: list[GroundStation] = []

    def measuring(frame: bytes) -> bool:
        number = framing.msg_id(frame)
        return number == SYSTEM_TIME or (number == TIMESYNC and stations[0].is_echo(decode(frame).ts1))

    link = Link(source.link, tape, clock, measuring=measuring)
    stations.append(GroundStation(link, clock))
    instrument = Instrument(source.instrument, tape)
    vehicle = ADAPTERS[settings.vehicle](stations[0], instrument, timeline)
    return Rig(
        settings, folder, source.identity, clock, timeline, reader, tape, link, stations[0], vehicle,
        source.binary, source.guards, source.closers, source.sitl,
    )  # fmt: skip


@dataclass(slots=True)
class _Source:
    """Where a drone comes from: its two ports, and what ends with it."""

    link: Port
    instrument: Port
    identity: RigIdentity
    guards: list[asyncio.Future[None]]
    closers: Sequence[Callable[[], object]] = ()
    binary: Binary | None = None
    sitl: Sitl | None = None


async def _open_source(settings: RigSettings, folder: Path, rng: Random) -> _Source:
    if settings.at is not None:
        return await _attach(settings)
    if settings.vehicle == "builtin":
        return _embed(settings, rng)
    recipe = load_recipe(settings.vehicle)
    binary = require_binary(recipe, settings.binary)
    folder.mkdir(parents=True, exist_ok=True)
    sitl = await start_sitl(
        recipe, binary, folder=folder / "stack", log=folder / "stack.log", speed=settings.speed
    )
    guard = asyncio.ensure_future(_mourn(sitl.process, recipe.title))
    identity = RigIdentity(kind="sitl", binary=str(binary.path))
    return _Source(sitl.link, sitl.instrument, identity, [guard], binary=binary, sitl=sitl)


async def _attach(settings: RigSettings) -> _Source:
    """One port only: truth comes over the link, and what carries it is recorded as measuring traffic."""
    address = parse_address(settings.at or "")
    raise CallerError(f"--at={address}: attaching is not available yet")


def _embed(settings: RigSettings, rng: Random) -> _Source:
    link, drone_link = memory_pair()
    instrument, drone_instrument = memory_pair()
    lat, lon, alt = HOME_DEG_M
    made = DroneSettings(home_lat_deg=lat, home_lon_deg=lon, home_alt_m=alt, liar=settings.liar)
    drone = PracticeDrone(made, rng, drone_link.send, drone_instrument.send)
    drone_link.listen(drone.receive_link)
    drone_instrument.listen(drone.receive_instrument)
    task: asyncio.Future[None] = asyncio.ensure_future(fly_builtin(drone))
    return _Source(link, instrument, RigIdentity(kind="embedded"), [task], [link.close, instrument.close])


async def _mourn(process: StackProcess, title: str) -> None:
    code = await process.died
    how = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
    raise StackDied(f"{title} ended by itself ({how}); its last words:\n{process.last_words()}", exit_code=code)
