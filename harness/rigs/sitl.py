"""A simulated stack, from a local binary or from an image: its recipe filled in, its folder made, started."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path

from harness.rigs.berth import Berth, LocalBerth, Process
from harness.rigs.firmware import Firmware
from harness.rigs.image_binary import ImageBinary
from harness.rigs.lease import Lease
from harness.rigs.moorings import LOOPBACK
from harness.rigs.recipe import SIMULATOR, STRANGER, Recipe
from harness.rigs.settings import HOME_DEG_M
from harness.wire.port import Port
from harness.wire.tcp import TcpPort

ROGUE = "rogue"


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
        with ExitStack() as ends:
            for lease in self.leases:
                ends.callback(lease.close)
            for path in self.leftovers:
                ends.callback(path.unlink, missing_ok=True)
            for port in (self.link, self.instrument, self.rogue, self.simulator):
                if port is not None:
                    ends.callback(port.close)
            await self.process.stop()
        return [found for pattern in self.recipe.logs for found in sorted(self.folder.glob(pattern))]

    def clean(self) -> None:
        """Remove the stack's private folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


async def start_sitl(
    recipe: Recipe, binary: Firmware, *, folder: Path, log: Path, speed: float | str, pieces: Collection[str] = ()
) -> Sitl:
    """Start the stack in `folder`, with these pieces of its recipe. Raises RigError where ports or instance numbers
    have run out, or a container does not answer, CallerError for a piece that its recipe has not."""
    folder.mkdir(parents=True)  # noqa: ASYNC240  nothing flies yet
    berth = _berth(recipe, binary, folder, log, pieces)
    recipe = berth.recipe
    async with AsyncExitStack() as undo:
        values: dict[str, object] = {
            "speed": recipe.max_speed if speed == "max" else f"{speed:g}",
            "folder": berth.folder,
            "path": berth.search,
            "home": ",".join(f"{each:g}" for each in (*HOME_DEG_M, 0.0)),
        }
        values |= dict(zip(("home_lat", "home_lon", "home_alt"), HOME_DEG_M, strict=True))
        leases: list[Lease] = []
        if recipe.leases:
            leases.append(_leased(Lease(binary.name, recipe.leases), undo))
            values["lease"] = leases[-1].number
        core = None
        if recipe.pin:
            cores = sorted(os.sched_getaffinity(0))
            leases.append(_leased(Lease("core", 64), undo))
            core = cores[leases[-1].number % len(cores)]
        values["at_boot"] = ",".join(berth.parameters(each) for each in recipe.boots_with(pieces))
        if recipe.beside_binary:
            values["beside_binary"] = berth.beside(recipe.beside_binary)
        undo.callback(berth.moorings.close)
        values |= await berth.moorings.lay(("link", "instrument", *([ROGUE] if STRANGER in pieces else [])))
        simulator = None
        if SIMULATOR in pieces:
            simulator = await TcpPort.serve(LOOPBACK)
            undo.callback(simulator.close)
            values["simulator_port"] = simulator.address[1]
        for name, text in recipe.writes(pieces).items():
            (folder / name).write_text(text.format_map(values))
        arguments = [each.format_map(values) for each in recipe.starts_with(pieces)]
        environment = {name: value.format_map(values) for name, value in recipe.runs_in(pieces).items()}
        # In lockstep it has no time but what it is given.
        process = await berth.launch(arguments, environment, core, gives_way=simulator is None)
        undo.push_async_callback(process.stop)
        link, instrument, *rogue = await berth.moorings.meet()
        undo.pop_all()
    leftovers = [Path(each.format_map(values)) for each in recipe.leftovers]
    strangers = rogue[0] if rogue else None
    rc_input = berth.moorings.rc_input
    return Sitl(recipe, process, link, instrument, rc_input, folder, leases, leftovers, strangers, simulator, core)


def _berth(recipe: Recipe, binary: Firmware, folder: Path, log: Path, pieces: Collection[str]) -> Berth:
    if isinstance(binary, ImageBinary):
        from harness.rigs.container import ContainerBerth  # see `require_firmware`

        return ContainerBerth(recipe, binary, folder, log, recipe.published(pieces))
    return LocalBerth(recipe, binary, folder, log)


def _leased(lease: Lease, undo: AsyncExitStack) -> Lease:
    undo.callback(lease.close)
    return lease
