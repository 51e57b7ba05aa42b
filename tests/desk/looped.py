"""A PX4 with the HIL flag and a clock of its own on the desk: a board in the loop, in all that the harness sees of it.

It is PX4's SITL built without lockstep (px4_sitl_nolockstep), which goes by the host's clock as a board does by its
crystal, and counts from its boot: in a time namespace of its own, for which it takes root. Commander and outputs are
started as init.d/rcS starts a board's with SYS_HITL=1, its sensors are nobody's but those that its one MAVLink wire
tells. Its sticks are MANUAL_CONTROL, as a board's in the loop are.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from harness.rigs.binary import Binary, find_binary, require_binary
from harness.rigs.recipe import Recipe, load_recipe
from harness.rigs.sitl import start_sitl
from tests.desk.board import Opened

BOARD = {
    "environment": {"PX4_SIM_MODEL": "none_iris", "PX4_SYS_AUTOSTART": "10016", "PX4_SIMULATOR": "none"},
    "files": {
        "px4-rc.simulator": "param set-default IMU_INTEG_RATE 250\nparam set-default EKF2_GPS_DELAY 0\n",
        "px4-rc.params": "param set SYS_HITL 1\n",
        # Behind everything else that starts.
        "px4-rc.mavlink": "commander stop\npwm_out_sim stop\ncommander start -h\npwm_out_sim start -m hil\n",
    },
}
IN_CACHE = "px4-realtime"
GET = f"have px4_sitl_nolockstep built, and copy bin/ and etc/ of the build folder to the cache's {IN_CACHE}/"


def recipe() -> Recipe:
    """Of PX4 as it is, but for where it is found and what it is started with."""
    whole = load_recipe("px4").model_dump()
    whole |= {"environment_variable": "CUAS_PX4_REALTIME", "on_path": [], "get": GET}
    whole["in_cache"] = [f"{IN_CACHE}/bin/px4"]
    whole["pieces"]["board"] = BOARD
    return Recipe.model_validate(whole)


needs_a_clock = pytest.mark.skipif(
    find_binary(recipe()) is None or os.geteuid() != 0 or shutil.which("unshare") is None,
    reason=f"PX4 WITH A CLOCK OF ITS OWN NOT FOUND, NOT TESTED: be root, with unshare(1), and {GET}",
)
BORN = """#!/bin/sh
exec unshare --time --monotonic -$(cut -d. -f1 /proc/uptime) {binary} "$@"
"""


def born_now(binary: Binary, folder: Path) -> Binary:
    """The same, with its clock at 0 when it starts."""
    at = folder / "firmware" / "bin"
    at.mkdir(parents=True)
    (folder / "firmware" / "etc").symlink_to(binary.path.parent.parent / "etc")
    for each in binary.path.parent.glob("px4-*"):
        (at / each.name).symlink_to(each)
    made = at / binary.name
    made.write_text(BORN.format(binary=binary.path))
    made.chmod(0o755)
    return replace(binary, path=made)


async def looped(folder: Path) -> Opened:
    made = recipe()
    binary = born_now(require_binary(made), folder)
    sitl = await start_sitl(made, binary, folder=folder / "stack", log=folder / "log", speed=1.0, pieces=("board",))
    return sitl.link, None, sitl.close
