"""Real stacks as boards on a desk: each knows how fast its port is, and can be reset as by its watchdog."""

from __future__ import annotations

import os
import select
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.rigs.binary import require_binary
from harness.rigs.recipe import Recipe, load_recipe
from harness.rigs.sitl import Sitl, start_sitl
from tests.desk.uart import Uart

PX4, BY_UDP = "PX4", "-u {drone_link_port} -o {link_port} -r 4000000 -m"
BY_TCP = "tcpclient:127.0.0.1:{link_port}"
WIPES = b"-w"
"""ArduPilot's option that it drops itself where it reboots (HAL_SITL_Class.cpp); PX4's of that name has a value."""


def on_a_line(recipe: Recipe, port: str, baud: int, owners: Mapping[str, float]) -> Recipe:
    """A stack with a serial port, as on a board, by whose speed it sends: PX4 half of what that carries, and three
    parameters at a time (mavlink_main.cpp, mavlink_parameters.cpp), ArduPilot a third of it in parameters, since it is
    held to its SERIAL0_BAUD in simulation, too (UARTDriver.cpp). `owners` are the parameters that its owner has set."""
    if recipe.title == PX4:
        serial = f"-d {port} -b {baud} -m"
        files = {name: text.replace(BY_UDP, serial) for name, text in recipe.files.items()}
        files["px4-rc.params"] += "".join(f"param set {name} {value:g}\n" for name, value in owners.items())
        return recipe.model_copy(update={"files": files})
    told = {"SERIAL0_BAUD": baud // 1000, "SIM_BAUDLIMIT_EN": 1, **owners}
    files = {**recipe.files, "line.parm": "".join(f"{name} {value:g}\n" for name, value in told.items())}
    replaced = {"{at_boot}": "{at_boot},{folder}/line.parm", BY_TCP: f"uart:{port}:{baud}"}
    return recipe.model_copy(
        update={"files": files, "arguments": [replaced.get(each, each) for each in recipe.arguments]}
    )


@dataclass
class RealBoard:
    """`port` is its telemetry port's far end."""

    sitl: Sitl
    port: Uart
    _again: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @classmethod
    async def open(
        cls, stack: str, folder: Path, baud: int, pieces: list[str], owners: Mapping[str, float]
    ) -> RealBoard:
        recipe, port = load_recipe(stack), Uart(baud)
        sitl = await start_sitl(
            on_a_line(recipe, port.path, baud, owners), require_binary(recipe),
            folder=folder / "stack", log=folder / "stack.log", speed=1.0, pieces=pieces,
        )  # fmt: skip
        return cls(sitl, port)

    def reset(self) -> None:
        """As by its watchdog: at once; what it had stored it has still."""
        pid = self._again[-1].pid if self._again else self.sitl.process.pid
        place = Path("/proc") / str(pid)
        words = (place / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        pairs = (place / "environ").read_bytes().rstrip(b"\0").split(b"\0")
        environment = dict(each.split(b"=", 1) for each in pairs)
        folder = (place / "cwd").readlink()
        process = os.pidfd_open(pid)
        os.kill(pid, signal.SIGKILL)
        select.select([process], [], [])  # until it is dead, and has let go of its locks
        os.close(process)
        if self._again:
            self._again[-1].wait()
        if self.sitl.recipe.title != PX4:
            words = [each for each in words if each != WIPES]
        with (self.sitl.folder.parent / "stack.log").open("ab") as log:
            self._again.append(subprocess.Popen(words, env=environment, cwd=folder, stdout=log, stderr=log))

    async def close(self) -> None:
        for each in self._again:
            each.kill()
            each.wait()
        self.port.close()
        await self.sitl.close()
