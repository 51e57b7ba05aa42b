"""A simulated stack, from a local binary or from an image: its recipe filled in, its folder made, started."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from harness.rigs.berth import Berth, LocalBerth, Process
from harness.rigs.container import ContainerBerth
from harness.rigs.firmware import Firmware
from harness.rigs.image import ImageBinary
from harness.rigs.lease import Lease
from harness.rigs.ports import free_udp_port
from harness.rigs.recipe import SIMULATOR, STRANGER, Recipe
from harness.rigs.settings import HOME_DEG_M
from harness.wire.port import Port
from harness.wire.tcp import TcpPort
from harness.wire.udp import UdpPort

LOOPBACK = "127.0.0.1"


@dataclass(slots=True)
class Sitl:
    """A started stack and its ports; `close` ends all of it and returns the logs it left."""

    recipe: Recipe
    process: Process
    link: Port
    instrument: Port
    rc_input: tuple[str, int]
    """Where the stack's simulated receiver listens, if it has one."""
    folder: Path
    leases: list[Lease]
    leftovers: list[Path]
    rogue: Port | None = None
    """The port of strangers, if it was started with one."""
    simulator: Port | None = None
    """The port of its simulator, if that is the harness."""
    core: int | None = None
    """The only one that it may use, if it is pinned."""

    async def close(self) -> list[Path]:
        await self.process.stop()
        self.link.close()
        self.instrument.close()
        for port in (self.rogue, self.simulator):
            if port is not None:
                port.close()
        for path in self.leftovers:
            path.unlink(missing_ok=True)
        for lease in self.leases:
            lease.close()
        return [found for pattern in self.recipe.logs for found in sorted(self.folder.glob(pattern))]

    def clean(self) -> None:
        """Remove the stack's private folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


async def start_sitl(
    recipe: Recipe, binary: Firmware, *, folder: Path, log: Path, speed: float | str, pieces: Collection[str] = ()
) -> Sitl:
    """Start the stack in `folder`, with these pieces of its recipe. Raises RigError where ports or instance numbers
    have run out, CallerError for a piece that its recipe has not."""
    folder.mkdir(parents=True)  # noqa: ASYNC240  nothing flies yet
    berth: Berth = (
        ContainerBerth(binary, folder, log) if isinstance(binary, ImageBinary) else LocalBerth(binary, folder, log)
    )
    leases: list[Lease] = []
    ports: list[Port] = []
    try:
        values: dict[str, object] = {
            "speed": recipe.max_speed if speed == "max" else f"{speed:g}",
            "folder": berth.folder,
            "path": berth.search,
            "home": ",".join(f"{each:g}" for each in (*HOME_DEG_M, 0.0)),
        }
        values |= dict(zip(("home_lat", "home_lon", "home_alt"), HOME_DEG_M, strict=True))
        if recipe.leases:
            leases.append(Lease(binary.name, recipe.leases))
            values["lease"] = leases[-1].number
        core = None
        if recipe.pin:
            cores = sorted(os.sched_getaffinity(0))
            leases.append(Lease("core", 64))
            core = cores[leases[-1].number % len(cores)]
        values["at_boot"] = ",".join(berth.parameters(each) for each in recipe.boots_with(pieces))
        if recipe.beside_binary:
            values["beside_binary"] = berth.beside(recipe.beside_binary)
        names = ("link", "instrument", *(["rogue"] if STRANGER in pieces else []))
        ports += [port async for port in _ports(names, recipe, values)]
        simulator = None
        if SIMULATOR in pieces:
            simulator = await TcpPort.serve(LOOPBACK)
            ports.append(simulator)
            values["simulator_port"] = simulator.address[1]
        for name, text in recipe.writes(pieces).items():
            (folder / name).write_text(text.format_map(values))
        arguments = [each.format_map(values) for each in recipe.starts_with(pieces)]
        environment = {name: value.format_map(values) for name, value in recipe.runs_in(pieces).items()}
        # In lockstep it has no time but what it is given.
        process = await berth.launch(arguments, environment, core, gives_way=simulator is None)
    except BaseException:
        for lease in leases:
            lease.close()
        for port in ports:
            port.close()
        raise
    leftovers = [Path(each.format_map(values)) for each in recipe.leftovers]
    rc_input = (LOOPBACK, int(str(values["rc_port"])))
    rogue = ports[2] if STRANGER in pieces else None
    return Sitl(recipe, process, ports[0], ports[1], rc_input, folder, leases, leftovers, rogue, simulator, core)


async def _ports(names: Iterable[str], recipe: Recipe, values: dict[str, object]) -> AsyncIterator[Port]:
    for name in names:
        if recipe.transport == "tcp":
            serving = await TcpPort.serve(LOOPBACK)
            values[f"{name}_port"] = serving.address[1]
            yield serving
        else:
            drone_port = free_udp_port()
            bound = UdpPort.bind(LOOPBACK, 0, peer=(LOOPBACK, drone_port))
            values[f"{name}_port"], values[f"drone_{name}_port"] = bound.address[1], drone_port
            yield bound
    values["rc_port"] = free_udp_port()
