"""PX4 in lockstep with the harness as its simulator: vehicle seconds a host second, the whole rig around it, aloft.

Beside the factor stands what it would be with a whole core to itself, by the processor time that both used: on a
machine with other work the factor is that work's, too.
"""

from __future__ import annotations

import asyncio
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from harness.rigs.binary import find_binary
from harness.rigs.recipe import load_recipe
from harness.rigs.rig import Rig, open_rig
from harness.rigs.settings import HARNESS, RigSettings
from harness.vehicles.mission import default_patrol
from tests.bench.measure import Row

VEHICLE_S = 60.0
LEAST = 8.0
ALTITUDE_M = 20.0


@dataclass(frozen=True, slots=True)
class Lap:
    """So many vehicle seconds took so many of the host's, and of its processors: ours, and the stack's."""

    vehicle_s: float
    host_s: float
    ours_s: float
    stack_s: float

    @property
    def factor(self) -> float:
        return self.vehicle_s / self.host_s

    @property
    def factor_of_a_core(self) -> float:
        return self.vehicle_s / (self.ours_s + self.stack_s)


def rows() -> Iterator[Row]:
    if find_binary(load_recipe("px4")) is None:
        yield Row("px4 in lockstep: NOT FOUND, not measured", "-", "-", None)
        return
    lap = asyncio.run(_fly())
    yield Row(
        "px4 in lockstep, the harness as its simulator (250 Hz)",
        f"{lap.factor:.1f}x ({lap.factor_of_a_core:.1f}x a core)",
        f">= {LEAST:g}x",
        lap.factor >= LEAST,
    )
    steps = lap.vehicle_s * 250
    yield Row(
        "  processor time of a step: harness + px4",
        f"{lap.ours_s / steps * 1e6:.0f} + {lap.stack_s / steps * 1e6:.0f} us",
        "-",
        None,
    )


async def _fly() -> Lap:
    """On its patrol, behind take-off."""
    with tempfile.TemporaryDirectory() as folder:
        settings = RigSettings(vehicle="px4", simulator=HARNESS)
        rig = await open_rig(settings, Path(folder) / "run", Random(1))
        try:
            await rig.boot()
            await rig.vehicle.ready()
            await rig.vehicle.take_off(ALTITUDE_M)
            here = await rig.vehicle.place()
            await rig.vehicle.patrol(default_patrol(here.lat / 1e7, here.lon / 1e7))
            return await _lap(rig)
        finally:
            await rig.stop()
            rig.tape.close()


async def _lap(rig: Rig) -> Lap:
    assert rig.sitl is not None, "it was started here"
    pid, first_s = rig.sitl.process.pid, rig.clock.now_s()
    before = time.perf_counter(), _ours_s(), _worked_s(pid)
    await rig.clock.sleep_until(first_s + VEHICLE_S)
    host_s, ours_s, stack_s = (
        b - a for a, b in zip(before, (time.perf_counter(), _ours_s(), _worked_s(pid)), strict=True)
    )
    return Lap(rig.clock.now_s() - first_s, host_s, ours_s, stack_s)


def _ours_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _worked_s(pid: int) -> float:
    spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")
