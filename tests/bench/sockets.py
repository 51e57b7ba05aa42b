"""The radio over UDP sockets, on one core: both taps, the index and three faults. On another core a process of its own
plays the drone that sends and the ground station that receives; each frame is a datagram all the way."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from harness.clock import VehicleClock
from harness.evidence.recorder import Recorder
from harness.wire.attached import AttachedStation
from harness.wire.link import Link
from harness.wire.udp import UdpPort
from tests.bench.forwarding import Nowhere, Passes
from tests.bench.measure import Row
from tests.bench.player import PACED_HZ

HOST = "127.0.0.1"
TIMES = 3


def rows() -> Iterator[Row]:
    floods = [_played("flood") for _ in range(TIMES)]
    per_s = median(each["per_s"] for each in floods)
    own_per_s = median(each["sent"] / each["own_s"] for each in floods)
    value = f"{per_s:,.0f} ({own_per_s:,.0f} per CPU s)"
    yield Row("forwarding over UDP, one core, frames/s", value, ">= 30,000", per_s >= 30_000)
    paced = [_played("pace") for _ in range(TIMES)]
    p99_ms, p50_ms = (median(each[name] for each in paced) for name in ("p99_ms", "p50_ms"))
    value = f"{p99_ms:.2f} ms (median {p50_ms:.2f} ms)"
    yield Row(f"latency over UDP, {PACED_HZ:,} frames/s, p99", value, "<= 1 ms", p99_ms <= 1)


def _played(part: str) -> dict[str, Any]:
    """What the player measured, with the radio running on this core and the player on another, if there is one."""
    whole = os.sched_getaffinity(0)
    ours, *theirs = sorted(whole)
    os.sched_setaffinity(0, {ours})
    try:
        return asyncio.run(_radio(part, theirs or [ours]))
    finally:
        os.sched_setaffinity(0, whole)


async def _radio(part: str, cores: list[int]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as held:
        drone = UdpPort.bind(HOST, 0)
        held.callback(drone.close)
        player = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.player", part, HOST, str(drone.address[1]), *map(str, cores),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert player.stdin is not None
        assert player.stdout is not None
        ground = (HOST, int(await player.stdout.readline()))
        recorder = held.enter_context(Recorder(Path(folder), lambda: (0, 0)))
        link = Link(drone, recorder, VehicleClock(), Nowhere(), measuring=lambda _: False)
        station = AttachedStation(link, UdpPort.bind(HOST, 0, peer=ground))
        held.callback(station.close)
        for _ in range(3):
            held.enter_context(link.inject(Passes(), Random(1)))
        gc.disable()  # as a rig does in flight
        began_s = time.process_time()
        try:
            told, _ = await player.communicate(b"go\n")
        finally:
            gc.enable()
        result: dict[str, Any] = json.loads(told) | {"own_s": time.process_time() - began_s}
        assert result["sent"] == result["received"] == station.heard, f"frames were lost on the way: {result}"
        return result
