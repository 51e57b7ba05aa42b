"""Where a flight stack is put and started: a folder of this machine, or a container's."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from harness.rigs.binary import Binary
from harness.rigs.moorings import Moorings, OwnPorts
from harness.rigs.process import StackProcess
from harness.rigs.recipe import Recipe
from harness.shipped import shipped


class Process(Protocol):
    """A started stack; see `harness.rigs.process.StackProcess`. `died` raises RigError where what ran it has gone. When
    `stop` returns, all that it left behind is in the folder of this machine that it was given."""

    died: asyncio.Future[int]

    def last_words(self) -> str: ...

    def hold(self, *, still: bool) -> None: ...

    async def kill(self) -> None: ...

    async def stop(self) -> None: ...


class Berth(Protocol):
    """`folder` is the stack's own, `search` where it looks for programs, both as the stack sees them; files are put
    into `local` before it is launched. `recipe` is how it is started here, `moorings` how the rig and it meet."""

    folder: str
    search: str
    local: Path
    recipe: Recipe
    moorings: Moorings

    def parameters(self, name: str) -> str:
        """The path of one of the files in sitl/params, as the stack sees it."""
        ...

    def beside(self, where: str) -> str:
        """A path that is told from the folder of the executable, as the stack sees it."""
        ...

    async def launch(
        self, arguments: Sequence[str], environment: dict[str, str], core: int | None, *, gives_way: bool
    ) -> Process:
        """`gives_way`: it has what time nobody else wants."""
        ...


class LocalBerth:
    """A process of this machine, in `folder`; what it prints goes to `log`."""

    def __init__(self, recipe: Recipe, binary: Binary, folder: Path, log: Path) -> None:
        self.recipe = recipe
        self.moorings: Moorings = OwnPorts(recipe.transport)
        self._binary = binary
        self._log = log
        self.local = folder
        self.folder = str(folder)
        self.search = os.environ.get("PATH", os.defpath)

    def parameters(self, name: str) -> str:
        return str(shipped("sitl", "params", name))

    def beside(self, where: str) -> str:
        return str((self._binary.path.parent / where).resolve())

    async def launch(
        self, arguments: Sequence[str], environment: dict[str, str], core: int | None, *, gives_way: bool
    ) -> Process:
        """Raises CallerError where the executable cannot be started."""
        keep = ("PATH", "HOME", "LANG", "TZ", "LD_LIBRARY_PATH")
        base = {name: os.environ[name] for name in keep if name in os.environ}
        return StackProcess(
            [str(self._binary.path), *arguments], folder=self.local, log=self._log, environment=base | environment,
            core=core, gives_way=gives_way,
        )  # fmt: skip
