"""`cuas doctor`: which drones can fly here, what is missing and how to get it, what earlier runs left behind."""

from __future__ import annotations

import platform
import re
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from harness import __version__
from harness.builtin.liars import LIARS
from harness.cli.screen import GREEN, console
from harness.errors import BundleError, CallerError, RigError
from harness.evidence.ledger import LEDGER_NAME, Ledger, State
from harness.options import EVIDENCE
from harness.rigs.binary import find_binary, user_cache
from harness.rigs.engine import engine, kept, known_images, state
from harness.rigs.machine import (
    cores,
    real_time_is_kept_away,
    stack_processes,
    version_in,
)
from harness.rigs.owner import owner_of
from harness.rigs.place import GET, PLACE, labgrid_version
from harness.rigs.ports import RANGE, free_udp_port
from harness.rigs.recipe import load_recipe
from harness.rigs.settings import VEHICLES
from harness.wire.serial import boards

GROUND_STATION_PORTS = (14550, 14540)
"""Where others' ground stations and companions listen by custom; the harness's own rigs take neither."""
SHORT_HASH = 12
STACKS = tuple(str(each) for each in VEHICLES if each != "builtin")


class Doctor:
    """Writes what it finds, a line each: ✓ is well, ✗ is missing or in the way, · is worth knowing."""

    def __init__(self, screen: Console, evidence: Path) -> None:
        self._screen = screen
        self._evidence = evidence

    def _say(self, mark: str, text: str) -> None:
        style = {"✓": "green", "✗": "red", "·": "dim"}[mark]
        self._screen.print(Text(f"  {mark} ", style) + Text(text), soft_wrap=True)

    def _head(self, text: str) -> None:
        self._screen.print(Text(text, "bold"))

    def examine(self) -> None:
        """All of it."""
        self._head("drones")
        self._say("✓", "builtin: the practice drone, always here (no product)")
        for name in STACKS:
            self._stack(name)
        self._docker()
        self._boards()
        self._head("machine")
        self._machine()
        self._head("software")
        self._software()
        self._head("left running, or cut short, by earlier runs")
        self._left_behind()
        self._head("liars of the practice drone")
        told = "practice drones that break one promise each (cuas run --liar NAME); cuas doctor --liars lists them"
        self._say("·", f"{len(LIARS)} {told}")

    def _stack(self, name: str) -> None:
        recipe = load_recipe(name)
        try:
            binary = find_binary(recipe)
        except CallerError as error:
            self._say("✗", f"{name}: {error}")
            return
        if binary is None:
            looked = f"on PATH, in {recipe.environment_variable} or {user_cache()}"
            self._say("✗", f"{name}: no {recipe.title} SITL {looked}")
            self._say("·", f"to get it: {recipe.get}")
            return
        version = version_in(binary, recipe)
        told = f"{recipe.title} {version}" if version else recipe.title
        self._say("✓", f"{name}: {told}, sha256 {binary.sha256()[:SHORT_HASH]}, {binary.path} (found: {binary.found})")

    def _boards(self) -> None:
        found = boards()
        for each in found:
            self._say("·", f"serial port {each.path}: {each.title}, known as {each.id} (a board? see cuas bench list)")
        if not found:
            self._say("·", "no serial port: no board is plugged in")
        if labgrid := labgrid_version():
            self._say("✓", f"labgrid {labgrid}: boards at its places can be flown (port = {PLACE}NAME in a rig file)")
        else:
            self._say("·", f"no labgrid, for boards at its places: {GET}")

    def _docker(self) -> None:
        reachable, told = state()
        self._say("✓" if reachable else "·", f"container engine: {told}")
        if not reachable:
            return
        for name in STACKS:
            container = load_recipe(name).container
            if container is None:
                continue
            with engine() as client:
                here = known_images(client, container.images)
            for image in here:
                self._say("✓", f"{name}: image {image} (fly it with --vehicle={name} --image={image})")
            if not here:
                self._say("·", f"{name}: no image that is known to hold it; to get one: {container.get}")

    def _machine(self) -> None:
        self._say("✓", f"{platform.system()} {platform.release()}, {cores()} cores: fly up to {cores()} at a time (-n)")
        if real_time_is_kept_away():
            self._say("✓", "PX4 is kept from real-time priority")
        else:
            self._say("✗", "PX4 would take real-time priority: run without CAP_SYS_NICE, or with CAP_SETPCAP too")
        try:
            free_udp_port()
            self._say("✓", f"UDP ports are free in {RANGE[0]}..{RANGE[1]}")
        except RigError as error:
            self._say("✗", str(error))
        for port in GROUND_STATION_PORTS:
            if owner := owner_of(port):
                self._say("·", f"port {port} is held by {owner}; the harness does not use it")

    def _software(self) -> None:
        self._say("✓", f"cuas-harness {__version__}, Python {platform.python_version()}")
        for requirement in metadata.requires("cuas-harness") or ():
            if "extra ==" in requirement:
                continue
            name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
            try:
                self._say("✓", f"{name} {metadata.version(name)}")
            except metadata.PackageNotFoundError:
                self._say("✗", f"{name} is missing: pip install {name}")

    def _left_behind(self) -> None:
        said = False
        names = [Path(each).name for stack in STACKS for each in load_recipe(stack).in_cache]
        for process in stack_processes(names):
            said = True
            runs = f"{process.name} (pid {process.pid}) runs"
            if process.stray:
                self._say("✗", f"{runs}, and whoever started it has ended: stop it with kill {process.pid}")
            else:
                self._say("·", f"{runs}, started by the process {process.parent}, which still runs: leave it be")
        said |= self._containers()
        said |= self._aborted()
        if not said:
            self._say("✓", f"no flight stack runs here, and no run was cut short in {self._evidence}")

    def _containers(self) -> bool:
        if not state()[0]:
            return False
        with engine() as client:
            found = kept(client)
        for each in found:
            if each.stray:
                self._say("✗", f"container {each.name} of {each.image} runs on, and who started it has gone: the next "
                          f"flight from an image removes it, or docker rm -f {each.name}")  # fmt: skip
            elif each.seen:
                self._say("·", f"container {each.name} of {each.image}, started by pid {each.owner}")
            else:
                self._say("·", f"container {each.name} of {each.image}, of another user or namespace, started there by "
                          f"pid {each.owner}: whether that still runs cannot be seen from here")  # fmt: skip
        return bool(found)

    def _aborted(self) -> bool:
        if not (self._evidence / LEDGER_NAME).is_file():
            return False
        try:
            account = Ledger(self._evidence).read()
        except BundleError as error:
            self._say("✗", str(error))
            return True
        for problem in account.problems:
            self._say("✗", problem)
        aborted = [each for each in account.runs if each.state is State.ABORTED]
        for each in aborted:
            told = f"a run of {each.started_utc} was cut short; what it recorded is kept: cuas judge"
            self._say("·", f"{told} {self._evidence / each.run}")
        return bool(account.problems or aborted)


EPILOG = (
    "Example:  cuas doctor\n\n"
    "Marks: ✓ is well, ✗ is missing or in the way, · is worth knowing.\n\n"
    "Exit codes: 0 told, whatever is missing (the practice drone flies anywhere); 2 bad input."
)


def doctor(
    evidence: Annotated[Path, typer.Option(help="whose ledger to look at for runs that were cut short")] = EVIDENCE,
    liars: Annotated[
        bool,
        typer.Option(
            "--liars", metavar="", help="only list the practice drones that lie, and which promise each breaks"
        ),
    ] = False,
) -> int:
    """Say which drones can fly here, what is missing and how to get it, and what earlier runs left behind: flight
    stacks that still run, and runs that were cut short.
    """
    screen = console()
    if liars:
        for name, liar in LIARS.items():
            screen.print(Text(f"{name:<{max(map(len, LIARS))}}  {liar.description}"), soft_wrap=True)
    else:
        Doctor(screen, evidence).examine()
    return GREEN
