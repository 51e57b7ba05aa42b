"""What it costs to be the radio: both taps, the index and three faults, on one core."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

from harness.clock import VehicleClock
from harness.evidence.recorder import Recorder
from harness.faults.packet import Effect, Scene
from harness.mavlink.codec import Encoder
from harness.taps import Way
from harness.wire.link import Link
from harness.wire.memory import memory_pair
from tests.bench.measure import Row, rate

FRAMES = 20_000
PER_READ = 32


class Passes:
    """A fault that takes nothing: its call is what is measured."""

    direction = "both"

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        return lambda packet: (packet,)


class Nowhere:
    """A scene without a world."""

    def now_s(self) -> float:
        return 0.0

    def distance_m(self) -> float:
        return 0.0


def rows() -> Iterator[Row]:
    for per_read, budget in ((PER_READ, 100_000), (1, None)):
        per_s = asyncio.run(_in_memory(per_read))
        yield Row(
            f"forwarding in memory, {per_read} frames a read, frames/s",
            f"{per_s:,.0f}",
            f">= {budget:,}" if budget else "-",
            per_s >= budget if budget else None,
        )


async def _in_memory(per_read: int) -> float:
    encode = Encoder(1, 1)
    frames = [encode("SIM_STATE", roll=0.1, alt=20.0, vn=1.0, lat_int=5, lon_int=7) for _ in range(FRAMES)]
    chunks = [b"".join(frames[at : at + per_read]) for at in range(0, FRAMES, per_read)]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as held:
        recorder = held.enter_context(Recorder(Path(folder), lambda: (0, 0)))
        drone, ours = memory_pair()
        link = Link(ours, recorder, VehicleClock(), Nowhere(), measuring=lambda _: False)
        for _ in range(3):
            held.enter_context(link.inject(Passes(), Random(1)))

        def all_of_it() -> None:
            for chunk in chunks:
                drone.send(chunk)

        return rate(FRAMES, all_of_it)
