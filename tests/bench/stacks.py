"""Real stacks: what attaching the harness costs them, and one ArduPilot case against autotest's."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from harness.checks import Limit, home_within_m, mode_is, said, uplink_silent, when, within_m
from harness.checks.profile import read_profile
from harness.faults import LinkLoss, Outage
from harness.flight import Flight
from harness.mavlink.codec import Encoder, boot_ms
from harness.mavlink.dialect import by_name
from harness.mavlink.frame import Splitter, msg_id
from harness.modes import RETURN
from harness.order import Order
from harness.rigs.binary import find_binary, require_binary
from harness.rigs.recipe import load_recipe
from harness.rigs.rig import ADAPTERS, open_rig
from harness.rigs.settings import RigSettings
from harness.rigs.sitl import start_sitl
from harness.run import Run
from harness.vehicles.base import CLOCK_HZ
from tests.bench.measure import Row, ratio, seconds
from tests.flying import LINK_1, profile

AUTOTEST_SUB_CASE_S = 262.0 / 13
"""ArduPilot's own autotest: GCSFailsafe takes 262 s for 13 parts on two cores (its timings, measured twice)."""
VEHICLE_S = 40.0
SERIES, PARALLEL = 4, 6


def rows() -> Iterator[Row]:
    for stack in ("ardupilot", "px4"):
        if find_binary(load_recipe(stack)) is None:
            yield Row(f"{stack}: NOT FOUND, not measured", "-", "-", None)
            continue
        times, ours, alone = ratio(partial(_run, _with, stack), partial(_run, _alone, stack))
        yield Row(
            f"{stack}: speed with harness vs. alone, same streams",
            f"{times:.2f} ({ours:.1f}x / {alone:.1f}x)",
            ">= 0.95",
            times >= 0.95,
        )
    if find_binary(load_recipe("ardupilot")) is not None:
        yield from _cases()


def _run(measure: Callable[[str], Coroutine[Any, Any, float]], stack: str) -> float:
    return asyncio.run(measure(stack))


async def _alone(stack: str) -> float:
    """Vehicle seconds per host second, the same messages asked for, nobody looking at them."""
    recipe = load_recipe(stack)
    with tempfile.TemporaryDirectory() as folder:
        sitl = await start_sitl(
            recipe, require_binary(recipe), folder=Path(folder) / "stack", log=Path(folder) / "log", speed="max"
        )
        try:
            encode = Encoder(255, 190)
            adapter = ADAPTERS[stack]
            link, stamps = Splitter(), []

            def on_link(chunk: bytes) -> None:
                if not stamps or len(chunk) < 4096:
                    stamps.extend(boot_ms(frame) for frame in link.feed(chunk) if msg_id(frame) == 2)

            sitl.link.listen(on_link)
            sitl.instrument.listen(lambda chunk: None)
            began_s = None
            while not stamps or stamps[-1] < 5000 + VEHICLE_S * 1000:
                if not stamps:
                    for port, rates in ((sitl.link, adapter.said_hz), (sitl.instrument, adapter.truth_hz)):
                        for name, rate_hz in {"SYSTEM_TIME": CLOCK_HZ, **rates}.items():
                            port.send(_ask_for(encode, name, rate_hz))
                elif began_s is None and stamps[-1] >= 5000:
                    began_s = time.perf_counter()
                    first = stamps[-1]
                await asyncio.sleep(0.005)
            assert began_s is not None, "it passed five seconds on its way"
            return (stamps[-1] - first) / 1000 / (time.perf_counter() - began_s)
        finally:
            await sitl.close()


def _ask_for(encode: Encoder, name: str, rate_hz: float) -> bytes:
    fields = {"param1": by_name()[name].msg_id, "param2": 1e6 / rate_hz}
    return encode("COMMAND_LONG", target_system=1, target_component=1, command=511, **fields)


async def _with(stack: str) -> float:
    """The same with the whole rig: link, taps, index, reading, heartbeats."""
    with tempfile.TemporaryDirectory() as folder:
        rig = await open_rig(RigSettings(vehicle=stack), Path(folder) / "run", Random(1))  # type: ignore[arg-type]
        try:
            await rig.boot()
            await rig.clock.sleep_until(5.0)
            began_s, first_s = time.perf_counter(), rig.clock.now_s()
            await rig.clock.sleep_until(first_s + VEHICLE_S)
            return (rig.clock.now_s() - first_s) / (time.perf_counter() - began_s)
        finally:
            await rig.stop()
            rig.tape.close()


async def _case(flight: Flight) -> None:
    """Cold start, take-off to 20 m, loss of the ground, return, landed: what one part of GCSFailsafe does."""
    await flight.until(~within_m(10), at_most_s=60)
    async with flight.inject(LinkLoss()):
        await flight.wait(Outage.of_timeout(1.1))
    await flight.until(home_within_m(10), at_most_s=120)
    flight.verify(
        when(uplink_silent).then(mode_is(RETURN), within=Limit(10)),
        when(uplink_silent).then(said("link lost"), within=Limit(10)),
        when(uplink_silent).then(home_within_m(10), within=Limit(120)),
    )


def fly_case(seed: int) -> str:
    """One case, cold start to verdict."""
    with tempfile.TemporaryDirectory() as folder:
        settings = RigSettings(vehicle="ardupilot", seed=seed)
        run = Run(Order.prepare(settings, read_profile(profile()), Path(folder)), LINK_1, "bench")
        try:
            return str(run.perform(run.open(), _case).verdict)
        finally:
            run.close()


def _cases() -> Iterator[Row]:
    verdicts: list[str] = []
    fly_case(0)
    series_s = seconds(lambda: verdicts.extend(map(fly_case, range(SERIES)))) / SERIES
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(fly_case, range(2)))
        parallel_s = seconds(lambda: verdicts.extend(pool.map(fly_case, range(PARALLEL)))) / PARALLEL
    assert set(verdicts) == {"PASS"}, verdicts
    for how, case_s, budget in (("in series", series_s, 6.0), ("two at a time", parallel_s, 11.0)):
        times = AUTOTEST_SUB_CASE_S / case_s
        value = f"{times:.1f}x ({case_s:.2f} s a case)"
        yield Row(f"ardupilot: one link-loss case vs. autotest's, {how}", value, f">= {budget:g}x", times >= budget)
