"""A board on a desk: `--vehicle=bench --rig my-board.toml`, its settings validated at the door, its guard started."""

from __future__ import annotations

import asyncio
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from harness.clock import within_host_s
from harness.errors import CallerError, RigError
from harness.misfit import misfit
from harness.rigs.bench_lease import bench_folder, user_name
from harness.rigs.guarded import GuardPort, GuardSettings, Ready
from harness.rigs.place import PLACE, Found, look_at
from harness.vehicles.harmless import HARMLESS
from harness.wire.serial import FASTEST_BAUD, SLOWEST_BAUD, boards, find_board, id_of

Faults = Literal["link", "gnss", "command"]
HITL_BAUD = 921_600
READY_S = 120.0
"""Host seconds from starting a guard to a board that is ready: it may first have to put a run before it back."""


class BenchSettings(BaseModel):
    """What a rig file says: which stack the board flies; where it is plugged in, by its id, as `cuas bench list` tells
    it, or by a path; which faults may be used on it; whether anything may arm it at all, which needs the operator's
    word as well (`--props-off`); the command that switches it off and on, for a board that is not heard; and whether it
    is in the loop (SYS_HITL), the harness being the simulator of its `airframe`: no motor turns then."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    stack: Literal["ardupilot", "px4", "builtin"]
    port: str = Field(min_length=1)
    baud: int = Field(default=115_200, ge=SLOWEST_BAUD, le=FASTEST_BAUD)
    faults: tuple[Faults, ...] = ("link", "command")
    may_arm: bool = False
    power_cycle: tuple[str, ...] = ()
    coordinator: str = ""
    hitl: bool = False
    airframe: Literal["square", "iris"] = "square"

    @model_validator(mode="after")
    def _in_the_loop(self) -> Self:
        if self.hitl and self.stack != "px4":
            raise ValueError(f"hitl: the harness is the simulator of PX4 boards only, and this one flies {self.stack}")
        if self.hitl and self.baud < HITL_BAUD:
            raise ValueError(
                f"hitl: at {self.baud} baud: wanted {HITL_BAUD} or more: 250 samples a second and what the motors are "
                "told, besides the ground's own"
            )
        return self

    @model_validator(mode="after")
    def _at_a_place(self) -> Self:
        if self.port == PLACE:
            raise ValueError(f"port: wanted the place's name behind {PLACE}, as labgrid-client places lists it")
        if self.coordinator and not self.place:
            raise ValueError(f"coordinator: of labgrid, and port is none of its places: wanted {PLACE}NAME")
        return self

    @property
    def place(self) -> str:
        """The labgrid place's name; "" of a board that is plugged in here."""
        return self.port.removeprefix(PLACE) if self.port.startswith(PLACE) else ""

    @property
    def address(self) -> str:
        """As evidence names it."""
        return f"serial:{self.port}"


class PlacedBench(BenchSettings):
    """A board at a place that is held: `port` is where it is found on this machine."""

    of_place: str


def found_at(settings: BenchSettings, found: Found) -> PlacedBench:
    """The same board, where its place has it, switched off and on by the place where its rig file does not say how."""
    told = settings.model_dump() | {"port": found.board, "coordinator": "", "of_place": settings.port}
    return PlacedBench.model_validate(told | {"power_cycle": settings.power_cycle or found.power_cycle})


