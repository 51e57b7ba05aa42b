"""Where a rig's drone comes from: started, embedded in this process, or attached."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from harness.builtin import DroneSettings, PracticeDrone
from harness.builtin import fly as fly_builtin
from harness.builtin.rigid.airframe import IRIS, SQUARE
from harness.errors import RigError, StackDied
from harness.evidence.models import RigIdentity
from harness.faults.radio import radio_identity
from harness.mavlink.signing import KEY_LENGTH
from harness.reading.stack import Geodetic
from harness.rigs.address import Address, parse_address, parse_ground
from harness.rigs.bench import Bench, BenchSettings, open_bench
from harness.rigs.berth import Process
from harness.rigs.firmware import Firmware, require_firmware
from harness.rigs.gnss import delivery_of
from harness.rigs.hil import Hil, Lockstep
from harness.rigs.hitl import put_in_the_loop
from harness.rigs.image_binary import ImageBinary
from harness.rigs.pieces import pieces_of
from harness.rigs.recipe import Recipe, load_recipe
from harness.rigs.settings import HARNESS, HOME_DEG_M, RigSettings
from harness.rigs.simulator import Simulator
from harness.rigs.sitl import Sitl, start_sitl
from harness.rigs.unready import one_line
from harness.wire.memory import memory_pair
from harness.wire.port import Port
from harness.wire.tcp import TcpPort
from harness.wire.tee import tee

STACK_LOG = "stack.log"
"""In a bundle: all that the stack printed."""
AIRFRAMES = {"square": SQUARE, "iris": IRIS}
"""Of boards in the loop, as their rig files name them: what PX4 is set up for by SYS_AUTOSTART 1001, and by 10016."""


@dataclass(slots=True)
class Source:
    """Where a drone comes from: its ports, and what ends with it."""

    link: Port
    instrument: Port | None
    identity: RigIdentity
    guards: list[asyncio.Future[None]]
    closers: list[Callable[[], object]] = field(default_factory=list)
    binary: Firmware | None = None
    binary_sha256: str | None = None
    sitl: Sitl | None = None
    ground: Port | None = None
    drone: PracticeDrone | None = None
    """Where it flies in this process."""
    rogue: Port | None = None
    """Its port for strangers."""
    hil: Hil | None = None
    """The loop with its simulator, where that is the harness: what it flies in is `world`."""
    world: Simulator | None = None
    bench: Bench | None = None
    """The board on a desk that it is."""
    beside: Port | None = None
    """Of a board on a desk: its only port once more, for what is told beside the radio."""
    key: bytes | None = None
    """With which it was born, or which it is to be given."""


async def open_source(settings: RigSettings, folder: Path, rng: Random) -> Source:
    """Start, embed or attach to the drone that `settings` name. Raises CallerError, or RigError where it cannot."""
    if settings.bench is not None:
        return await _guarded(settings, settings.bench, folder, rng)
    if settings.at is not None:
        return await _attach(settings)
    if settings.vehicle == "builtin":
        return _embed(settings, rng)
    recipe = load_recipe(settings.vehicle)
    binary = require_firmware(settings)
    # Before anything flies: hashing megabytes takes longer than the loop may be kept from its heartbeats.
    sha256 = binary.sha256()
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  nothing flies yet
    sitl = await start_sitl(
        recipe,
        binary,
        folder=folder / "stack",
        log=folder / STACK_LOG,
        speed=settings.speed,
        pieces=pieces_of(settings),
    )
    guard = asyncio.ensure_future(_mourn(sitl.process, recipe.title))
    source = Source(
        sitl.link, sitl.instrument, _identity(settings, recipe, binary), [guard],
        binary=binary, binary_sha256=sha256, sitl=sitl, rogue=sitl.rogue, key=_key(settings, rng),
    )  # fmt: skip
    if sitl.simulator is not None:
        source.world = Simulator(IRIS, Random(rng.getrandbits(64)), home=Geodetic(*HOME_DEG_M), stamped=True)
        # In real time there is no hurry, and whoever is started beside us would have to share that core.
        core = None if settings.in_real_time else sitl.core
        source.hil = Lockstep(sitl.simulator, source.world, speed=settings.speed, core=core)
        source.closers.append(source.hil.close)
    return source


async def _guarded(settings: RigSettings, board: BenchSettings, folder: Path, rng: Random) -> Source:
    """A board on a desk has one port: who is about shares it with the ground."""
    bench = await open_bench(board, settings.props_off, folder)
    ready = bench.ready
    identity = RigIdentity(kind="bench", address=ready.board, baud=board.baud, one_port=True, system=ready.system)
    source = Source(bench.port, None, identity, [], [bench.port.close], bench=bench)
    if board.hitl and not ready.simulated:
        await bench.end()
        bench.port.close()
        raise RigError(
            f"{ready.board} is to be in the loop (hitl = true), and its HEARTBEAT lacks the HIL flag: set "
            "SYS_HITL to 1 and SYS_AUTOSTART to 1001, reboot it, and try again"
        )
    source.guards.append(asyncio.ensure_future(bench.watch()))
    # One that nobody listens to would keep all that the board says.
    beside = settings.attacks_gnss or board.hitl
    sides = iter(tee(bench.port, 1 + settings.strangers + beside + board.hitl))
    source.link = next(sides)
    source.rogue = next(sides) if settings.strangers else None
    source.beside = next(sides) if beside else None
    if board.hitl:
        airframe, draws = AIRFRAMES[board.airframe], Random(rng.getrandbits(64))
        loop = put_in_the_loop(next(sides), draws, system=ready.system, airframe=airframe)
        source.hil, source.world = loop.hil, loop.world
        source.closers.insert(0, loop.hil.close)
    return source


def _identity(settings: RigSettings, recipe: Recipe, binary: Firmware) -> RigIdentity:
    if isinstance(binary, ImageBinary):
        return RigIdentity(
            kind="container", binary=binary.name, image=binary.image, image_id=binary.image_id,
            image_digests=binary.registered,
            network="published" if recipe.published(pieces_of(settings)) else "host",
        )  # fmt: skip
    return RigIdentity(kind="sitl", binary=binary.name)


def _key(settings: RigSettings, rng: Random) -> bytes | None:
    return rng.randbytes(KEY_LENGTH) if settings.keyed else None


async def open_ground(settings: RigSettings, source: Source) -> None:
    """The ground's end of the radio, as far as it is not our own station's."""
    gnss = delivery_of(settings).name if settings.attacks_gnss else None
    told: dict[str, object] = {"station": settings.station, "ground": settings.ground, "gnss": gnss}
    told["simulator"] = HARNESS if settings.in_the_loop else settings.simulator
    if settings.link is not None:
        told |= {"link": settings.link, "radio": radio_identity(settings.link)}
    source.identity = source.identity.model_copy(update=told)
    if settings.ground is not None:
        source.ground = await parse_ground(settings.ground).open()
        source.closers.append(source.ground.close)


async def _attach(settings: RigSettings) -> Source:
    """One port only: truth comes over the link, and what carries it is recorded as measuring traffic."""
    address = parse_address(settings.at or "")
    identity = RigIdentity(kind="attached", address=str(address), one_port=True)
    port = await address.open()
    guards: list[asyncio.Future[None]] = []
    if isinstance(port, TcpPort):
        guards.append(asyncio.ensure_future(_cut(port, address)))
    return Source(port, None, identity, guards, [port.close])


async def _cut(port: TcpPort, address: Address) -> None:
    await asyncio.shield(port.lost)
    raise StackDied(f"the drone at {address} closed the connection", exit_code=0)


def _embed(settings: RigSettings, rng: Random) -> Source:
    link, drone_link = memory_pair()
    instrument, drone_instrument = memory_pair()
    lat, lon, alt = HOME_DEG_M
    key = _key(settings, rng)
    made = DroneSettings(home_lat_deg=lat, home_lon_deg=lon, home_alt_m=alt, liar=settings.liar, key=key)
    rogue, drone_side = memory_pair() if settings.side_port else (None, None)
    drone = PracticeDrone(made, rng, drone_link.send, drone_instrument.send, drone_side.send if drone_side else None)
    drone_link.listen(drone.receive_link)
    drone_instrument.listen(drone.receive_instrument)
    if drone_side is not None:
        drone_side.listen(drone.receive_side)
    speed = 1.0 if settings.speed == "max" else settings.speed
    task: asyncio.Future[None] = asyncio.ensure_future(fly_builtin(drone, speed=speed))
    ends: list[Callable[[], object]] = [each.close for each in (link, instrument, rogue) if each is not None]
    return Source(link, instrument, RigIdentity(kind="embedded"), [task], ends, drone=drone, rogue=rogue, key=key)


async def _mourn(process: Process, title: str) -> None:
    # Shielded: ending this watch must not end what it watches.
    code = await asyncio.shield(process.died)
    how = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
    words = one_line(process.last_words())
    raise StackDied(f"{title} ended by itself ({how}); its last words: {words}", exit_code=code)