def read_bench(path: Path) -> BenchSettings:
    """Raises CallerError naming what is wrong with the file."""
    try:
        told = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CallerError(f"--rig={path}: cannot be read: {error}") from error
    try:
        # TOML knows lists only.
        settings = BenchSettings.model_validate(
            {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
        )
    except ValidationError as error:
        raise CallerError(f"--rig={path}: {misfit(error, typed=BenchSettings.model_fields)}") from error
    return settings.model_copy(update={"port": _port_beside(path, settings.port)})


def _port_beside(rig: Path, port: str) -> str:
    """A path is the rig file's own, from whatever folder that is named: one board has one name."""
    return port if ":" in port else os.path.abspath(rig.parent / port)  # noqa: PTH100  a link is the board's name


def check_plugged_in(settings: BenchSettings) -> str:
    """The board's id. Raises CallerError where it is not plugged in, and nothing can switch it on; of a place, where it
    is not to be had, whoever has it now."""
    if settings.place:
        return id_of(look_at(settings.place, settings.coordinator).board)
    board = find_board(settings.port)
    if board is None and settings.power_cycle:
        return id_of(settings.port)
    if board is None:
        there = ", ".join(each.id for each in boards()) or "none"
        raise CallerError(f"no board is plugged in as {settings.port}; serial ports here: {there}")
    return board.id


def check_props_off(settings: BenchSettings, props_off: str) -> None:
    """Raises CallerError where the operator's word is about another board, or where nothing may arm this one."""
    if not props_off:
        return
    if not settings.may_arm:
        raise CallerError(f"--props-off={props_off}: nothing may arm this board: its rig file lacks may_arm = true")
    if (plugged_in := check_plugged_in(settings)) != props_off:
        raise CallerError(
            f"--props-off={props_off}: plugged in at {settings.port} is {plugged_in}; take its propellers off, then "
            f"give your word about that one"
        )


def check_parameters(settings: BenchSettings, values: Mapping[str, float], props_off: str) -> None:
    """Raises CallerError naming the parameters that the guard would refuse."""
    harmless, may_arm = HARMLESS[settings.stack], bool(props_off) or settings.hitl
    refused = [name for name, value in values.items() if not harmless.allows(name, value, on_word=may_arm)]
    if not refused:
        return
    if all(harmless.allows(name, values[name], on_word=True) for name in refused):
        raise CallerError(
            f"{', '.join(refused)}: not among the parameters that cannot arm a board; leave them out, or give your "
            "word that the board has no propellers (may_arm = true in the rig file, and --props-off)"
        )
    told = ", ".join(f"{name} {values[name]:g}" for name in refused)
    raise CallerError(
        f"{told}: never set on a bench, on whoever's word (harness/vehicles/harmless.py has those that are); leave "
        "them out, and set them yourself before and after the run"
    )


def read_pool(paths: Sequence[Path]) -> tuple[BenchSettings, ...]:
    """Every board of these rig files, and of all files in the folders among them. Raises CallerError naming what is
    wrong with one, where two are the same board, and where they do not all fly the same stack."""
    files = [each for path in paths for each in (sorted(path.glob("*.toml")) if path.is_dir() else [path])]
    if not files:
        raise CallerError(f"--rig={paths[0]}: wanted rig files (*.toml) in that folder, saw none")
    boards = tuple(read_bench(each) for each in files)
    if len(stacks := dict.fromkeys(each.stack for each in boards)) > 1:
        raise CallerError(f"--rig: wanted boards that all fly the same stack, saw {', '.join(stacks)}")
    ports = [each.port for each in boards]
    if twice := next((each for each in ports if ports.count(each) > 1), None):
        raise CallerError(f"--rig: {twice} is in two rig files")
    return boards


class Bench:
    """A board behind its guard, for one flight."""

    def __init__(self, port: GuardPort, ready: Ready, place: str = "") -> None:
        self.port = port
        self.ready = ready
        self._place = place

    def note(self) -> dict[str, Any]:
        """What evidence has of it: which board, at which place, on whose word it may arm, what a run before
        had left."""
        at = {"place": self._place} if self._place else {}
        return asdict(self.ready) | {"attested_by": user_name() if self.ready.attested else None} | at

    async def watch(self) -> None:
        """Raises RigError once the guard says why the run cannot go on."""
        raise RigError(await asyncio.shield(self.port.broken))

    async def end(self) -> dict[str, Any]:
        """Disarmed, and everything as it was; `failed` says what is not."""
        return await self.port.end()


async def open_bench(settings: BenchSettings, props_off: str, folder: Path) -> Bench:
    """Start the guard, and wait for the board. Raises RigError with what the guard says, CallerError where no board is
    plugged in."""
    check_plugged_in(settings)
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  nothing flies yet
    told = GuardSettings(
        board=settings.port, baud=settings.baud, stack=settings.stack, folder=str(bench_folder()), props_off=props_off,
        power_cycle=settings.power_cycle,
    )  # fmt: skip
    port = GuardPort(told, folder / "guard.log")
    try:
        ready = await within_host_s(READY_S, port.ready)
        return Bench(port, ready, settings.of_place if isinstance(settings, PlacedBench) else "")
    except TimeoutError:
        port.close()
        raise RigError(f"the board at {settings.port} was not ready within {READY_S:g} s; see guard.log") from None
    except BaseException:
        await port.end()
        port.close()
        raise
